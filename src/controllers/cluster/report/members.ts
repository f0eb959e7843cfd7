// The member list of the status. Pure.
import type { MemberRole, MemberStatus } from '../../../crd/etcdcluster.ts';
import { rfc3339 } from '../../../time.ts';
import { present } from '../desired/present.ts';
import { answerOf, hasStarted, isFormer, isHealthy, leaderOf, presumedVoters } from '../health.ts';
import type { Member, Observed } from '../observed.ts';
import { troubleIn } from '../trouble.ts';
import { bytes, steady } from './numbers.ts';

export const memberStatuses = (o: Observed): MemberStatus[] =>
  o.members.filter((m) => !isOver(o, m)).map((m) => memberStatus(o, m));

/** No member any more: of one that was removed its claim is kept, or of any the ticket is left. */
const isOver = (o: Observed, m: Member): boolean =>
  m.pod === undefined &&
  ((isFormer(o, m) && m.latch.removed !== undefined) ||
    (o.membership.known && m.listed === undefined && m.claim === undefined));

function memberStatus(o: Observed, m: Member): MemberStatus {
  const before = o.cluster.status?.members?.find((b) => b.name === m.name);
  const state = { ...stateOf(o, m), ...versionOf(m, before) };
  return present<MemberStatus>({
    ...state,
    ...sizesOf(o, m, before),
    id: m.listed?.id ?? m.latch.memberID,
    node: m.pod?.node,
    sinceTime: before?.sinceTime !== undefined && sameState(before, state) ? before.sinceTime : rfc3339(o.now),
  });
}

function stateOf(o: Observed, m: Member) {
  const role = roleOf(o, m);
  const healthy = role !== 'former' && isHealthy(m);
  return {
    name: m.name,
    role,
    leader: leaderOf(o) === m ? true : undefined,
    healthy,
    message: healthy ? undefined : whatIs(o, m, role).slice(0, 4096),
  };
}

function whatIs(o: Observed, m: Member, role: MemberRole): string {
  if (role !== 'former') return troubleIn(o, m);
  return m.pod?.deleting === true ? `etcd lists it no more; ${troubleIn(o, m)}` : 'etcd lists it no more';
}

/** Of a member that does not answer, what it said last. */
const versionOf = (m: Member, before: MemberStatus | undefined) => ({
  version: answerOf(m)?.version ?? before?.version,
});

function sizesOf(o: Observed, m: Member, before: MemberStatus | undefined) {
  const answer = answerOf(m);
  if (answer === undefined) return {};
  return {
    dbSize: steady(o, before?.dbSize, bytes(answer.dbSize)),
    dbSizeInUse: steady(o, before?.dbSizeInUse, bytes(answer.dbSizeInUse)),
  };
}

function roleOf(o: Observed, m: Member): MemberRole {
  if (m.listed !== undefined) return m.listed.isLearner ? 'learner' : 'voter';
  if (isFormer(o, m)) return 'former';
  if (presumedVoters(o).includes(m)) return 'voter';
  return hasStarted(m) ? 'learner' : 'newcomer';
}

const told = ['role', 'leader', 'healthy', 'version', 'message'] as const;
type State = { readonly [K in (typeof told)[number]]?: MemberStatus[K] | undefined };
const sameState = (a: State, b: State): boolean => told.every((key) => a[key] === b[key]);
