// A table of what one rule says: from a sentence to what is given and what is said, word for word.
import { expect, test } from '@jest/globals';
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import type { Rule } from '../../src/controllers/cluster/rule.ts';
import { targetOf } from '../../src/controllers/cluster/step.ts';

interface Said {
  readonly kind: 'act' | 'wait' | 'stalled';
  readonly reason: string;
  readonly message: string;
  /** Of an act: kind and target of each. */
  readonly steps?: readonly string[];
  /** Of the others: the rules that are held back; all of them where it says so. */
  readonly holds?: readonly string[];
}

export interface Case {
  readonly given: Observed;
  /** Absent: it has nothing to say. */
  readonly says?: Said;
}

export function table(rule: Rule, cases: Readonly<Record<string, Case>>): void {
  test.each(Object.entries(cases))('%s', (_, { given, says }) => {
    expect(said(rule, given)).toEqual(says);
  });
}

export function said(rule: Rule, o: Observed): Said | undefined {
  const verdict = rule.decide(o);
  if (verdict === undefined) return undefined;
  const { kind, reason, message } = verdict;
  return verdict.kind === 'act'
    ? { kind, reason, message, steps: verdict.steps.map((step) => `${step.kind} ${targetOf(step)}`) }
    : { kind, reason, message, holds: verdict.holds };
}
