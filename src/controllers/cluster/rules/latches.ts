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
  decide: (o) => foreignCluster(o) ?? latchStarted(o) ?? voidTickets(o) ?? touchHeld(o),
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

/** Only an identity that the others confirm by the membership list is latched. */
function latchStarted(o: Observed): Verdict | undefined {
  const running = o.members.filter((m) => !hasStarted(m) && confirmed(o, m));
  const steps = running.flatMap((m): Step[] => {
    if (!m.answer.reachable) return [];
    const { clusterID, memberID } = m.answer;
    return latchStep(m, { clusterID, memberID, started: rfc3339(o.now) });
  });
  return actIfAny(
    'LatchingMembers',
    `${listed(running.map((m) => m.name))} run: noting who they are on their claims.`,
    steps,
  );
}

function confirmed(o: Observed, m: Member): boolean {
  const answer = answerOf(m);
  const expected = latchedClusterID(o);
  return (
    answer !== undefined && m.listed?.id === answer.memberID && (expected ?? answer.clusterID) === answer.clusterID
  );
}

function voidTickets(o: Observed): Verdict | undefined {
  const members = o.members.filter((m) => hasStarted(m) && m.ticket?.voided !== true);
  const steps = members.map((m): Step => ({
    kind: 'WriteTicket',
    member: m.name,
    ticket: voidedTicket({ cluster: clusterName(o), member: m.name }),
    ...(m.ticket === undefined ? {} : { uid: m.ticket.uid }),
  }));
  return actIfAny(
    'VoidingTickets',
    `Voiding the tickets of ${listed(members.map((m) => m.name))}: on an empty disk they will not start again.`,
    steps,
  );
}
