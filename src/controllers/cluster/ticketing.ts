// The steps that write a member's ticket. What its version names in its own way goes with it, also into one that starts nobody any more. Pure.
import type { ConfigMap } from '../../kube/objects.ts';
import type { Ticket } from '../../etcd/ticket.ts';
import { versionVariables } from './desired/arguments.ts';
import { covers } from './desired/covers.ts';
import { voidedTicket } from './desired/ticket.ts';
import { clusterName, latchedVersion } from './health.ts';
import type { Member, Observed } from './observed.ts';
import type { Step } from './step.ts';

/** For the version that the member was last made to run. */
export const ticketOptions = (o: Observed, { latch }: Member): NonNullable<Ticket['options']> =>
  versionVariables(o.cluster.spec, latch.version ?? latchedVersion(o) ?? '');

export const writeTicket = ({ name, ticket: before }: Member, ticket: ConfigMap): Step => ({
  kind: 'WriteTicket',
  member: name,
  ticket,
  ...(before === undefined ? {} : { uid: before.uid }),
});

export const voidTicket = (o: Observed, m: Member): Step =>
  writeTicket(m, voidedTicket({ cluster: clusterName(o), member: m.name, options: ticketOptions(o, m) }));

/** Of a member that has run, before its container is started anew; nothing where its ticket is right. */
export function renewTicket(o: Observed, m: Member): Step[] {
  if (m.ticket?.voided !== true) return [];
  const { data } = voidedTicket({ cluster: clusterName(o), member: m.name, options: ticketOptions(o, m) });
  return covers(m.ticket.data, data) && covers(data, m.ticket.data) ? [] : [voidTicket(o, m)];
}
