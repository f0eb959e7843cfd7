// Three voters that were made from an earlier spec, or from today's; and what rollout says of them.
import { connectedTo } from './fates.ts';
import { member, members, pod, voter, type MemberModifier } from './observed.ts';

export const earlier = pod({ podHash: 'earlier' });
export const others = (short: string) => ['a', 'b', 'c'].filter((other) => other !== short);
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
