// A Pod for every member that has a claim and no Pod: cold start, a deleted Pod, an evicted one. Needs no quorum.
// Danger avoided: it never gives a member another disk than its own, and starts no identity: the ticket decides that.
import { whyVolumeLost } from '../fate.ts';
import { hasStarted, isFormer } from '../health.ts';
import { makePod } from '../making.ts';
import type { Role } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, listed, wait, type Rule } from '../rule.ts';
import type { Step } from '../step.ts';
import { isAsleep } from './hibernate.ts';
import { waitingToBeGone } from '../trouble.ts';

export const start: Rule = {
  name: 'start',
  decide: (o) => (isAsleep(o) ? undefined : (removeFinished(o) ?? createMissing(o) ?? waitForDeleted(o))),
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

function createMissing(o: Observed) {
  const missing = o.members.filter((m) => m.pod === undefined && mayHavePod(o, m));
  const steps = missing.flatMap((m): Step[] =>
    m.latch.version === undefined ? [] : [makePod(o, { member: m.name, version: m.latch.version, role: roleOf(m) })],
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
