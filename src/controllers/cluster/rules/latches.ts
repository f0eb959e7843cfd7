// What a started member must never lose: first its identity is latched on its claim, then its ticket is voided.
// Danger avoided: a container restarted on an empty disk that would bootstrap the same identity anew.
import { hasStarted, isFormer, latchedClusterID } from '../health.ts';
import { latchStep, touchHeld } from '../latching.ts';
import type { Latch, Member, Observed } from '../observed.ts';
import { actIfAny, listed, stalled, type Rule, type Verdict } from '../rule.ts';
import { voidTicket } from '../ticketing.ts';
import type { Step } from '../step.ts';
import { rfc3339 } from '../../../time.ts';

export const latches: Rule = {
  name: 'latches',
  decide: (o) => foreignCluster(o) ?? latchAndVoid(o) ?? touchHeld(o),
};

function foreignCluster(o: Observed): Verdict | undefined {
  const expected = latchedClusterID(o);
  const other = o.members.find((m) => m.answer.reachable && expected !== undefined && m.answer.clusterID !== expected);
  if (other === undefined || !other.answer.reachable) return undefined;
  return stalled(
    'ForeignCluster',
    `${other.name} answers as a member of cluster ${other.answer.clusterID}; this is cluster ${expected ?? ''}. ` +
      'It holds other data: find out where its volume comes from before anything else.',
    ['half-made', 'learners', 'scale'],
  );
}

/** First the identity, as the others confirm it by the membership list; then the ticket that could start it on an empty disk goes. */
function latchAndVoid(o: Observed): Verdict | undefined {
  const latching = o.members.filter((m) => !hasStarted(m) && latchStarted(o, m).length > 0);
  const voiding = o.members.filter((m) => (hasStarted(m) || latching.includes(m)) && needsVoiding(o, m));
  const steps = [...latching.flatMap((m) => latchStarted(o, m)), ...voiding.map((m) => voidTicket(o, m))];
  const names = listed([...new Set([...latching, ...voiding])].map((m) => m.name));
  const message = `Latching ${names}: each identity is noted and each ticket voided, so that none starts again on an empty disk.`;
  return actIfAny('LatchingMembers', message, steps);
}

/** One that is gone is written anew, but for a member that was removed: its own was deleted. So is one that an adopted member brought along. */
const needsVoiding = (o: Observed, m: Member): boolean =>
  m.ticket === undefined ? !isFormer(o, m) : !m.ticket.voided || m.ticket.orphaned === true;

/** Who it is, by its own answer and the list; where only we can't reach it, by the list alone. */
function identityOf(o: Observed, m: Member): Pick<Latch, 'clusterID' | 'memberID'> | undefined {
  const expected = latchedClusterID(o);
  if (m.listed === undefined) return undefined;
  const { id: memberID, published } = m.listed;
  if (!m.answer.reachable) {
    return published && expected !== undefined && isPlaced(m) ? { clusterID: expected, memberID } : undefined;
  }
  const { clusterID } = m.answer;
  return memberID === m.answer.memberID && (expected ?? clusterID) === clusterID ? { clusterID, memberID } : undefined;
}

/** Where it was to start is noted before it can. A claim without that is not the one that it ran on. */
const isPlaced = ({ claim, latch }: Member): boolean => claim === undefined || latch.claimUID === claim.uid;

function latchStarted(o: Observed, m: Member): Step[] {
  const identity = identityOf(o, m);
  return identity === undefined ? [] : latchStep(m, { ...identity, started: rfc3339(o.now) });
}
