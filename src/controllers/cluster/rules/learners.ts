// A learner becomes a voter when it has caught up, twice seen, and quorum would survive its failure.
// Danger avoided: etcd's own check is a ratio, so a learner that is 100,000 entries behind may pass it.
import { peerPort } from '../../../etcd/arguments.ts';
import { replaceAfterMs } from '../../../crd/recovery.ts';
import { caughtUp } from '../down.ts';
import { fateOf, type Fate } from '../fate.ts';
import {
  isHealthy,
  isLatched,
  healthyVoters,
  isLearner,
  lagOf,
  leaderOf,
  neverJoined,
  troublesOf,
  voterCount,
  whyNoLeader,
} from '../health.ts';
import { isConnected } from '../mesh.ts';
import { heldNewcomers, mayVote, newcomers } from '../joining.ts';
import { latchStep } from '../latching.ts';
import type { Member, Observed } from '../observed.ts';
import { act, wait, waitUntil, type Held, type Rule, type Verdict } from '../rule.ts';
import { seenSince } from '../since.ts';
import { stuckWord } from '../timing.ts';
import { fateWords, troubleIn } from '../trouble.ts';
import { wantedSize } from '../wanted.ts';

export const learners: Rule = {
  name: 'learners',
  decide(o) {
    const learner = o.members.find((m) => isLearner(m) && !neverJoined(m));
    if (learner === undefined) return undefined;
    const fate = fateOf(o, learner);
    if (fate !== undefined) return takeOut(o, learner, fate);
    return waitForIt(o, learner) ?? waitForOthers(o, learner) ?? waitForMesh(o, learner) ?? promote(o, learner);
  },
};

/** A learner counts for nothing in quorum, so taking one out harms nobody; another is made where one is wanted. */
function takeOut(o: Observed, m: Member, fate: Fate): Verdict {
  const via = leaderOf(o)?.name;
  if (via === undefined || m.listed === undefined)
    return wait('WaitingForLeader', `The learner ${fateWords(o, m, fate)}; ${whyNoLeader(o)}.`);
  // While learners get nowhere one after another is made: each has to leave nothing behind, and not to wait until all voters are well.
  const removed = fate.kind === 'Surplus' ? 'Scaled' : 'NeverVoted';
  return act('RemovingLearner', `Removing the learner ${fateWords(o, m, fate)}.`, [
    ...(m.latch.removed === removed ? [] : latchStep(m, { removed })),
    { kind: 'RemoveLearner', member: m.name, memberID: m.listed.id, via },
  ]);
}

function waitForIt(o: Observed, m: Member): Verdict | undefined {
  const lag = lagOf(o, m);
  // What it had when it was cut off may be all that there is, and says nothing of what it will have.
  if (lag === undefined || !isHealthy(m)) {
    const held = wait(
      'WaitingForLearner',
      `The learner ${m.name} cannot be promoted: ${troubleIn(o, m)}. ${outlook(o)}`,
    );
    return untilTakenOut(o, m, held);
  }
  if (lag > caughtUp) {
    const message = `The learner ${m.name} has about ${roughly(lag)} entries to catch up.`;
    return wait('LearnerCatchingUp', message);
  }
  if (wasCaughtUp(o, m) && isLatched(m)) return undefined;
  return wait('LearnerCatchingUp', `The learner ${m.name} has caught up; looking once more before it votes.`);
}

function outlook({ cluster: { spec } }: Observed): string {
  const { replaceAfter } = spec.recovery;
  return replaceAfterMs(spec) === undefined
    ? 'It is not taken out, because recovery.replaceAfter is Never.'
    : `If it comes no nearer for ${replaceAfter} it is taken out, and another is made.`;
}

/** Absent at the first look at which it does not answer. */
function untilTakenOut(o: Observed, m: Member, held: Held): Held {
  const [since, after] = [seenSince(o, stuckWord(m)), replaceAfterMs(o.cluster.spec)];
  return since === undefined || after === undefined ? held : waitUntil(since + after, held);
}

/** The exact number is another one at every look, and a status that follows it would be written as often. */
const roughly = (entries: number): string => String(Number(entries.toPrecision(1)));

function wasCaughtUp(o: Observed, m: Member): boolean {
  const before = o.earlier?.learners[m.listed?.id ?? ''];
  return before !== undefined && before <= caughtUp;
}

function waitForOthers(o: Observed, m: Member): Verdict | undefined {
  const voters = voterCount(o);
  const healthy = healthyVoters(o).length;
  if (!mayVote(o)) {
    const count = `${String(healthy)} of ${String(voters)} voters are healthy`;
    return wait(
      'WaitingForVoters',
      `The learner ${m.name} is ready, but ${count}: as a voter it would put quorum at risk.`,
    );
  }
  // Two voters tolerate no failure: the third has to be ready to follow at once.
  const third = voters > 1 || wantedSize(o) < 3 || heldNewcomers(o).length > 0;
  if (third) return undefined;
  return wait(
    'WaitingForThird',
    `The learner ${m.name} is ready; it is promoted when a third member is ready to follow.${whatThirdLacks(o)}`,
  );
}

function whatThirdLacks(o: Observed): string {
  const coming = newcomers(o);
  return coming.length === 0 ? '' : ` ${troublesOf(coming)}.`;
}

/** An idle learner that is cut off has all that there is, and calls the leader by name: as one of two voters it takes quorum away at once. */
function waitForMesh(o: Observed, m: Member): Verdict | undefined {
  const leader = leaderOf(o);
  if (voterCount(o) > 1 || leader === undefined || isConnected(o, leader, m)) return undefined;
  return wait(
    'WaitingForMesh',
    `The learner ${m.name} is ready, but by the account of ${leader.name} not connected with it: of two voters both are needed. ` +
      `This takes a second; if it stays, look for a NetworkPolicy on port ${String(peerPort)} between them.`,
  );
}

function promote(o: Observed, m: Member): Verdict | undefined {
  const via = leaderOf(o)?.name;
  if (via === undefined || m.listed === undefined)
    return wait('WaitingForLeader', `The learner ${m.name} is ready; ${whyNoLeader(o)}.`);
  return act(
    'PromotingLearner',
    `Promoting ${m.name}, which has caught up: the cluster then has ${String(voterCount(o) + 1)} voters.`,
    [{ kind: 'Promote', member: m.name, memberID: m.listed.id, via }],
  );
}
