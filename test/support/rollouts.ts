// Members in the middle of a change, for tests of the rule that restarts them: `old` ones were made from an earlier spec, `now` from today's.
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import { connectedTo } from './fates.ts';
import {
  member,
  members,
  now as moment,
  pod,
  voter,
  withSpec,
  type MemberModifier,
  type Modifier,
} from './observed.ts';

export const earlier = pod({ podHash: 'earlier' });
export const others = (short: string): readonly string[] => ['a', 'b', 'c'].filter((other) => other !== short);
export const now = (short: string, ...modifiers: readonly MemberModifier[]) =>
  member(short, voter(), connectedTo(...others(short)), ...modifiers);
export const old = (short: string, ...modifiers: readonly MemberModifier[]) => now(short, earlier, ...modifiers);
export const all = members(old('a'), old('b'), old('c'));
export const three = 'shop-aaaaa, shop-bbbbb and shop-ccccc run an earlier spec';

export const restarts = (name: string, nth: number) =>
  ({
    kind: 'act',
    reason: 'RestartingMember',
    message: `Restarting ${name}, ${String(nth)} of 3: it takes up the spec.`,
    steps: [`EvictPod ${name}`],
  }) as const;
export const waits = (reason: string, message: string) => ({ kind: 'wait', reason, message, holds: [] }) as const;

/** It is midnight. */
export const windows = (schedule: string): Modifier =>
  withSpec({ maintenance: { windows: [{ schedule, duration: '1h' }] } });
export const closedUntil2 = windows('0 2 * * *');

/** Five seconds ago. */
export const asked = (changes: Partial<NonNullable<Observed['restart']>> = {}): Modifier => {
  const restart = { at: moment - 5_000, operations: ['now'], ignoresWindows: false, ...changes };
  return (o) => ({ ...o, restart });
};

/** So many seconds from now. */
export const made = (seconds: number): MemberModifier => pod({ createdAt: moment + seconds * 1000 });
