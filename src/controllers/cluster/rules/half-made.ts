// Members that etcd knows of and that never joined: their ticket is written, or they are taken back.
// Danger avoided: a learner slot that stays taken for ever, and an identity started without being latched.
import { covers } from '../desired/covers.ts';
import { joinTicket } from '../desired/ticket.ts';
import { replaceAfterMs } from '../../../crd/recovery.ts';
import { endsForSpec, isStuck } from '../down.ts';
import { fateOf, whyVolumeLost } from '../fate.ts';
import {
  clusterName,
  isHeld,
  isLearner,
  latchedClusterID,
  leaderOf,
  listedPeers,
  neverJoined,
  whyNoLeader,
} from '../health.ts';
import { latchStep, placeOf, touch } from '../latching.ts';
import { isInMemory } from '../medium.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, stalled, wait, waitUntil, type Rule, type Verdict } from '../rule.ts';
import type { Step } from '../step.ts';
import { seenFor, seenSince } from '../since.ts';
import { ticketOptions, writeTicket } from '../ticketing.ts';
import { stuckWord } from '../timing.ts';
import { nodeTrouble, troubleIn } from '../trouble.ts';

export const halfMade: Rule = {
  name: 'half-made',
  decide(o) {
    const member = o.members.find((m) => isLearner(m) && neverJoined(m));
    if (member === undefined) return undefined;
    return takeBack(o, member) ?? ticket(o, member) ?? waitForJoin(o, member);
  },
};

/** A learner that never started holds nothing and counts for nothing: removing it is safe. */
function takeBack(o: Observed, m: Member): Verdict | undefined {
  const why = whyNeverAgain(o, m) ?? whyNotNow(o, m);
  if (why === undefined || m.listed === undefined) return undefined;
  const via = leaderOf(o)?.name;
  if (via === undefined)
    return wait('WaitingForLeader', `${m.name} never started and ${why}; it stays for now: ${whyNoLeader(o)}.`);
  return act('RemovingLearner', `Removing the learner ${m.name}: it never started, and ${why}.`, [
    ...noteNeverJoined(m),
    { kind: 'RemoveLearner', member: m.name, memberID: m.listed.id, via },
  ]);
}

/** What is on its claim may be deleted then. Not where the disk has another identity: that one may have data. */
function noteNeverJoined(m: Member): Step[] {
  if (m.claim?.deleting === true || m.latch.removed === 'NeverJoined' || hasOtherIdentity(m)) return [];
  return latchStep(m, { removed: 'NeverJoined' });
}

const hasOtherIdentity = ({ latch, listed }: Member): boolean =>
  latch.memberID !== undefined && latch.memberID !== listed?.id;

function whyNeverAgain(o: Observed, m: Member): string | undefined {
  const [home, what] = isInMemory(o, m) ? [m.pod, 'Pod'] : [m.claim, 'claim'];
  if (home === undefined) return `its ${what} is gone`;
  if (home.deleting) return `its ${what} is being deleted`;
  if (hasOtherIdentity(m)) return 'its disk belongs to an earlier identity of that name';
  // It gets no other Pod then; one that it has may still start.
  return m.claim !== undefined && m.pod === undefined ? whyVolumeLost(m, m.claim) : undefined;
}

/** Its node stays down, it has come no nearer for too long, or no further member is wanted. */
function whyNotNow(o: Observed, m: Member): string | undefined {
  const isStranded = isStuck(o, m) && seenFor(o, stuckWord(m), usualMs);
  return (isStranded ? nodeTrouble(o, m) : undefined) ?? fateOf(o, m)?.why;
}

/** Exactly the list that etcd has now: a member that starts with another one exits. */
function ticket(o: Observed, m: Member): Verdict | undefined {
  if (m.pod === undefined || m.pod.deleting) return undefined;
  const wanted = joinTicket({
    cluster: clusterName(o),
    member: m.name,
    members: listedPeers(o),
    token: tokenOf(o),
    options: ticketOptions(o, m),
  });
  if (covers(m.ticket?.data, wanted.data)) return undefined;
  const steps = [...latchIdentity(o, m), writeTicket(m, wanted), ...(isHeld(m) ? touch(o, m) : [])];
  return actIfAny('StartingLearner', `Starting ${m.name} as a learner.`, steps);
}

/** Who it is, and where, before its ticket lets it start. */
function latchIdentity(o: Observed, m: Member): Step[] {
  if (m.latch.memberID !== undefined || m.listed === undefined) return [];
  const clusterID = latchedClusterID(o);
  return latchStep(m, { memberID: m.listed.id, ...(clusterID === undefined ? {} : { clusterID }), ...placeOf(m) });
}

const tokenOf = (o: Observed): string => o.cluster.status?.bootstrap?.token ?? '';

function waitForJoin(o: Observed, m: Member): Verdict {
  const trouble = `${m.name} was added as a learner and has not joined yet: ${troubleIn(o, m)}.`;
  if (endsForSpec(o, m))
    return stalled(
      'RolloutStalled',
      `${trouble} No healthy member runs the spec that it was made from: change the spec, and it goes on by itself.`,
    );
  const help = isStuck(o, m) && seenFor(o, stuckWord(m), usualMs) ? ` ${advice(o, m)}` : '';
  const held = wait('WaitingForLearner', trouble + help);
  const after = replaceAfterMs(o.cluster.spec);
  if (after === undefined || !isStuck(o, m)) return held;
  return waitUntil((seenSince(o, stuckWord(m)) ?? o.now) + after, held);
}

/** It joins in about a second. */
const usualMs = 30_000;

function advice(o: Observed, m: Member): string {
  const { replaceAfter } = o.cluster.spec.recovery;
  const reach = 'Look at its log: it has to reach the others by name, on port 2380.';
  return replaceAfterMs(o.cluster.spec) === undefined
    ? `${reach} It keeps the place of the only learner, because recovery.replaceAfter is ${replaceAfter}: \`etcdctl member remove ${m.listed?.id ?? ''}\` makes room for another.`
    : `${reach} If it stays so for ${replaceAfter}, it is taken back and another takes its place.`;
}
