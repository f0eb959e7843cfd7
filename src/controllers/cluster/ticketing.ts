// The steps that write a member's ticket. What its version names in its own way goes with it, also into one that starts nobody any more. Pure.
import type { ConfigMap } from '../../kube/objects.ts';
import type { Ticket } from '../../etcd/ticket.ts';
import { minorOf } from '../../etcd/versions.ts';
import { variablesBefore37, versionVariables } from './desired/arguments.ts';
import { covers } from './desired/covers.ts';
import { voidedTicket } from './desired/ticket.ts';
import { clusterName, latchedVersion } from './health.ts';
import { mediumSeen } from './medium.ts';
import { annotations } from './names.ts';
import type { Member, Observed } from './observed.ts';
import { walkOf } from './outdated.ts';
import type { Step } from './step.ts';

/** For the version that the member was last made to run. */
export function ticketOptions(o: Observed, { latch }: Member): NonNullable<Ticket['options']> {
  const leadsTo37 = walkOf(o)?.path.some((version) => minorOf(version) === '3.7') ?? false;
  const variables = leadsTo37 ? variablesBefore37 : versionVariables;
  return variables(o.cluster.spec, latch.version ?? latchedVersion(o) ?? '');
}

/** After so many log entries it writes a raft snapshot; as it was started last, or is about to be. */
export const snapshotCountOf = ({ cluster }: Observed, { ticket }: Member): number =>
  cluster.spec.etcd.snapshotCount ?? Number(ticket?.data['ETCD_SNAPSHOT_COUNT'] ?? 10_000);

/** Where the member has its data is noted with it, so before it is started: nothing else tells it once its Pod and its claim are gone. */
export function writeTicket(m: Member, ticket: ConfigMap): Step {
  const medium = mediumSeen(m);
  const notes = medium === undefined ? {} : { annotations: { [annotations.medium]: medium } };
  return {
    kind: 'WriteTicket',
    member: m.name,
    ticket: { ...ticket, metadata: { ...ticket.metadata, ...notes } },
    ...(m.ticket === undefined ? {} : { uid: m.ticket.uid }),
  };
}

export const voidTicket = (o: Observed, m: Member): Step =>
  writeTicket(m, voidedTicket({ cluster: clusterName(o), member: m.name, options: ticketOptions(o, m) }));

/** Of a member that has run, before its container is started anew; nothing where its ticket is right. */
export function renewTicket(o: Observed, m: Member): Step[] {
  if (m.ticket?.voided !== true) return [];
  const { data } = voidedTicket({ cluster: clusterName(o), member: m.name, options: ticketOptions(o, m) });
  return covers(m.ticket.data, data) && covers(data, m.ticket.data) ? [] : [voidTicket(o, m)];
}
