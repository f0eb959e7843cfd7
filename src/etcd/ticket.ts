// A member's ticket: the variables that tell an etcd with an empty disk which cluster it belongs to. Ignored once it has data. Pure.

export interface Ticket {
  /** `new` makes the cluster; `existing` joins it, and then the list has to be exactly the members that there are. */
  readonly state: 'new' | 'existing';
  readonly members: readonly { readonly name: string; readonly peerURL: string }[];
  /** Makes the IDs of this cluster unlike those of any other with the same URLs. */
  readonly token: string;
}

export function ticketVariables({ state, members, token }: Ticket): Readonly<Record<string, string>> {
  return {
    ETCD_INITIAL_CLUSTER: members.map(({ name, peerURL }) => `${name}=${peerURL}`).join(','),
    ETCD_INITIAL_CLUSTER_STATE: state,
    ETCD_INITIAL_CLUSTER_TOKEN: token,
  };
}

/**
 * The ticket of a member that has run: no harm where its data is, fatal on an empty disk, which would otherwise start under the
 * same IDs and forget what it had acknowledged.
 */
export function voidedTicket(member: Ticket['members'][number], token: string): Ticket {
  return { state: 'existing', members: [member], token };
}
