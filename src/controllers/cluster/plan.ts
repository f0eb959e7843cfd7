// Which rule acts, and what the others wait for. The order of the rules is the policy of the operator; see docs/rules.md.
import type { Observed } from './observed.ts';
import { wait, type Act, type Held, type Rule, type RuleName } from './rule.ts';
import { alarms } from './rules/alarms.ts';
import { bootstrap } from './rules/bootstrap.ts';
import { budget } from './rules/budget.ts';
import { deletion } from './rules/deletion.ts';
import { downgrade } from './rules/downgrade.ts';
import { finalizer } from './rules/finalizer.ts';
import { names, pause, spec } from './rules/gates.ts';
import { departures } from './rules/departures.ts';
import { halfMade } from './rules/half-made.ts';
import { health } from './rules/health.ts';
import { images } from './rules/images.ts';
import { hibernate } from './rules/hibernate.ts';
import { latches } from './rules/latches.ts';
import { learners } from './rules/learners.ts';
import { leadership } from './rules/leadership.ts';
import { leftovers } from './rules/leftovers.ts';
import { marks } from './rules/marks.ts';
import { membership } from './rules/membership.ts';
import { protection } from './rules/protection.ts';
import { quorum } from './rules/quorum.ts';
import { retained } from './rules/retained.ts';
import { roles } from './rules/roles.ts';
import { rollout } from './rules/rollout.ts';
import { scale } from './rules/scale.ts';
import { services } from './rules/services.ts';
import { start } from './rules/start.ts';
import { storage } from './rules/storage.ts';

export const rules: readonly Rule[] = [
  deletion,
  pause,
  finalizer,
  names,
  retained,
  spec,
  services,
  marks,
  start,
  bootstrap,
  latches,
  hibernate,
  quorum,
  alarms,
  membership,
  leadership,
  roles,
  halfMade,
  budget,
  downgrade,
  departures,
  learners,
  scale,
  leftovers,
  health,
  protection,
  images,
  storage,
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

/**
 * The first rule with a step acts. What waits holds back only the rules that it names. An act that was refused lets the rules
 * go first that mend, and one that yields all of them: what a policy forbids must not keep Pods from coming back.
 */
export function planWith(rules: readonly Rule[], o: Observed): Plan {
  const { act, held, rest } = ask(rules, o, []);
  if (act === undefined) return withoutAct(o, held);
  const overtaking = o.refused === undefined ? undefined : overtake({ act, held, rest }, o, o.refused);
  return overtaking?.act === undefined ? { ...act, held } : { ...overtaking.act, held: overtaking.held };
}

/** What goes before an act that was refused, or that yields to others while something is refused. */
function overtake(
  { act, held, rest }: Asked & { readonly act: Act },
  o: Observed,
  refused: NonNullable<Observed['refused']>,
): Asked | undefined {
  if (act.reason !== refused.plan) return act.yields === true ? ask(rest, o, held, doesNotYield) : undefined;
  const told = [...held, wait(act.reason, `${act.message} Refused: ${refused.message}.`, act.holds)];
  const mends = rest.filter(({ name }) => mending.includes(name));
  if (act.yields !== true) return ask(mends, o, told);
  const firmly = ask(rest, o, told, doesNotYield);
  return firmly.act === undefined ? ask(rest, o, told) : firmly;
}

const anyAct = (): boolean => true;
const doesNotYield = (act: Act): boolean => act.yields !== true;

interface Asked {
  readonly act?: Act;
  readonly held: readonly Held[];
  /** The rules behind the one that acts. */
  readonly rest: readonly Rule[];
}

/** Up to the first that acts. */
function ask(
  rules: readonly Rule[],
  o: Observed,
  before: readonly Held[],
  takes: (act: Act) => boolean = anyAct,
): Asked {
  const held = [...before];
  for (const [index, rule] of rules.entries()) {
    if (held.some(({ holds }) => holds.includes(rule.name))) continue;
    const verdict = rule.decide(o);
    if (verdict?.kind === 'act') {
      if (takes(verdict)) return { act: verdict, held, rest: rules.slice(index + 1) };
    } else if (verdict !== undefined) held.push(verdict);
  }
  return { held, rest: [] };
}

function withoutAct(o: Observed, held: readonly Held[]): Plan {
  const told = held.filter((h) => h.settles !== true);
  const headline = told.find((h) => h.kind === 'stalled') ?? told[0];
  if (headline === undefined) return { ...settled(o, held[0]), held: [] };
  return { ...headline, held: told.filter((h) => h !== headline) };
}

/** They bring back and mark what is there, and need nothing of what other rules do. */
const mending: readonly RuleName[] = ['start', 'latches', 'roles', 'budget'];

function settled({ cluster: { spec } }: Observed, asleep: Held | undefined): Settled {
  if (asleep !== undefined) return { kind: 'settled', reason: asleep.reason, message: asleep.message };
  const size = String(spec.size);
  return { kind: 'settled', reason: 'Settled', message: `${size} of ${size} members are healthy voters.` };
}
