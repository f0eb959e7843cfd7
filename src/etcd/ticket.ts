// A member's ticket: the variables that an etcd is started with. Those that tell one with an empty disk which cluster it belongs to are
// ignored once it has data. Pure.

export interface Ticket {
  /** `new` makes the cluster; `existing` joins it, and then the list has to be exactly the members that there are. */
  readonly state: 'new' | 'existing';
  readonly members: readonly { readonly name: string; readonly peerURL: string }[];
  /** Makes the IDs of this cluster unlike those of any other with the same URLs. */
  readonly token: string;
  /** Options that each minor names in its own way, by the names of variables; absent: none. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Where a ticket has what makes or joins a cluster. */
export const ticketKeys = {
  initialCluster: 'ETCD_INITIAL_CLUSTER',
  state: 'ETCD_INITIAL_CLUSTER_STATE',
  token: 'ETCD_INITIAL_CLUSTER_TOKEN',
} as const;

export function ticketVariables({ state, members, token, options }: Ticket): Readonly<Record<string, string>> {
  return {
    [ticketKeys.initialCluster]: members.map(({ name, peerURL }) => `${name}=${peerURL}`).join(','),
    [ticketKeys.state]: state,
    [ticketKeys.token]: token,
    ...options,
  };
}

/**
 * The ticket of a member that has run: no harm where its data is, fatal on an empty disk, which would otherwise start under the
 * same IDs and forget what it had acknowledged.
 */
export function voidedTicket(member: Ticket['members'][number], rest: Pick<Ticket, 'token' | 'options'>): Ticket {
  return { state: 'existing', members: [member], ...rest };
}
