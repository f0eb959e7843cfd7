// A finding as a person reads it.
import type { Finding } from './explore.ts';
import { emptyWorld, newMember, type World, type WorldMember } from './world.ts';

export const inWords = ({ what, world, plan, before }: Finding): string =>
  [
    what,
    `  plan: ${plan.kind} ${plan.reason}: ${plan.message}`,
    ...plan.held.map((held) => `  beside: ${held.kind} ${held.reason}: ${held.message}`),
    `  after: ${before.join(', ')}`,
    describe(world),
  ].join('\n');

export function describe(w: World): string {
  const { members, ...rest } = w;
  return [`  ${differing(rest, emptyWorld)}`, ...members.map(describeMember)].join('\n');
}

const describeMember = (m: WorldMember): string => `  ${m.name}: ${differing(m, newMember(m.name))}`;

/** Only what is not as usual. */
function differing(told: object, usual: object): string {
  const plain = new Map<string, unknown>(Object.entries(usual));
  const fields = Object.entries(told).filter(([field, value]) => !isSame(value, plain.get(field)));
  return JSON.stringify(Object.fromEntries(fields)).replaceAll('"', '');
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
