// Whether a member is down by all that can be seen at one look. That it was so for long is timing.ts's matter. Pure.
import { healthyVoters, isHealthy, isInconsistent, isLearner, isOnDeadNode, isVoter, lagOf } from './health.ts';
import { hasLeft } from './mesh.ts';
import { isOutdated, isSameMaking, membersBehind } from './outdated.ts';
import type { Member, Observed } from './observed.ts';
import { seenFor, seenSince } from './since.ts';

/**
 * Not only out of our reach: its Pod or node is visibly down, no healthy voter has a connection to it, and it is not the spec that
 * keeps it from running. Unreachable alone says as much of us as of the member.
 */
export const isDown = (o: Observed, m: Member): boolean =>
  isVoter(m) &&
  !m.answer.reachable &&
  isVisiblyDown(o, m) &&
  isLeftByOthers(o, m) &&
  !isBlamedOnSpec(o, m) &&
  !isInconsistent(m);

export function isVisiblyDown(o: Observed, m: Member): boolean {
  const { pod } = m;
  if (pod === undefined || pod.deleting || pod.container.state !== 'running' || !pod.containersReady) return true;
  return isOnDeadNode(o, m);
}

/** At least one voter says with whom it is connected, and none is connected to this one. */
function isLeftByOthers(o: Observed, m: Member): boolean {
  const told = healthyVoters(o).flatMap((voter) => hasLeft(o, voter, m) ?? []);
  return told.length > 0 && !told.includes(false);
}

/** Made from a spec that no healthy member runs, and it does not run either: another one of the same would do no better. */
export function isUntried(o: Observed, m: Member): boolean {
  const { pod } = m;
  if (pod === undefined || pod.container.state === 'running' || pod.container.toStartAgain === true) return false;
  return !healthyVoters(o).some((voter) => isSameMaking(voter, m));
}

/** For longer than scheduling, a volume and a quick pull take. */
export const isUnfit = (o: Observed, m: Member): boolean =>
  isUntried(o, m) && seenFor(o, unstartedWord(m), unstartedMs);

/** It is not back yet, though its Pod was made from today's spec, which others do not run yet. */
export const unstartedWord = (m: Member): string => `unstarted ${m.name}`;

export const isReturning = (o: Observed, m: Member): boolean =>
  isVoter(m) && m.pod !== undefined && !isHealthy(m) && !isOutdated(o, m) && isRollingOut(o, m);

/** The last one is named in the status until it is back. */
const isRollingOut = (o: Observed, m: Member): boolean =>
  membersBehind(o).length > 0 || o.cluster.status?.rollout?.member === m.name;

/** As long as that is no more than a restart takes. */
export const isRestarting = (o: Observed, m: Member): boolean =>
  isReturning(o, m) && !seenFor(o, unstartedWord(m), unstartedMs);

const unstartedMs = 20_000;

/** Of one that gets no node its successor tells, which is made from the same spec and has to have one first. */
export const isBlamedOnSpec = (o: Observed, m: Member): boolean =>
  isUntried(o, m) && m.pod?.node !== undefined && !wasDownBefore(o, m);

export const downWord = (m: Member): string => `down ${m.listed?.id ?? ''}`;

/** Already when its Pod was made: for a reason of its own, which the change has not mended. For longer than a restart takes. */
function wasDownBefore(o: Observed, m: Member): boolean {
  const since = seenSince(o, downWord(m));
  return since !== undefined && (m.pod?.createdAt ?? o.now) - since >= longerThanRestartMs;
}

const longerThanRestartMs = 15_000;

/** A flag that etcd does not take, say: of a newcomer that shows only when it joins. */
export const endsForSpec = (o: Observed, m: Member): boolean =>
  m.pod?.container.state === 'exited' && isBlamedOnSpec(o, m);

/** Entries; at a few thousand writes a second this is a tenth of a second. */
export const caughtUp = 300;

/** A learner that has not come nearer since the last look, and has still far to go; or does not answer at all. */
export function isStuck(o: Observed, m: Member): boolean {
  if (!isLearner(m) || endsForSpec(o, m)) return false;
  const lag = lagOf(o, m);
  if (lag === undefined) return !isHealthy(m) && healthyVoters(o).length > 0;
  const before = o.earlier?.learners[m.listed?.id ?? ''];
  return lag > caughtUp && before !== undefined && lag >= before;
}
