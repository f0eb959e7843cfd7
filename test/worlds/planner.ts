// The real plan. Rules that look at what few worlds differ in are asked once for each of it.
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import { planWith, type Plan } from '../../src/controllers/cluster/plan.ts';
import type { Rule, Verdict } from '../../src/controllers/cluster/rule.ts';

export function planner(rules: readonly Rule[]): (o: Observed) => Plan {
  const quick = rules.map((rule) =>
    rule.name === 'services' ? onceFor(rule, (o) => [o.services, o.cluster.spec]) : rule,
  );
  return (o) => planWith(quick, o);
}

/** `reads`: all that this rule looks at that may differ, as objects that are the same where nothing differs. */
function onceFor(rule: Rule, reads: (o: Observed) => readonly [object, object]): Rule {
  const known = new WeakMap<object, WeakMap<object, { readonly verdict: Verdict | undefined }>>();
  return {
    name: rule.name,
    decide(o) {
      const [one, other] = reads(o);
      const of = known.get(one) ?? new WeakMap<object, { readonly verdict: Verdict | undefined }>();
      known.set(one, of);
      const answer = of.get(other) ?? { verdict: rule.decide(o) };
      of.set(other, answer);
      return answer.verdict;
    },
  };
}
