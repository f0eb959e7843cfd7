// The steps that write latches, and the touch that makes a kubelet look. Pure.
import { isHeld } from './health.ts';
import type { Latch, Member, Observed } from './observed.ts';
import { actIfAny, listed, type Verdict } from './rule.ts';
import type { Step } from './step.ts';

/** With its data in memory it has no claim: data and latch go with the Pod. */
export function latchStep(m: Member, latch: Latch): Step[] {
  if (m.claim !== undefined) return [{ kind: 'Latch', member: m.name, on: 'Claim', uid: m.claim.uid, latch }];
  if (m.pod !== undefined) return [{ kind: 'Latch', member: m.name, on: 'Pod', uid: m.pod.uid, latch }];
  return [];
}

/** On which claim and volume the member is about to start for the first time. Nothing where that is noted already. */
export function placeOf(m: Member): Pick<Latch, 'claimUID' | 'volumeUID'> {
  if (m.claim === undefined || m.latch.claimUID !== undefined) return {};
  const { uid: claimUID, volumeUID } = m.claim;
  return { claimUID, ...(volumeUID === undefined ? {} : { volumeUID }) };
}

/** Nothing to write where nothing is new. */
export const placeLatch = (m: Member): Step[] => {
  const place = placeOf(m);
  return place.claimUID === undefined ? [] : latchStep(m, place);
};

/** A kubelet needs well under a second; one that has not looked for long is in trouble, and asked more and more rarely. */
function isTouchDue(o: Observed, { pod, ticket }: Member): boolean {
  const touched = pod?.touched ?? 0;
  const every = Math.min(60_000, Math.max(2_000, touched - (ticket?.madeAt ?? touched)));
  // Touched in the future: by an operator whose clock is ahead.
  return o.now - touched >= every || o.now < touched;
}

/** Makes the kubelet look at the ticket at once. */
export const touch = (o: Observed, m: Member): Step[] =>
  m.pod === undefined ? [] : [{ kind: 'TouchPod', member: m.name, uid: m.pod.uid, at: String(o.now) }];

/** A held Pod whose ticket is there: its kubelet has not looked yet. */
export function touchHeld(o: Observed): Verdict | undefined {
  const due = o.members.filter((m) => isHeld(m) && m.ticket !== undefined && isTouchDue(o, m));
  const steps = due.flatMap((m) => touch(o, m));
  return actIfAny(
    'TouchingPods',
    `Asking the kubelets of ${listed(due.map((m) => m.name))} to look at the tickets.`,
    steps,
  );
}
