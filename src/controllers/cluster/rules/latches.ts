// What a started member must never lose: first its identity is latched on its claim, then its ticket is voided.
// Danger avoided: a container restarted on an empty disk that would bootstrap the same identity anew.
import { voidedTicket } from '../desired/ticket.ts';
import { answerOf, clusterName, hasStarted, latchedClusterID } from '../health.ts';
import { latchStep, touchHeld } from '../latching.ts';
import type { Member, Observed } from '../observed.ts';
import { actIfAny, listed, stalled, type Rule, type Verdict } from '../rule.ts';
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
  const running = o.members.filter((m) => !hasStarted(m) && confirmed(o, m));
  const unvoided = o.members.filter((m) => (hasStarted(m) && m.ticket?.voided !== true) || running.includes(m));
  const steps = [...running.flatMap((m) => latchStarted(o, m)), ...unvoided.map((m) => voidTicket(o, m))];
  const message = `Noting on their claims who ${listed(unvoided.map((m) => m.name))} are, and voiding their tickets: on an empty disk they will not start again.`;
  return actIfAny('LatchingMembers', message, steps);
}

function confirmed(o: Observed, m: Member): boolean {
  const answer = answerOf(m);
  const expected = latchedClusterID(o);
  return (
    answer !== undefined && m.listed?.id === answer.memberID && (expected ?? answer.clusterID) === answer.clusterID
  );
}

function latchStarted(o: Observed, m: Member): Step[] {
  if (!m.answer.reachable) return [];
  const { clusterID, memberID } = m.answer;
  return latchStep(m, { clusterID, memberID, started: rfc3339(o.now) });
}

const voidTicket = (o: Observed, m: Member): Step => ({
  kind: 'WriteTicket',
  member: m.name,
  ticket: voidedTicket({ cluster: clusterName(o), member: m.name }),
  ...(m.ticket === undefined ? {} : { uid: m.ticket.uid }),
});
