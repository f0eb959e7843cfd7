// Which rule acts, and what the others wait for. The order of the rules is the policy of the operator; see docs/rules.md.
import type { Observed } from './observed.ts';
import type { Act, Held, Rule, RuleName } from './rule.ts';
import { bootstrap } from './rules/bootstrap.ts';
import { budget } from './rules/budget.ts';
import { deletion, names, pause, retained, rollout, spec } from './rules/gates.ts';
import { halfMade } from './rules/half-made.ts';
import { health } from './rules/health.ts';
import { latches } from './rules/latches.ts';
import { learners } from './rules/learners.ts';
import { membership } from './rules/membership.ts';
import { quorum } from './rules/quorum.ts';
import { roles } from './rules/roles.ts';
import { scale } from './rules/scale.ts';
import { services } from './rules/services.ts';
import { start } from './rules/start.ts';

export const rules: readonly Rule[] = [
  deletion,
  pause,
  names,
  retained,
  spec,
  services,
  start,
  bootstrap,
  latches,
  quorum,
  membership,
  roles,
  halfMade,
  budget,
  learners,
  scale,
  health,
  rollout,
];

export type Plan = (Act | Held | Settled) & {
  /** What else waits, or needs a person, in the order of the rules. */
  readonly held: readonly Held[];
};

export interface Settled {
  readonly kind: 'settled';
  readonly reason: string;
  readonly message: string;
}

export const plan = (o: Observed): Plan => planWith(rules, o);

/** The first rule with a step acts. What waits holds back only the rules that it names. */
export function planWith(rules: readonly Rule[], o: Observed): Plan {
  const held: Held[] = [];
  const heldBack = new Set<RuleName>();
  for (const rule of rules) {
    if (heldBack.has(rule.name)) continue;
    const verdict = rule.decide(o);
    if (verdict === undefined) continue;
    if (verdict.kind === 'act') return { ...verdict, held };
    held.push(verdict);
    for (const name of verdict.holds) heldBack.add(name);
  }
  const headline = held.find((h) => h.kind === 'stalled') ?? held[0];
  if (headline !== undefined) return { ...headline, held: held.filter((h) => h !== headline) };
  return { ...settled(o), held };
}

const settled = (o: Observed): Settled => ({
  kind: 'settled',
  reason: 'Settled',
  message: `${String(o.cluster.spec.size)} of ${String(o.cluster.spec.size)} members are healthy voters.`,
});
