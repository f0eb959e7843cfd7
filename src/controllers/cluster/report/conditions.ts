// The conditions of an EtcdCluster by the kstatus table (design: one of Ready, Reconciling, Stalled is always the headline). Pure.
import type { Condition } from '../../../crd/etcdcluster.ts';
import { rfc3339 } from '../../../time.ts';
import { memberArguments } from '../desired/arguments.ts';
import { clusterName, healthyVoters, isHealthy, latchedClusterID, presumedVoters, voterCount } from '../health.ts';
import type { Observed } from '../observed.ts';
import type { Plan } from '../plan.ts';
import { listed } from '../rule.ts';
import { membersBehind } from '../rules/gates.ts';
import { isAsleep } from '../rules/hibernate.ts';
import { quorum } from '../rules/quorum.ts';
import { troublesIn } from '../trouble.ts';

/** What could not be done, in the server's words. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  /** It will not pass by itself: shown as Degraded, not only beside the plan. */
  readonly degrades: boolean;
}

export type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

export function conditions(o: Observed, plan: Plan, failure?: Failure): Condition[] {
  const now: Record<string, Verdict> = {
    ...headline(o, plan),
    Available: available(o),
    UpToDate: upToDate(o),
    Degraded: degraded(o, failure),
  };
  return Object.entries(now).map(([type, verdict]) => dated(o, type, verdict));
}

/** Since when it is so: kept while the status is the same. */
export function dated(o: Pick<Observed, 'cluster' | 'now'>, type: string, verdict: Verdict): Condition {
  const before = o.cluster.status?.conditions?.find((c) => c.type === type);
  const since = before?.status === verdict.status ? before.lastTransitionTime : rfc3339(o.now);
  const generation = o.cluster.metadata?.generation;
  return {
    type,
    ...verdict,
    message: verdict.message.slice(0, 4096),
    lastTransitionTime: since,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
}

function headline(o: Observed, plan: Plan): Record<'Ready' | 'Reconciling' | 'Stalled', Verdict> {
  const { reason, message } = plan;
  const says = (status: 'True' | 'False'): Verdict => ({ status, reason, message });
  const isHeldOnly = plan.kind === 'wait' && reason.startsWith('Held');
  const isReady = plan.kind === 'settled' || (isHeldOnly && isComplete(o));
  const isMoving = plan.kind === 'act' || (plan.kind === 'wait' && !isHeldOnly);
  return {
    Ready: says(isReady ? 'True' : 'False'),
    Reconciling: isMoving ? says('True') : { status: 'False', reason, message: 'No change is under way.' },
    Stalled: plan.kind === 'stalled' ? says('True') : notStalled,
  };
}

const notStalled: Verdict = { status: 'False', reason: 'NotStalled', message: 'No person is needed.' };

export function isComplete(o: Observed): boolean {
  if (isAsleep(o)) return o.members.every((m) => m.pod === undefined);
  const { size } = o.cluster.spec;
  return o.membership.known && voterCount(o) === size && healthyVoters(o).length === size;
}

const hibernated = (status: Verdict['status'], message: string): Verdict => ({ status, reason: 'Hibernated', message });

function available(o: Observed): Verdict {
  if (isAsleep(o) && healthyVoters(o).length === 0)
    return hibernated('False', 'The size is 0: no member runs until it is set again.');
  if (latchedClusterID(o) === undefined) {
    return { status: 'False', reason: 'NotBootstrapped', message: 'The cluster has not been started yet.' };
  }
  const lost = quorum.decide(o);
  if (lost !== undefined) {
    return { status: lost.reason === 'Unreachable' ? 'Unknown' : 'False', reason: lost.reason, message: lost.message };
  }
  const serving = `${String(healthyVoters(o).length)} of ${String(voterCount(o))} voters answer linearizable reads.`;
  return { status: 'True', reason: 'QuorumServes', message: serving };
}

function upToDate(o: Observed): Verdict {
  const behind = membersBehind(o);
  if (behind.length > 0) {
    const which = listed(behind.map((m) => m.name));
    return { status: 'False', reason: 'EarlierSpec', message: `Made from an earlier spec: ${which}.` };
  }
  if (isAsleep(o) && isComplete(o))
    return hibernated('True', 'No member is to run. Those that are woken are made from this spec.');
  if (!o.membership.known && latchedClusterID(o) !== undefined) {
    return {
      status: 'Unknown',
      reason: 'MembershipUnknown',
      message: `Nobody says who the members are: ${o.membership.why}.`,
    };
  }
  if (voterCount(o) !== o.cluster.spec.size) {
    const count = `${String(voterCount(o))} of ${String(o.cluster.spec.size)} members are voters.`;
    return { status: 'False', reason: 'SizeDiffers', message: count };
  }
  return {
    status: 'True',
    reason: 'SpecRuns',
    message: ['Every member was made from this spec.', ...leftOut(o)].join(' '),
  };
}

/** What the version that runs cannot do is said, not dropped in silence. */
function leftOut(o: Observed): readonly string[] {
  const member = o.members.find((m) => m.latch.version !== undefined);
  if (member?.latch.version === undefined) return [];
  const input = { cluster: clusterName(o), spec: o.cluster.spec, member: member.name, version: member.latch.version };
  return memberArguments(input).unsupported;
}

function degraded(o: Observed, failure: Failure | undefined): Verdict {
  if (failure?.degrades === true) return { status: 'True', reason: failure.reason, message: failure.message };
  if (isAsleep(o)) return hibernated('False', 'No member is to run.');
  if (latchedClusterID(o) === undefined) {
    return { status: 'False', reason: 'NotBootstrapped', message: 'The cluster has not been started yet.' };
  }
  const sick = presumedVoters(o).filter((m) => !isHealthy(m));
  if (sick.length === 0) return { status: 'False', reason: 'AllHealthy', message: 'Every voter is healthy.' };
  return { status: 'True', reason: 'MembersUnhealthy', message: `${troublesIn(o, sick)}.` };
}
