// A member's ticket as a ConfigMap: while it isn't there the kubelet holds the member's container; once it is, etcd starts with it.
import { ticketKeys, ticketVariables, voidedTicket as voided } from '../../../etcd/ticket.ts';
import type { Ticket } from '../../../etcd/ticket.ts';
import type { ConfigMap } from '../../../kube/objects.ts';
import { memberLabels, memberOfPeerURL, peerURL, ticketName } from '../names.ts';
import type { ClusterName } from '../names.ts';
import { ownedMetadata } from './metadata.ts';

interface TicketOf {
  readonly cluster: ClusterName;
  readonly member: string;
}

interface TicketInput extends TicketOf {
  /** What of the spec its version names in its own way (versionVariables). */
  readonly options: NonNullable<Ticket['options']>;
}

export interface NewTicketInput extends TicketInput {
  /** The same for every member of the first set, as is the token. */
  readonly members: readonly string[];
  readonly token: string;
}

/** Makes the cluster. */
export function newTicket({ cluster, member, members, token, options }: NewTicketInput): ConfigMap {
  const list = members.map((name) => ({ name, peerURL: peerURL(cluster, name) }));
  return configMap(cluster, member, { state: 'new', members: list, token, options });
}

export interface JoinTicketInput extends TicketInput {
  /** Exactly the list that etcd answers. A member that never started has an empty name in it. */
  readonly members: Ticket['members'];
  readonly token: string;
}

/** Joins a cluster that is. */
export function joinTicket({ cluster, member, members, token, options }: JoinTicketInput): ConfigMap {
  // etcd takes only a list where each has a name. It compares URLs alone, so any name that no other has will do.
  const list = members.map(({ name, peerURL }, index) => ({
    name: name || (memberOfPeerURL(cluster, peerURL) ?? `unnamed-${String(index)}`),
    peerURL,
  }));
  return configMap(cluster, member, { state: 'existing', members: list, token, options });
}

/** Of a member that has run: no harm where its data is, fatal on an empty disk. */
export function voidedTicket({ cluster, member, options }: TicketInput): ConfigMap {
  const own = { name: member, peerURL: peerURL(cluster, member) };
  return configMap(cluster, member, voided(own, { token: voidedToken, options }));
}

/** Whether it is exactly the voided one: no member can be started with it. */
export function isVoided({ cluster, member }: TicketOf, ticket: Pick<ConfigMap, 'data'>): boolean {
  const { data } = voidedTicket({ cluster, member, options: {} });
  return Object.values(ticketKeys).every((key) => ticket.data?.[key] === data?.[key]);
}

/** Not read where the member has its data; there to be understood by a person. */
const voidedToken = 'voided';

function configMap(cluster: ClusterName, member: string, ticket: Ticket): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: ownedMetadata(cluster, ticketName(member), memberLabels(cluster, member)),
    data: ticketVariables(ticket),
  };
}
