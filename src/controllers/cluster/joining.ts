// What stands between a newcomer and its place among the voters; more than one rule asks. Pure.
import { mayAddLearner, mayPromote } from '../../etcd/quorum.ts';
import { connectionRule } from '../../etcd/versions.ts';
import {
  answerOf,
  healthyVoters,
  isHeld,
  isHealthy,
  isLearner,
  isNewcomer,
  isOnDeadNode,
  isVoter,
  neverJoined,
  voterCount,
} from './health.ts';
import { mediumOf, mediumOfNew } from './medium.ts';
import type { Member, Observed } from './observed.ts';
import { seenFor } from './since.ts';
import { strandedWord } from './timing.ts';

const counts = (o: Observed) => ({ voters: voterCount(o), healthy: healthyVoters(o).length });

/** A node that comes back within this time starts its newcomers; and no more of them are made and taken back than one each time. */
const strandedMs = 30_000;

/**
 * Made by us and not yet known to etcd; one whose claim is going or has lost its volume, whose node stays down, or that was made for
 * another medium than is wanted by now, is never started.
 */
export const newcomers = (o: Observed): readonly Member[] =>
  o.members.filter(
    (m) => isNewcomer(o, m) && !hasNoPlace(m) && !isOnOtherMedium(o, m) && !seenFor(o, strandedWord(m), strandedMs),
  );

export const isOnOtherMedium = (o: Observed, m: Member): boolean => mediumOf(o, m) !== mediumOfNew(o);

const hasNoPlace = ({ claim }: Member): boolean =>
  claim?.deleting === true || claim?.phase === 'Lost' || claim?.volumeGone === true;

/** Everything is there but its ticket: it starts as soon as etcd has heard of it. */
export const heldNewcomers = (o: Observed): readonly Member[] =>
  newcomers(o).filter((m) => isHeld(m) && !isOnDeadNode(o, m));

export const learnerOf = (o: Observed): Member | undefined => o.members.find(isLearner);

/** Those that can take a voter's place at once. A learner that knows no leader is cut off from the others. */
export const successors = (o: Observed): readonly Member[] => [
  ...heldNewcomers(o),
  ...o.members.filter((m) => isLearner(m) && !neverJoined(m) && isHealthy(m)),
];

/** Whether etcd would take a learner now: every member has to be asked by the rule of its own version, so the strictest counts. */
export function mayAdd(o: Observed): boolean {
  const versions = o.members.filter(isVoter).flatMap((m) => answerOf(m)?.version ?? m.latch.version ?? []);
  const isKnown = versions.length > 0 && versions.every((version) => connectionRule(version) === 'quorum');
  return mayAddLearner(counts(o), isKnown ? 'quorum' : 'all');
}

export const mayVote = (o: Observed): boolean => mayPromote(counts(o));
