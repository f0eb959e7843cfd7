// Voters that have to go: those that never come back, when a successor is ready; those that still serve, when as many as wanted
// vote without them. Danger avoided: each removal is the last step to a lost quorum, so the arithmetic is about the cluster after it.
import { failuresTolerated, mayRemoveVoter } from '../../../etcd/quorum.ts';
import { fateOf, fatesOf, isGone, type Fate } from '../fate.ts';
import {
  healthyVoters,
  isHealthy,
  isOnDeadNode,
  isVoter,
  leaderOf,
  troublesOf,
  voterCount,
  whyNoLeader,
} from '../health.ts';
import { learnerOf, mayAdd, mayVote, newcomers, successors } from '../joining.ts';
import { latchStep } from '../latching.ts';
import { handOverBefore } from '../leading.ts';
import { hasLeft, unmeshedWithout } from '../mesh.ts';
import type { Member, Observed, Removal } from '../observed.ts';
import { act, actIfAny, listed, wait, type Rule, type Verdict } from '../rule.ts';
import type { Step } from '../step.ts';
import { fateWords } from '../trouble.ts';
import { wantedSize } from '../wanted.ts';

export const departures: Rule = {
  name: 'departures',
  decide: (o) => (o.membership.known ? (keepAfterAll(o) ?? removeGone(o) ?? removeServing(o)) : undefined),
};

/** An intention that no longer holds is taken back: a removal by hand later on must not find it. */
function keepAfterAll(o: Observed): Verdict | undefined {
  const kept = o.members.filter((m) => m.listed !== undefined && m.latch.removed !== undefined && !fatesOf(o).has(m));
  const steps = kept.flatMap((m) => latchStep(m, {}).map((step) => ({ ...step, keep: true as const })));
  return actIfAny('KeepingMembers', `Keeping ${listed(kept.map((m) => m.name))} after all.`, steps);
}

function removeGone(o: Observed): Verdict | undefined {
  const gone = o.members.filter((m) => isVoter(m) && isGone(o, m));
  const [first] = gone;
  if (first === undefined) return undefined;
  if (mayGoFirst(o)) {
    const spared = gone.find((m) => isQuorumWithout(o, m));
    return spared === undefined ? waitForQuorum(o, first) : remove(o, spared);
  }
  const why = gone.map((m) => words(o, m)).join('; ');
  if (successors(o).length > 0) return undefined;
  return wait(
    'WaitingForSuccessor',
    `${why}. Its place is given up once its successor is ready. ${successorWords(o)}.`,
  );
}

/** One that we do not reach, and whose data is gone, may run all the same, and the others need it: so those count that are seen to run. */
function isQuorumWithout(o: Observed, m: Member): boolean {
  const rest = o.members.filter((other) => isVoter(other) && other !== m);
  return failuresTolerated(rest.length, rest.filter((other) => isSeenToRun(o, other)).length) >= 0;
}

/** By us; or by a voter, which takes a peer on a lost node for connected. */
const isSeenToRun = (o: Observed, m: Member): boolean =>
  isHealthy(m) || (!isOnDeadNode(o, m) && healthyVoters(o).some((v) => hasLeft(o, v, m) === false));

function waitForQuorum(o: Observed, m: Member): Verdict {
  const down = o.members.filter((other) => isVoter(other) && other !== m && !isSeenToRun(o, other));
  return wait(
    'WaitingForVoters',
    `${words(o, m)}. It may run all the same, and without it too few of the others do to be a quorum. ${troublesOf(down)}.`,
  );
}

/**
 * Its successor is ready, or none is needed. Where places are to be filled anyway the ready ones are for those, unless etcd lets
 * none in while so many are down.
 */
function mayGoFirst(o: Observed): boolean {
  if (voterCount(o) > wantedSize(o)) return true;
  const ready = successors(o).length;
  if (ready === 0) return false;
  const places = Math.max(0, wantedSize(o) - voterCount(o));
  if (ready > places) return true;
  return learnerOf(o) === undefined ? !mayAdd(o) : !mayVote(o);
}

function successorWords(o: Observed): string {
  const coming = newcomers(o);
  return coming.length === 0 ? 'That one is about to be made' : troublesOf(coming);
}

function removeServing(o: Observed): Verdict | undefined {
  const serving = [...fatesOf(o).keys()].filter((m) => isVoter(m) && !isGone(o, m)).sort(sooner(o));
  const [first] = serving;
  if (first === undefined) return undefined;
  if (voterCount(o) <= wantedSize(o)) {
    const why = serving.map((m) => words(o, m)).join('; ');
    return wait('WaitingForSuccessor', `${why}. It serves on until its successor votes. ${successorWords(o)}.`);
  }
  return notSafe(o, first) ?? handOverBefore(o, first, 'goes') ?? remove(o, first);
}

/** Who serves no more before who serves, the leader last. */
const sooner = (o: Observed) => (a: Member, b: Member) => rank(o, a) - rank(o, b);
const rank = (o: Observed, m: Member): number => Number(isHealthy(m)) + 2 * Number(leaderOf(o) === m);

function notSafe(o: Observed, m: Member): Verdict | undefined {
  const count = { voters: voterCount(o), healthy: healthyVoters(o).length };
  if (!mayRemoveVoter(count, isHealthy(m))) {
    const sick = o.members.filter((each) => isVoter(each) && !isHealthy(each));
    return wait(
      'WaitingForVoters',
      `${words(o, m)}. Without it quorum would be at risk: ${String(count.healthy)} of ${String(count.voters)} voters are healthy. ${troublesOf(sick)}.`,
    );
  }
  const apart = isHealthy(m) ? unmeshedWithout(o, m) : [];
  if (apart.length === 0) return undefined;
  const names = listed(apart.map((each) => each.name));
  return wait('WaitingForMesh', `${words(o, m)}. ${names}: not yet connected to a quorum of those that stay.`);
}

/** Why it went is noted on its claim first: what becomes of the claim hangs on it. */
function remove(o: Observed, m: Member): Verdict {
  const via = leaderOf(o)?.name;
  const fate = fateOf(o, m);
  if (via === undefined || m.listed === undefined || fate === undefined)
    return wait('WaitingForLeader', `${words(o, m)}; ${whyNoLeader(o)}.`);
  const removed = removalOf(fate);
  const note = [...(m.latch.removed === removed ? [] : latchStep(m, { removed })), ...setAside(m)];
  const left = voterCount(o) - 1;
  return act(
    'RemovingVoter',
    `Removing ${words(o, m)}. ${String(left)} ${left === 1 ? 'voter is' : 'voters are'} left.`,
    [...note, { kind: 'RemoveVoter', member: m.name, memberID: m.listed.id, via }],
  );
}

/**
 * While its process ends the budget would count it among the voters that are ready, and let one more be evicted than the others can spare.
 * So it is taken from budget and clients before. Where the removal is refused it stays so until it is kept after all.
 */
function setAside(m: Member): Step[] {
  if (m.pod === undefined || m.pod.deleting || m.pod.role !== 'voter' || !isHealthy(m)) return [];
  return [{ kind: 'SetRole', member: m.name, uid: m.pod.uid, role: 'learner' }];
}

export const removalOf = ({ kind }: Fate): Removal => (kind === 'Surplus' ? 'Scaled' : 'Replaced');

function words(o: Observed, m: Member): string {
  const fate = fateOf(o, m);
  return fate === undefined ? m.name : fateWords(o, m, fate);
}
