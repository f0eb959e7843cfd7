// The members as one table, with what is the matter with each below it. Pure.
import { fateOf } from '../controllers/cluster/fate.ts';
import { answerOf, isHealthy, lagOf, leaderOf, troubleOf } from '../controllers/cluster/health.ts';
import type { Latch, Member, Observed, PodFacts } from '../controllers/cluster/observed.ts';
import { memberStatuses } from '../controllers/cluster/report/members.ts';
import { ticketKeys } from '../etcd/ticket.ts';
import type { MemberStatus } from '../crd/etcdcluster.ts';
import { indented, table } from './table.ts';

export function explainMembers(o: Observed): string[] {
  if (o.members.length === 0) return ['none'];
  const statuses = memberStatuses(o);
  const rows = table([heading, ...o.members.map((m, index) => row(o, m, statuses[index]))]);
  const [first = '', ...rest] = rows;
  return [first, ...rest.flatMap((line, index) => [line, ...indented(notes(o, o.members[index]), 4)])];
}

const heading = ['name', 'id', 'role', 'leader', 'healthy', 'pod', 'claim', 'ticket', 'latched'];

function row(o: Observed, m: Member, status: MemberStatus | undefined): string[] {
  return [
    m.name,
    m.listed?.id ?? '-',
    m.listed === undefined ? `${status?.role ?? ''}, not listed` : (status?.role ?? ''),
    leaderOf(o) === m ? 'leads' : '-',
    isHealthy(m) ? 'yes' : 'no',
    podOf(m.pod),
    claimOf(m),
    ticketOf(m),
    latched(m.latch),
  ];
}

function podOf(pod: PodFacts | undefined): string {
  if (pod === undefined) return 'none';
  const state = pod.deleting ? 'being deleted' : pod.container.state;
  return [state, ...(pod.inQuorum ? ['in quorum'] : []), ...(pod.node === undefined ? [] : [`on ${pod.node}`])].join(
    ', ',
  );
}

function claimOf({ claim, claimGone }: Member): string {
  if (claim === undefined) return claimGone === true ? 'gone' : 'none';
  const parts = [
    claim.phase,
    ...(claim.deleting ? ['being deleted'] : []),
    ...(claim.volumeGone === true ? ['volume gone'] : []),
  ];
  return parts.join(', ');
}

const ticketOf = ({ ticket }: Member): string =>
  ticket === undefined ? 'none' : ticket.voided ? 'voided' : (ticket.data[ticketKeys.state] ?? 'empty');

/** Which latches are there; their values are in the dump. */
function latched({ claimUID, clusterID, memberID, started, version, removed }: Latch): string {
  const parts = [
    ...(claimUID === undefined ? [] : ['place']),
    ...(clusterID === undefined || memberID === undefined ? [] : ['identity']),
    ...(started === undefined ? [] : ['started']),
    ...(version === undefined ? [] : [version]),
    ...(removed === undefined ? [] : [`removed: ${removed}`]),
  ];
  return parts.join(', ') || 'nothing';
}

function notes(o: Observed, m: Member | undefined): string[] {
  if (m === undefined) return [];
  const fate = fateOf(o, m);
  return [
    ...(isHealthy(m) ? [] : [`trouble: ${troubleOf(m)}`]),
    ...(fate === undefined ? [] : [`fate: ${fate.kind}, ${fate.why}`]),
    ...heard(o, m),
  ];
}

/** What it said that a decision hangs on. */
function heard(o: Observed, m: Member): string[] {
  const answer = answerOf(m);
  if (answer === undefined)
    return m.answer.reachable ? ['it answers as another member than the one that is listed'] : [];
  const lag = lagOf(o, m);
  return [
    ...(answer.isLearner && lag !== undefined ? [`behind the leader: ${String(lag)} entries`] : []),
    ...(answer.activePeers === undefined ? [] : [`connected to: ${answer.activePeers.join(', ') || 'nobody'}`]),
    ...answer.alarms.map(({ type, memberID }) => `alarm: ${type}${memberID === undefined ? '' : ` of ${memberID}`}`),
  ];
}
