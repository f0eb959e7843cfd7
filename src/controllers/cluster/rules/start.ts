// A Pod for every member that has a claim and no Pod: cold start, a deleted Pod, an evicted one. Needs no quorum.
// Danger avoided: it never gives a member another disk than its own, and starts no identity: the ticket decides that.
import { hasStarted, isRemoved } from '../health.ts';
import { makePod } from '../making.ts';
import type { Role } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, listed, wait, type Rule } from '../rule.ts';
import type { Step } from '../step.ts';

export const start: Rule = {
  name: 'start',
  decide: (o) => removeFinished(o) ?? createMissing(o) ?? waitForDeleted(o),
};

/** A Pod that has run to its end (evicted, say) never comes back by itself, and keeps the name. */
function removeFinished(o: Observed) {
  const finished = o.members.find((m) => m.pod?.finished === true && !m.pod.deleting);
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

/** Not on a claim that is going or is another one than the member started on, and not for a member that was removed. */
function mayHavePod(o: Observed, m: Member): boolean {
  if (m.claim === undefined || m.claim.deleting) return false;
  if (m.latch.claimUID !== undefined && m.latch.claimUID !== m.claim.uid) return false;
  return !isRemoved(o, m);
}

function waitForDeleted(o: Observed) {
  const going = o.members.filter((m) => m.pod?.deleting === true);
  if (going.length === 0) return undefined;
  return wait('WaitingForDeletedPods', `Waiting for the deleted Pods of ${listed(going.map(where))} to be gone.`);
}

const where = (m: Member): string => (m.pod?.node === undefined ? m.name : `${m.name} (on node ${m.pod.node})`);
