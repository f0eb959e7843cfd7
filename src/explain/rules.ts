// What each rule says of an observation: those that the plan asked as they answered, the others with what they would have said. Pure.
import type { Observed } from '../controllers/cluster/observed.ts';
import { planWith, rules, type Plan } from '../controllers/cluster/plan.ts';
import { listed, stalled, type Rule, type RuleName, type Verdict } from '../controllers/cluster/rule.ts';

/** What a rule says: nothing, a verdict, or the words of a fault of ours. */
type Said = Verdict | undefined | { readonly kind: 'throws'; readonly message: string };

export interface Explained {
  readonly plan: Plan;
  /** A row for each rule, in their order: its name, and what it says or would say. */
  readonly says: readonly (readonly [RuleName, string])[];
}

export function explainRules(o: Observed): Explained {
  const asked = new Map<RuleName, Said>();
  const listening = rules.map((rule): Rule => ({
    name: rule.name,
    decide(o) {
      const said = ask(rule, o);
      asked.set(rule.name, said);
      if (said?.kind === 'throws') throw new Error(said.message);
      return said;
    },
  }));
  const plan = planOrBug(listening, o);
  return { plan, says: rules.map((rule) => [rule.name, sentenceOf(rule, o, plan, asked)] as const) };
}

function ask(rule: Rule, o: Observed): Said {
  try {
    return rule.decide(o);
  } catch (error) {
    return { kind: 'throws', message: error instanceof Error ? error.message : String(error) };
  }
}

/** As the operator itself tells of a rule that throws. */
function planOrBug(listening: readonly Rule[], o: Observed): Plan {
  try {
    return planWith(listening, o);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...stalled('Bug', `A fault of the operator: ${message}. Please report it.`), held: [] };
  }
}

function sentenceOf(rule: Rule, o: Observed, plan: Plan, asked: ReadonlyMap<RuleName, Said>): string {
  if (asked.has(rule.name)) return answered(asked.get(rule.name), o, plan);
  const would = ask(rule, o);
  return would === undefined
    ? `not asked: ${whyNotAsked(rule, asked)}`
    : `not asked: ${whyNotAsked(rule, asked)}; alone it ${words(would)}`;
}

/** An act that was asked and is not done was overtaken: by what refused it, or because it is of no hurry while anything is refused. */
function answered(said: Said, o: Observed, plan: Plan): string {
  if (said?.kind !== 'act' || said.reason === plan.reason) return words(said);
  const refused = said.reason === o.refused?.plan ? `It was refused: ${o.refused.message}. ` : '';
  return `${words(said)} ${refused}${plan.reason} goes first.`;
}

function whyNotAsked(rule: Rule, asked: ReadonlyMap<RuleName, Said>): string {
  const holding = [...asked].filter(([, said]) => holdsOf(said).includes(rule.name));
  if (holding.length > 0) return `held back by ${listed(holding.map(([name]) => name))}`;
  const [last] = [...asked].findLast(([, said]) => said?.kind === 'act' || said?.kind === 'throws') ?? [];
  return last === undefined ? 'nobody asked it' : `${last} goes first`;
}

const holdsOf = (said: Said): readonly RuleName[] =>
  said === undefined || said.kind === 'throws' ? [] : (said.holds ?? []);

function words(said: Said): string {
  if (said === undefined) return 'silent';
  if (said.kind === 'throws') return `THROWS ${said.message}`;
  const says = `${verbs[said.kind]} ${said.reason}: ${said.message}`;
  return said.kind === 'act' || said.holds.length === 0 ? says : `${says} Holds back ${whom(said.holds)}.`;
}

const verbs = { act: 'acts', wait: 'waits', stalled: 'is stalled' } as const satisfies Record<Verdict['kind'], string>;

const whom = (holds: readonly RuleName[]): string =>
  rules.every(({ name }) => holds.includes(name)) ? 'all others' : listed(holds);
