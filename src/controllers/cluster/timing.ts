// What counts only once it has been seen for long: each has a word under which the operator remembers since when. Pure.
import { downWord, isDown, isReturning, isStuck, unstartedWord } from './down.ts';
import { isHealthy, isNewcomer, isOnDeadNode, isVoter } from './health.ts';
import { timedConnections } from './mesh.ts';
import type { ListedMember, Member, Observed } from './observed.ts';
import { timedVolume } from './volumes.ts';
import { isPaused } from './wanted.ts';

export const stuckWord = (m: Member): string => `stuck ${m.listed?.id ?? ''}`;
export const strayWord = ({ id }: ListedMember): string => `stray ${id}`;
export const strandedWord = (m: Member): string => `stranded ${m.name}`;
/** It answers, and serves nobody. */
export const unwellWord = (m: Member): string => `unwell ${m.listed?.id ?? ''}`;
export const divergedWord = 'diverged';

/** All that is to be timed and is so at this look. Without quorum, or while paused, nothing is: a member may be down because all are. */
export function timed(o: Observed): readonly string[] {
  if (!o.membership.known || isPaused(o)) return [];
  return [
    ...o.members.filter((m) => isDown(o, m)).map(downWord),
    ...o.members.filter((m) => isStuck(o, m)).map(stuckWord),
    ...o.members.filter((m) => isNewcomer(o, m) && isOnDeadNode(o, m)).map(strandedWord),
    ...o.members.filter((m) => isReturning(o, m)).map(unstartedWord),
    ...o.members.filter((m) => isVoter(m) && m.answer.reachable && !isHealthy(m)).map(unwellWord),
    ...o.members.flatMap(timedVolume),
    ...o.foreign.filter(isStray).map(strayWord),
    ...timedConnections(o),
    ...(o.membership.disagreeing === undefined ? [] : [divergedWord]),
  ];
}

/** Somebody's learner that never started: it holds nothing, and takes the one place that etcd has for learners. */
export const isStray = ({ isLearner, name }: ListedMember): boolean => isLearner && name === '';
