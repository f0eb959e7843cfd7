// A finding as a person reads it.
import type { Finding } from './explore.ts';
import { newMember, type World, type WorldMember } from './world.ts';

export const inWords = ({ what, world, plan }: Finding): string =>
  `${what}\n  plan: ${plan.kind} ${plan.reason}: ${plan.message}\n${describe(world)}`;

function describe(w: World): string {
  const { members, ...rest } = w;
  return [`  ${JSON.stringify(rest)}`, ...members.map(describeMember)].join('\n');
}

/** Only what is not as in a new member. */
function describeMember(m: WorldMember): string {
  const plain = new Map<string, unknown>(Object.entries(newMember(m.name)));
  const told = Object.entries(m).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(plain.get(field)));
  return `  ${m.name}: ${JSON.stringify(Object.fromEntries(told)).replaceAll('"', '')}`;
}
