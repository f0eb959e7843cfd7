// What counts only once it has been seen for long: each has a word under which the operator remembers since when. Pure.
import { isDown, isStuck } from './down.ts';
import { answerOf, isNewcomer, isOnDeadNode } from './health.ts';
import type { ListedMember, Member, Observed } from './observed.ts';
import { isPaused } from './wanted.ts';

export const downWord = (m: Member): string => `down ${m.listed?.id ?? ''}`;
export const stuckWord = (m: Member): string => `stuck ${m.listed?.id ?? ''}`;
export const strayWord = ({ id }: ListedMember): string => `stray ${id}`;
export const strandedWord = (m: Member): string => `stranded ${m.name}`;
export const divergedWord = 'diverged';
/** A member's probes of a peer, and that no other result of them has come: see mesh.ts. */
export const probesWord = (m: Member, peer: string, count: number): string =>
  `probes ${m.listed?.id ?? ''} ${peer} ${String(count)}`;

/** All that is to be timed and is so at this look. Without quorum, or while paused, nothing is: a member may be down because all are. */
export function timed(o: Observed): readonly string[] {
  if (!o.membership.known || isPaused(o)) return [];
  return [
    ...o.members.filter((m) => isDown(o, m)).map(downWord),
    ...o.members.filter((m) => isStuck(o, m)).map(stuckWord),
    ...o.members.filter((m) => isNewcomer(o, m) && isOnDeadNode(o, m)).map(strandedWord),
    ...o.foreign.filter(isStray).map(strayWord),
    ...o.members.flatMap((m) => Object.entries(answerOf(m)?.probes ?? {}).map(([peer, n]) => probesWord(m, peer, n))),
    ...(o.membership.disagreeing === undefined ? [] : [divergedWord]),
  ];
}

/** Somebody's learner that never started: it holds nothing, and takes the one place that etcd has for learners. */
export const isStray = ({ isLearner, name }: ListedMember): boolean => isLearner && name === '';

/** Since when it was seen at every look, this one included; absent: not at the look before. Milliseconds since the epoch. */
export const seenSince = (o: Observed, word: string): number | undefined => o.earlier?.since[word];

/** Whether it was seen at every look for so long. */
export function seenFor(o: Observed, word: string, ms: number): boolean {
  const since = seenSince(o, word);
  return since !== undefined && o.now - since >= ms;
}
