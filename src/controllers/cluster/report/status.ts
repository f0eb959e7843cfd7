// The status as a function of what was observed and planned. It is made on every path, so it never freezes. Pure.
import type { EtcdClusterStatus, PastPlan, PlanKind, PlanStatus, StepStatus } from '../../../crd/etcdcluster.ts';
import { failuresTolerated } from '../../../etcd/quorum.ts';
import { olderFirst } from '../../../etcd/walk.ts';
import { rfc3339 } from '../../../time.ts';
import {
  answerOf,
  clusterName,
  healthyVoters,
  latchedClusterID,
  latchedVersion,
  leaderOf,
  presumedVoters,
  voterCount,
} from '../health.ts';
import { isReturning } from '../down.ts';
import { present } from '../desired/present.ts';
import { clientURLOfService, labels } from '../names.ts';
import { isOutdated, isPutOff, walkOf } from '../outdated.ts';
import type { Member, Observed } from '../observed.ts';
import type { Plan } from '../plan.ts';
import type { Held } from '../rule.ts';
import { alarmsInWords } from '../rules/alarms.ts';
import { orderedDowngrade } from '../rules/downgrade.ts';
import { isOutOfReach } from '../rules/quorum.ts';
import { targetOf } from '../step.ts';
import { followedSize, wantedSize } from '../wanted.ts';
import { conditions, saying, type Failure } from './conditions.ts';
import { memberStatuses } from './members.ts';
import { bytes, steady } from './numbers.ts';

export function statusOf(o: Observed, plan: Plan, failure?: Failure): EtcdClusterStatus {
  const cluster = clusterName(o);
  return present<EtcdClusterStatus>({
    observedGeneration: o.cluster.metadata?.generation ?? 0,
    clusterID: latchedClusterID(o),
    endpoint: clientURLOfService(cluster),
    ...versions(o),
    ...counts(o),
    ...sizes(o),
    alarms: alarms(o),
    leader: leaderOf(o)?.name,
    selector: `${labels.cluster}=${cluster.name},${labels.clusterUID}=${cluster.uid},${labels.role}=voter`,
    members: memberStatuses(o),
    rollout: rolloutStatus(o),
    downgrade: orderedDowngrade(o, orders(plan)),
    plan: planStatus(o, plan, failure),
    history: history(o, plan),
    step: openStep(o, plan),
    bootstrap: o.cluster.status?.bootstrap ?? recorded(plan),
    conditions: conditions(o, plan, failure),
  });
}

const kinds = { act: 'Act', wait: 'Wait', stalled: 'Stalled', settled: 'Settled' } as const satisfies Record<
  Plan['kind'],
  PlanKind
>;

/** The one that is on its way is restarted, or to be; the last of them until it is back. */
function rolloutStatus(o: Observed): EtcdClusterStatus['rollout'] {
  const voters = presumedVoters(o);
  const behind = voters.filter((m) => isOutdated(o, m));
  const moving =
    voters.find((m) => !behind.includes(m) && isOnItsWay(o, m)) ?? behind.find((m) => m.pod?.deleting !== false);
  if (behind.length === 0 && moving === undefined) return undefined;
  const walk = walkOf(o);
  return present<NonNullable<EtcdClusterStatus['rollout']>>({
    ...(walk === undefined ? {} : { from: walk.from, to: walk.path.at(-1), hop: walk.path[0] }),
    updated: voters.filter((m) => m.pod !== undefined && !behind.includes(m) && !isPutOff(o, m)).length,
    member: moving?.name,
  });
}

const isOnItsWay = (o: Observed, m: Member): boolean =>
  m.pod?.changing === true ||
  isReturning(o, m) ||
  (m.pod?.deleting !== false && o.cluster.status?.rollout !== undefined);

/** What a status is made from, whatever else could be seen. */
export type Reported = Pick<Observed, 'cluster' | 'now'>;

export function planStatus(o: Reported, plan: Plan, failure?: Failure): PlanStatus {
  const before = o.cluster.status?.plan;
  const kind = kinds[plan.kind];
  const isSame = before?.kind === kind && before.reason === plan.reason;
  return {
    kind,
    reason: plan.reason,
    message: words(plan, failure),
    sinceTime: isSame ? before.sinceTime : rfc3339(o.now),
    ...('until' in plan && plan.until !== undefined ? { untilTime: rfc3339(plan.until) } : {}),
  };
}

/** What is done, why it did not work yet, and what waits beside it. */
function words(plan: Plan, failure: Failure | undefined): string {
  const also = plan.held.filter((h) => h.reason !== plan.reason && !isToldBy(plan, h)).map((h) => h.message);
  return [saying(plan, failure), ...also].join(' Also: ').slice(0, 4096);
}

/** Who waits for a successor says already what that one lacks. */
const isToldBy = ({ held, reason }: Plan, { reason: other }: Held): boolean =>
  other === 'WaitingForMembers' && [reason, ...held.map((h) => h.reason)].includes('WaitingForSuccessor');

/** The plan before this one joins the past when another takes its place. */
export function history(o: Reported, plan: Plan): PastPlan[] {
  const { plan: before, history: past = [] } = o.cluster.status ?? {};
  if (before === undefined || (before.kind === kinds[plan.kind] && before.reason === plan.reason)) return [...past];
  const { kind, reason, message, sinceTime } = before;
  return [{ kind, reason, message, sinceTime }, ...past].slice(0, 20);
}

function openStep(o: Observed, plan: Plan): StepStatus | undefined {
  if (plan.kind !== 'act') return undefined;
  const kind = plan.steps[0].kind;
  const target = [...new Set(plan.steps.map(targetOf))].join(',');
  const before = o.cluster.status?.step;
  const isSame = before?.kind === kind && before.target === target;
  return { kind, target, sinceTime: isSame ? before.sinceTime : rfc3339(o.now) };
}

const recorded = (plan: Plan) =>
  plan.kind === 'act' && plan.steps[0].kind === 'RecordBootstrap' ? plan.steps[0].bootstrap : undefined;

function orders(plan: Plan): string | undefined {
  const [first] = plan.kind === 'act' ? plan.steps : [];
  return first?.kind === 'EnableDowngrade' ? first.version : undefined;
}

function counts(o: Observed) {
  // By the list: a voter that somebody else added counts, and counts as down, for nobody knows.
  const size = o.membership.known ? voterCount(o) : presumedVoters(o).length;
  const ready = healthyVoters(o).length;
  return {
    size,
    wantedSize: followedSize(o),
    readyMembers: ready,
    membersReady: `${String(ready)}/${String(wantedSize(o))}`,
    failuresTolerated: isOutOfReach(o) ? undefined : size === 0 ? 0 : Math.max(0, failuresTolerated(size, ready)),
  };
}

function versions(o: Observed) {
  const running = o.members.map((m) => answerOf(m)?.version).filter((v) => v !== undefined);
  return {
    version: running.sort(olderFirst)[0] ?? o.cluster.status?.version,
    targetVersion: walkOf(o)?.path.at(-1) ?? latchedVersion(o) ?? o.cluster.spec.version ?? o.settings.defaultVersion,
  };
}

/** Absent where there is none. */
function alarms(o: Observed): string[] | undefined {
  const found = alarmsInWords(o);
  return found.length === 0 ? undefined : found.slice(0, 32);
}

function sizes(o: Observed) {
  const answers = o.members.map(answerOf).filter((a) => a !== undefined);
  const { status } = o.cluster;
  const largest = Math.max(0, ...answers.map((a) => a.dbSize));
  const quota = answers.map((a) => a.quota).find((q) => q !== undefined);
  return {
    dbSize: answers.length === 0 ? status?.dbSize : steady(o, status?.dbSize, bytes(largest)),
    quota: quota === undefined ? status?.quota : bytes(quota),
  };
}
