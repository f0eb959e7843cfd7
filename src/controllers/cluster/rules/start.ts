// A Pod for every member that has a claim and no Pod: cold start, a deleted Pod, an evicted one. Needs no quorum.
// Danger avoided: it never gives a member another disk than its own, and starts no identity: the ticket decides that.
import { whyVolumeLost } from '../fate.ts';
import { hasStarted, isFormer } from '../health.ts';
import { dueVersion } from '../hop.ts';
import { deletePod, makePod, remake } from '../making.ts';
import type { Role } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, listed, wait, type Rule } from '../rule.ts';
import { targetOf, type Step } from '../step.ts';
import { isAsleep } from './hibernate.ts';
import { differs, isSameMaking } from '../outdated.ts';
import { renewTicket } from '../ticketing.ts';
import { waitingToBeGone } from '../trouble.ts';
import { specProblems } from '../wanted.ts';

export const start: Rule = {
  name: 'start',
  decide: (o) =>
    isAsleep(o) ? undefined : (removeFinished(o) ?? remakeFailing(o) ?? createMissing(o) ?? waitForDeleted(o)),
};

/** A Pod that has run to its end (evicted, say) never comes back by itself, and keeps the name. A claim that is going would go with it. */
function removeFinished(o: Observed) {
  const finished = o.members.find(
    (m) => m.pod?.finished === true && !m.pod.deleting && m.claim?.deleting !== true && !isFormer(o, m),
  );
  if (finished?.pod === undefined) return undefined;
  const why = (finished.pod.container.message || 'it has ended').replace(/\.+$/, '');
  return act('RemovingEndedPod', `Deleting the Pod of ${finished.name}, to make it anew: ${why}.`, [
    { kind: 'DeletePod', member: finished.name, uid: finished.pod.uid },
  ]);
}

/**
 * Where what the spec asked for runs nowhere, the spec that was changed since may: a fixed image, a smaller request, a flag taken back.
 * Costs nothing, for none of them serves, and needs no quorum. Who is down though others run the same is repaired as ever: made from
 * another spec, that would be blamed on it for ever.
 */
function remakeFailing(o: Observed) {
  if (specProblems(o).length > 0) return undefined;
  const failing = o.members.filter(
    (m) => isFailing(m) && mayHavePod(o, m) && !o.members.some((other) => runsTheSame(other, m)),
  );
  const steps = failing.flatMap((m) => asItIsNow(o, m));
  const names = listed(steps.map(targetOf));
  return actIfAny('RemakingPods', `Making anew from the spec as it is now: ${names}, which do not run.`, steps);
}

function asItIsNow(o: Observed, m: Member): Step[] {
  const version = dueVersion(o, m);
  return version !== undefined && differs(o, m, version) ? remake(o, m, version, deletePod) : [];
}

const runsTheSame = (other: Member, m: Member): boolean =>
  other.pod?.container.state === 'running' && isSameMaking(other, m);

/** One that is held for its ticket, and has none, has never run. */
const isFailing = ({ pod, ticket }: Member): boolean =>
  pod !== undefined &&
  !pod.deleting &&
  (['pending', 'exited'].includes(pod.container.state) || (pod.container.state === 'held' && ticket === undefined));

function createMissing(o: Observed) {
  const missing = o.members.filter((m) => m.pod === undefined && mayHavePod(o, m));
  const steps = missing.flatMap((m): Step[] =>
    m.latch.version === undefined
      ? []
      : [...renewTicket(o, m), makePod(o, { member: m.name, version: m.latch.version, role: roleOf(m) })],
  );
  const names = listed(missing.map((m) => m.name));
  return actIfAny('CreatingPods', `Making the Pods of ${names}, on the claims they had.`, steps);
}

const roleOf = (m: Member): Role =>
  m.listed?.isLearner === false || (m.listed === undefined && hasStarted(m)) ? 'voter' : 'learner';

/** Not on a claim that is going, on another one or another volume than the member started on, or on none, and not for one that was removed. */
export const mayHavePod = (o: Observed, m: Member): boolean =>
  m.claim !== undefined && !m.claim.deleting && whyVolumeLost(m, m.claim) === undefined && !isFormer(o, m);

function waitForDeleted(o: Observed) {
  const going = o.members.filter((m) => m.pod?.deleting === true && (m.listed !== undefined || mayHavePod(o, m)));
  if (going.length === 0) return undefined;
  return wait('WaitingForDeletedPods', `Waiting for ${waitingToBeGone(o, going)}`);
}
