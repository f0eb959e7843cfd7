// The conditions of an EtcdCluster by the kstatus table (design: one of Ready, Reconciling, Stalled is always the headline). Pure.
import { dated, type Verdict } from '../../../crd/conditions.ts';
import type { Condition } from '../../../crd/etcdcluster.ts';
import { memberArguments } from '../desired/arguments.ts';
import { clusterName, healthyVoters, isHealthy, latchedClusterID, presumedVoters, voterCount } from '../health.ts';
import type { Member, Observed } from '../observed.ts';
import { isReturning } from '../down.ts';
import { onTheWay } from '../hop.ts';
import { isBehind, membersBehind, walkOf } from '../outdated.ts';
import type { Plan } from '../plan.ts';
import { whoAsks } from '../restart.ts';
import { listed } from '../rule.ts';
import { isRaised } from '../rules/alarms.ts';
import { isBeingDeleted } from '../rules/deletion.ts';
import { isAsleep } from '../rules/hibernate.ts';
import { isOutOfReach, quorum } from '../rules/quorum.ts';
import { troublesIn } from '../trouble.ts';
import { lackOf } from '../volumes.ts';

/** What could not be done, in the server's words. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  /** It will not pass by itself: shown as Degraded, not only beside the plan. */
  readonly degrades: boolean;
}

/** What is done, and why it did not work yet. */
export const saying = ({ message }: Plan, failure: Failure | undefined): string =>
  failure === undefined ? message : `${message} Tried, and to be tried again: ${withoutEnd(failure.message)}.`;

const withoutEnd = (words: string): string => words.replace(/\.+$/, '');

export function conditions(o: Observed, plan: Plan, failure?: Failure): Condition[] {
  const now: Record<string, Verdict> = {
    ...headline(o, plan, failure),
    Available: available(o),
    UpToDate: upToDate(o, plan),
    Degraded: degraded(o, failure),
  };
  return Object.entries(now).map(([type, verdict]) => dated(o.cluster, o.now, type, verdict));
}

function headline(
  o: Observed,
  plan: Plan,
  failure: Failure | undefined,
): Record<'Ready' | 'Reconciling' | 'Stalled', Verdict> {
  const { reason } = plan;
  const message = saying(plan, failure);
  const says = (status: 'True' | 'False'): Verdict => ({ status, reason, message });
  const isHeldOnly = plan.kind === 'wait' && reason.startsWith('Held');
  const isReady = plan.kind === 'settled' || (isHeldOnly && isComplete(o));
  const isMoving = plan.kind === 'act' || (plan.kind === 'wait' && !isHeldOnly);
  return {
    Ready: says(isReady ? 'True' : 'False'),
    Reconciling: isMoving ? says('True') : { status: 'False', reason, message: 'No change is under way.' },
    Stalled:
      plan.kind === 'stalled'
        ? says('True')
        : { status: 'False', reason: 'NotStalled', message: notStalled[isHeldOnly ? 'held' : plan.kind] },
  };
}

/** A wait may become a person's matter, so that nobody is needed is said only where all is well. */
const notStalled = {
  act: 'The operator is at work: see Reconciling.',
  wait: 'What is waited for may come by itself: see Ready.',
  held: 'Something is held on purpose: see Ready.',
  settled: 'No person is needed.',
} as const;

export function isComplete(o: Observed): boolean {
  if (isAsleep(o)) return o.members.every((m) => m.pod === undefined);
  const { size } = o.cluster.spec;
  return o.membership.known && voterCount(o) === size && healthyVoters(o).length === size;
}

const hibernated = (status: Verdict['status'], message: string): Verdict => ({ status, reason: 'Hibernated', message });

function available(o: Observed): Verdict {
  if (isAsleep(o) && healthyVoters(o).length === 0)
    return hibernated('False', 'The size is 0: no member runs until it is set again.');
  if (isUnborn(o)) return unborn;
  if (isGoingDown(o)) return going;
  const lost = quorum.decide(o);
  if (lost !== undefined) {
    return { status: isOutOfReach(o) ? 'Unknown' : 'False', reason: lost.reason, message: lost.message };
  }
  const serving = `${String(healthyVoters(o).length)} of ${String(voterCount(o))} voters answer linearizable reads.`;
  return { status: 'True', reason: 'QuorumServes', message: [serving, ...alarmed(o)].join(' ') };
}

/** Also reads are answered only: an alarm stops the writes of a cluster that has its quorum. */
function alarmed(o: Observed): readonly string[] {
  const stop = (['CORRUPT', 'NOSPACE'] as const).filter((type) => isRaised(o, type));
  return stop.length === 0 ? [] : [`Writes are refused: the alarm ${listed(stop)} is on.`];
}

const isUnborn = (o: Observed): boolean => latchedClusterID(o) === undefined && !o.membership.known;
const unborn: Verdict = {
  status: 'False',
  reason: 'NotBootstrapped',
  message: 'The cluster has not been started yet.',
};

/** Its members end one after another, as they should. */
const isGoingDown = (o: Observed): boolean => isBeingDeleted(o) && !o.membership.known;
const going: Verdict = { status: 'False', reason: 'Deleting', message: 'The cluster is being deleted.' };

function upToDate(o: Observed, plan: Plan): Verdict {
  const behind = membersBehind(o);
  if (behind.length > 0) return whyBehind(o, plan, behind);
  const volumes = presumedVoters(o).flatMap((m) => lackOf(o, m) ?? []);
  if (volumes.length > 0) return { status: 'False', reason: 'EarlierVolume', message: `${volumes.join('; ')}.` };
  const returning = o.members.filter((m) => isReturning(o, m));
  if (returning.length > 0) {
    const who = listed(returning.map((m) => m.name));
    return {
      status: 'False',
      reason: 'RollingOut',
      message: `It was restarted, and is not back yet: ${who}.`,
    };
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
    const message = `Voters: ${String(voterCount(o))}. Wanted: ${String(o.cluster.spec.size)}.`;
    return { status: 'False', reason: 'SizeDiffers', message };
  }
  return {
    status: 'True',
    reason: 'SpecRuns',
    message: ['Every member was made from this spec.', ...leftOut(o)].join(' '),
  };
}

function whyBehind(o: Observed, plan: Plan, behind: readonly Member[]): Verdict {
  const which = listed(behind.map((m) => m.name));
  const is = (reason: string, message: string): Verdict => ({ status: 'False', reason, message });
  const held = [plan, ...plan.held].find(({ reason }) => reason === 'HeldByWindow');
  if (held !== undefined) return is(held.reason, held.message);
  const walk = walkOf(o);
  if (walk !== undefined) return is('EarlierVersion', `${onTheWay(walk)}: not yet so, ${which}.`);
  if (!behind.some((m) => isBehind(o, m)))
    return is('RestartAsked', `${whoAsks(o)} for a restart. Not yet so: ${which}.`);
  return is('EarlierSpec', `Made from an earlier spec, or with other settings of the operator: ${which}.`);
}

/** What the version that runs cannot do is said, not dropped in silence. */
function leftOut(o: Observed): readonly string[] {
  const member = o.members.find((m) => m.latch.version !== undefined);
  if (member?.latch.version === undefined) return [];
  const input = { cluster: clusterName(o), spec: o.cluster.spec, member: member.name, version: member.latch.version };
  return memberArguments(input).unsupported;
}

function degraded(o: Observed, failure: Failure | undefined): Verdict {
  const sick = isAsleep(o) ? [] : presumedVoters(o).filter((m) => !isHealthy(m));
  if (failure?.degrades === true) return refused(failure, sick.length === 0 ? '' : ` ${troublesIn(o, sick)}.`);
  if (isAsleep(o)) return hibernated('False', 'No member is to run.');
  if (isUnborn(o)) return unborn;
  if (isGoingDown(o)) return going;
  if (sick.length === 0) return { status: 'False', reason: 'AllHealthy', message: allHealthy(o) };
  return { status: 'True', reason: 'MembersUnhealthy', message: `${troublesIn(o, sick)}.` };
}

const refused = ({ reason, message }: Failure, sick: string): Verdict => ({
  status: 'True',
  reason,
  message: `Refused, and tried again: ${withoutEnd(message)}.${sick}`,
});

/** Of somebody else's members only their place in the list is known. */
const allHealthy = (o: Observed): string =>
  o.foreign.some((m) => !m.isLearner)
    ? 'Every voter that this operator made is healthy; of the others nothing is known.'
    : 'Every voter is healthy.';
