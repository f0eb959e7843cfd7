// Who may take over leadership, and how to hand it over; more than one rule asks. Pure.
import { caughtUp } from './down.ts';
import { isOnCordonedNode, stayingVoters } from './fate.ts';
import { isHealthy, lagOf, leaderOf } from './health.ts';
import type { Member, Observed } from './observed.ts';
import { act, type Act } from './rule.ts';
import type { Step } from './step.ts';

const mostMoves = 3;

/** Some transfers never succeed: after three tries it is left at that. */
export function mayHandOver({ earlier }: Observed, from: Member): boolean {
  const moved = earlier?.moved;
  return moved === undefined || moved.from !== from.listed?.id || moved.times < mostMoves;
}

/** Voters that stay and have caught up: those whose node is not about to be drained, and the nearest to the leader, first. */
export function heirs(o: Observed, leader: Member): readonly Member[] {
  const lag = (m: Member): number => lagOf(o, m) ?? Infinity;
  const cordoned = (m: Member): number => Number(isOnCordonedNode(o, m));
  return stayingVoters(o)
    .filter((m) => m !== leader && m.latch.removed === undefined && isHealthy(m) && lag(m) <= caughtUp)
    .sort((a, b) => cordoned(a) - cordoned(b) || lag(a) - lag(b));
}

export const handOverTo = (heir: Member, { name }: Member): Step => ({
  kind: 'MoveLeader',
  member: heir.name,
  memberID: heir.listed?.id ?? '',
  via: name,
});

/** Of the leader, before something happens to it; of nobody else, nor where there is nobody to hand over to. */
export function handOverBefore(o: Observed, m: Member, what: 'goes' | 'is restarted'): Act | undefined {
  const [heir] = leaderOf(o) === m && mayHandOver(o, m) ? heirs(o, m) : [];
  if (heir === undefined) return undefined;
  const message = `Moving leadership from ${m.name} to ${heir.name} before ${m.name} ${what}.`;
  return act('MovingLeader', message, [handOverTo(heir, m)]);
}
