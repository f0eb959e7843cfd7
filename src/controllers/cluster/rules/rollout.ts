// Brings members to today's spec, one at a time: by another image in the same Pod, or by another Pod. Followers first, the leader last.
// Danger avoided: a change that is wrong, or a restart too many, that costs quorum. So each next one needs all voters well and connected.
import { failuresTolerated } from '../../../etcd/quorum.ts';
import { caughtUp, downWord, isDown, isRestarting, isUnfit } from '../down.ts';
import { fatesOf, isReplacedForSpec } from '../fate.ts';
import {
  answerOf,
  healthyVoters,
  isHealthy,
  isLearner,
  isOnDeadNode,
  isVoter,
  lagOf,
  leaderOf,
  voterCount,
} from '../health.ts';
import { newcomers } from '../joining.ts';
import { handOverBefore } from '../leading.ts';
import { outsideWindows } from '../held.ts';
import { beforeHop, downgradeTo, dueVersion } from '../hop.ts';
import { unseenImages } from '../imaging.ts';
import { deletePod, evictPod, remake } from '../making.ts';
import { isInMemory } from '../medium.ts';
import { unmeshedWithout } from '../mesh.ts';
import { isBehind, isOutdated, needsNewPod, nextVersionOf } from '../outdated.ts';
import type { Member, Observed } from '../observed.ts';
import { whoAsks } from '../restart.ts';
import { actIfAny, listed, stalled, wait, type Rule, type Verdict } from '../rule.ts';
import { seenFor } from '../since.ts';
import { unwellWord } from '../timing.ts';
import type { Step } from '../step.ts';
import { troublesIn } from '../trouble.ts';
import { awaitsNewPod } from '../volumes.ts';
import { wantedSize } from '../wanted.ts';

export const rollout: Rule = {
  name: 'rollout',
  decide(o) {
    const voters = o.members.filter(isVoter);
    const behind = voters.filter((m) => isOutdated(o, m));
    if (behind.length === 0) return waitForLast(o, voters);
    // Departures and scale tell of that.
    if (behind.some((m) => isReplacedForSpec(o, m))) return undefined;
    return held(o, behind) ?? waitForMembers(o, behind) ?? waitForVoters(o, behind) ?? next(o, behind);
  },
};

const next = (o: Observed, behind: readonly Member[]): Verdict | undefined =>
  closed(o, behind) ?? beforeHop(o) ?? unseenImages(o) ?? restart(o, behind);

const names = (members: readonly Member[]): string => listed(members.map(({ name }) => name));

/** Why they are restarted. */
function runs(o: Observed, members: readonly Member[]): string {
  if (!members.some((m) => isBehind(o, m))) return `${whoAsks(o)} for a restart of ${names(members)}`;
  return `${names(members)} ${members.length === 1 ? 'runs' : 'run'} an earlier spec`;
}

function held(o: Observed, behind: readonly Member[]): Verdict | undefined {
  const { spec } = o.cluster;
  if (!spec.rollout.paused) return undefined;
  return wait('HeldRollout', `${runs(o, behind)}, and nobody is restarted: set spec.rollout.paused to false to go on.`);
}

/** Asked before each member, so a change may halt between two. */
function closed(o: Observed, behind: readonly Member[]): Verdict | undefined {
  const to = downgradeTo(o);
  const meanwhile = to === undefined ? '' : ` Until then nobody can join: the downgrade to ${to} is under way.`;
  return outsideWindows(o, `${runs(o, behind)}, and nobody is restarted`, meanwhile);
}

/** All were told. */
function waitForLast(o: Observed, voters: readonly Member[]): Verdict | undefined {
  const others = voters.filter((m) => whatItIs(o, m) !== undefined);
  if (others.length > 0) return stalled('RolloutStalled', `${words(o, others)}. Name an image that has it.`);
  const last = voters.filter((m) => isChanging(m) || isRestarting(o, m));
  return last.length === 0 ? undefined : wait('RollingOut', `All were told. The last one: ${words(o, last)}.`);
}

/** Who comes or goes first: a member that is to go need not be restarted. The others tell of it. */
function waitForMembers(o: Observed, behind: readonly Member[]): Verdict | undefined {
  const isMoving = o.members.some(isLearner) || newcomers(o).length > 0 || fatesOf(o).size > 0;
  if (!isMoving && voterCount(o) === wantedSize(o)) return undefined;
  return wait('WaitingToRestart', `${runs(o, behind)}. They are restarted once the members are those that are wanted.`);
}

/** One may be down at a time, and it has to be the one that is restarted. */
function waitForVoters(o: Observed, behind: readonly Member[]): Verdict | undefined {
  const sick = o.members.filter((m) => isVoter(m) && !(isWell(o, m) && (isReady(m) || isFollowing(o, m, behind))));
  if (sick.length === 0) return undefined;
  const stuck = sick.filter((m) => !isOutdated(o, m) && (isUnfit(o, m) || whatItIs(o, m) !== undefined));
  const progress = `${String(voterCount(o) - behind.length)} of ${String(voterCount(o))} members run this spec`;
  if (stuck.length > 0) {
    return stalled(
      'RolloutStalled',
      `${words(o, stuck)}. It was made from this spec, and the change goes no further: ${progress}, ${names(behind)} an earlier one. ` +
        'Change the spec, or mend what keeps it; it goes on by itself then.',
    );
  }
  // How far a restart is that was asked for, its operation says.
  const said = behind.some((m) => isBehind(o, m)) ? `${progress}. ` : '';
  const message = `${said}Before the next is restarted: ${words(o, sick)}.`;
  const isUnderWay = sick.every((m) => isHealthy(m) || isRestarting(o, m));
  return restartUnwell(o, sick) ?? (isUnderWay ? wait('RollingOut', message) : wait('WaitingForVoters', message));
}

const words = (o: Observed, sick: readonly Member[]): string =>
  sick.map((m) => whatItIs(o, m) ?? (isHealthy(m) ? whatIsMissing(m) : troublesIn(o, [m]))).join('; ');

const isChanging = (m: Member): boolean => m.pod?.changing === true;
const whatIsMissing = (m: Member): string =>
  isChanging(m) ? `${m.name} is about to be started anew` : `${m.name} has to be ready`;

const isReady = (m: Member): boolean => m.pod?.ready === true;

/** But for the kubelet's word. */
const isWell = (o: Observed, m: Member): boolean =>
  isHealthy(m) &&
  m.pod?.inQuorum === true &&
  !m.pod.deleting &&
  !isChanging(m) &&
  whatItIs(o, m) === undefined &&
  (lagOf(o, m) ?? Infinity) <= caughtUp;

/**
 * A kubelet says Ready a second or two after etcd serves. Another image in the same Pod has shown itself once one that runs it is Ready: of
 * one more at a time etcd's own word is enough. The budget, by which new Pods are made, counts none that is not Ready.
 */
function isFollowing(o: Observed, m: Member, behind: readonly Member[]): boolean {
  const others = o.members.filter((other) => isVoter(other) && other !== m);
  return (
    !isOutdated(o, m) &&
    behind.every((each) => isChangedInPlace(o, each)) &&
    others.every(isReady) &&
    others.some((other) => !isOutdated(o, other) && other.pod?.staleReady !== true)
  );
}

function isChangedInPlace(o: Observed, m: Member): boolean {
  const version = nextVersionOf(o, m);
  return version !== undefined && !needsNewPod(o, m, version);
}

/** A tag may name what it is not. */
function whatItIs(o: Observed, m: Member): string | undefined {
  const running = answerOf(m)?.version;
  const { version } = m.latch;
  if (isOutdated(o, m) || isChanging(m) || running === undefined || version === undefined || running === version)
    return undefined;
  return `${m.name}: its image runs etcd ${running}, and should run ${version}`;
}

/** It serves nobody, so its restart costs nothing: the change may be what mends it. */
function restartUnwell(o: Observed, sick: readonly Member[]): Verdict | undefined {
  const [m] = sick.filter((each) => isOutdated(o, each) && (isSeenUnwell(o, each) || isRestartable(o, each)));
  if (m === undefined || sick.length > 1) return undefined;
  const how = m.answer.reachable ? 'serves nobody' : 'is down';
  const message = `Restarting ${m.name} first, which ${how}: ${whatFor(o, m)}.`;
  return actIfAny('RestartingMember', message, takeUp(o, m, deletePod));
}

/** It runs, and is seen. */
const isSeenUnwell = (o: Observed, m: Member): boolean => m.answer.reachable && seenFor(o, unwellWord(m), unwellMs);

/** Another Pod is made in its place at once, and tells by its age that the member was down before. */
function isRestartable(o: Observed, m: Member): boolean {
  const version = dueVersion(o, m);
  const hasEnded = m.pod !== undefined && m.pod.container.state !== 'running' && !isOnDeadNode(o, m);
  return (
    hasEnded && version !== undefined && needsNewPod(o, m, version) && isDown(o, m) && seenFor(o, downWord(m), unwellMs)
  );
}

/** Nothing where another version is due and may not be taken up yet; nor where its data would go with its Pod: another takes its place. */
function takeUp(o: Observed, m: Member, end: typeof deletePod): readonly Step[] {
  const version = dueVersion(o, m);
  if (version === undefined || nextVersionOf(o, m) !== version) return [];
  return isInMemory(o, m) && needsNewPod(o, m, version) ? [] : remake(o, m, version, end);
}

const unwellMs = 30_000;

function restart(o: Observed, behind: readonly Member[]): Verdict | undefined {
  const leader = leaderOf(o);
  // The next volume grows once the file system of the last has, under its new Pod.
  const turnOf = (each: Member) => Number(each === leader) - 2 * Number(awaitsNewPod(each));
  const [m] = [...behind].sort((a, b) => turnOf(a) - turnOf(b));
  if (m === undefined) return undefined;
  const count = { voters: voterCount(o), healthy: healthyVoters(o).length };
  // The only one is restarted where nobody can take its place: on the way down.
  if (count.voters > 1 && failuresTolerated(count.voters, count.healthy) < 1)
    return wait('WaitingForVoters', `${runs(o, behind)}. Of ${String(count.voters)} voters none may be restarted.`);
  const apart = unmeshedWithout(o, m);
  if (apart.length > 0)
    return wait(
      'WaitingForMesh',
      `${runs(o, behind)}. Before ${m.name} is restarted: ${names(apart)}, not yet connected to a quorum of the others.`,
    );
  return budgetAllows(o, m) ?? handOverBefore(o, m, 'is restarted') ?? restartNow(o, m, behind);
}

const whatFor = (o: Observed, m: Member): string => {
  if (!isBehind(o, m)) return `${whoAsks(o)} for it`;
  const version = nextVersionOf(o, m);
  return version === m.latch.version ? 'it takes up the spec' : `it takes up etcd ${version ?? ''}`;
};

/** Somebody else may be evicting one at this moment. An eviction would be refused, and say less. */
function budgetAllows(o: Observed, m: Member): Verdict | undefined {
  if (!isCounted(o))
    return wait('WaitingForBudget', 'The disruption budget was changed, and its voters have to be counted anew.');
  if (o.budget?.status?.disruptionsAllowed !== 0 || (isChangedInPlace(o, m) && isFrozen(o))) return undefined;
  return wait(
    'WaitingForBudget',
    'The disruption budget lets no Pod go at this moment: another one is being evicted, or does not count as ready yet.',
  );
}

const isCounted = ({ budget }: Observed): boolean =>
  (budget?.status?.observedGeneration ?? 0) >= (budget?.metadata?.generation ?? 0);

/** It lets nobody go for one that is not Ready, and has let nobody go who is still here. */
function isFrozen({ budget, members }: Observed): boolean {
  const { currentHealthy = 0, disruptedPods = {} } = budget?.status ?? {};
  const ready = members.filter((m) => isVoter(m) && isReady(m));
  return Object.keys(disruptedPods).length === 0 && currentHealthy >= ready.length;
}

function restartNow(o: Observed, m: Member, behind: readonly Member[]): Verdict | undefined {
  const nth = voterCount(o) - behind.length + 1;
  const message = `Restarting ${m.name}, ${String(nth)} of ${String(voterCount(o))}: ${whatFor(o, m)}.`;
  return actIfAny('RestartingMember', message, takeUp(o, m, evictPod));
}
