// Whether a member is connected to a peer, by its own account, which is not taken at its word. Pure.
//
// etcd takes a peer for active when a connection begins, and for inactive when a call to it fails. Where a member comes back under another
// address a call to the old one may time out after the new connections have begun: it stays inactive for ever. And from 3.5 on its
// connections have no deadline for reads: a follower takes a peer whose node is lost for active until TCP gives up, for some 15 minutes.
// Its probes of peers dial anew. It looks at their results every 30 s, and every 5 s after a bad one: so where the number of results stands
// for a while the last one was good, and where it never does they are bad.
import { quorum } from '../../etcd/quorum.ts';
import { answerOf, healthyVoters, isHealthy, isVoter, leaderOf } from './health.ts';
import type { Member, Observed } from './observed.ts';
import { seenFor } from './since.ts';

const standsMs = 10_000;
/** Good results leave the number standing for 15 s at least in each half minute. */
const unprovenMs = 45_000;

/** False also where it does not say. */
export const isConnected = (o: Observed, m: Member, peer: Member): boolean =>
  answerOf(m)?.activePeers !== undefined &&
  (isTakenForActive(m, peer) || isLedBy(m, peer) || isLedBy(peer, m) || isProven(o, m, peer));

/** Healthy voters that are not connected, by their own account, to a quorum of those that are left without this one. */
export function unmeshedWithout(o: Observed, without: Member): readonly Member[] {
  const rest = o.members.filter((m) => isVoter(m) && m !== without);
  const needed = quorum(rest.length) - 1;
  return rest.filter((m) => {
    if (!isHealthy(m) || needed === 0) return false;
    return rest.filter((other) => other !== m && isConnected(o, m, other)).length < needed;
  });
}

/** It has just read through this leader: what it asked got there, and the answer came back. */
function isLedBy(m: Member, leader: Member): boolean {
  const answer = answerOf(m);
  return isVoter(m) && answer?.linearizable === true && answer.leader === idOf(leader);
}

/** It has no connection to the peer, or what it takes for one leads nowhere. Undefined: it does not say. */
export function hasLeft(o: Observed, m: Member, peer: Member): boolean | undefined {
  if (answerOf(m)?.activePeers === undefined) return undefined;
  if (isProven(o, m, peer)) return false;
  return !isTakenForActive(m, peer) || seenFor(o, unprovenWord(m, peer), unprovenMs);
}

/** Its probes will tell within two minutes. */
export const isOpen = (o: Observed, m: Member, peer: Member): boolean =>
  isTakenForActive(m, peer) && countOf(m, peer) !== undefined && !isProven(o, m, peer) && hasLeft(o, m, peer) === false;

/** What mesh has to remember of this look. */
export const timedConnections = (o: Observed): readonly string[] => [
  ...o.members.filter(isVoter).flatMap((m) => o.members.flatMap((peer) => wordsOf(o, m, peer))),
  ...apart(o),
];

/** A member that has just started is one until the leader has called it. */
const mistakenMs = 2_000;

/** For longer than a start takes the leader has taken this healthy voter for inactive. */
export const isMistaken = (o: Observed, leader: Member, peer: Member, ms = mistakenMs): boolean =>
  seenFor(o, apartWord(leader, peer), ms);

/** Somebody is, so that it has to be looked at again. */
export const isApart = ({ earlier }: Pick<Observed, 'earlier'>): boolean =>
  Object.keys(earlier?.since ?? {}).some((word) => word.startsWith(apartPrefix));

function apart(o: Observed): readonly string[] {
  const leader = leaderOf(o);
  if (leader === undefined || answerOf(leader)?.activePeers === undefined) return [];
  return healthyVoters(o).flatMap((m) => (m === leader || isTakenForActive(leader, m) ? [] : [apartWord(leader, m)]));
}

const apartPrefix = 'apart ';
const apartWord = (m: Member, peer: Member): string => `${apartPrefix}${idOf(m)} ${idOf(peer)}`;

function wordsOf(o: Observed, m: Member, peer: Member): readonly string[] {
  const count = countOf(m, peer);
  if (count === undefined) return [];
  const standing = [probesWord(m, peer, count)];
  return peer.answer.reachable || isProven(o, m, peer) ? standing : [...standing, unprovenWord(m, peer)];
}

function isProven(o: Observed, m: Member, peer: Member): boolean {
  const count = countOf(m, peer);
  return count !== undefined && seenFor(o, probesWord(m, peer, count), standsMs);
}

/** By its own account alone. */
export const isTakenForActive = (m: Member, peer: Member): boolean =>
  answerOf(m)?.activePeers?.includes(idOf(peer)) === true;
const countOf = (m: Member, peer: Member): number | undefined => answerOf(m)?.probes?.[idOf(peer)];
const idOf = (m: Member): string => m.listed?.id ?? '';
const probesWord = (m: Member, peer: Member, count: number): string =>
  `probes ${idOf(m)} ${idOf(peer)} ${String(count)}`;
const unprovenWord = (m: Member, peer: Member): string => `unproven ${idOf(m)} ${idOf(peer)}`;
