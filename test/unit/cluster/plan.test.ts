// Who goes before whom when an act was refused.
import { describe, expect, test } from '@jest/globals';
import { planWith } from '../../../src/controllers/cluster/plan.ts';
import { act, wait, yielding, type Rule, type RuleName, type Verdict } from '../../../src/controllers/cluster/rule.ts';
import { observed } from '../../support/observed.ts';

const rule = (name: RuleName, verdict: Verdict | undefined): Rule => ({ name, decide: () => verdict });
const acts = (reason: string) => act(reason, `${reason}.`, [{ kind: 'DeleteBudget', uid: 'u' }]);
const yields = (reason: string) => yielding(acts(reason));

const after = (plan: string | undefined, rules: readonly Rule[]) =>
  planWith(
    rules,
    observed((o) => (plan === undefined ? o : { ...o, refused: { plan, message: 'no' } })),
  );

const both = [rule('services', yields('Serving')), rule('marks', yields('Marking'))];
const mending = rule('start', acts('Mending'));
const others = [rule('departures', acts('Removing')), rule('scale', wait('Waiting', 'Waiting.'))];

describe('an act on which nothing hangs', () => {
  test('goes first as long as nothing is refused', () => {
    expect(after(undefined, [...both, mending, ...others])).toMatchObject({ reason: 'Serving', held: [] });
  });

  test('lets every rule behind it go first once it is refused, and says so', () => {
    const { reason, held } = after('Serving', [...both, ...others]);
    expect(reason).toBe('Removing');
    expect(held).toEqual([wait('Serving', 'Serving. Refused: no.')]);
  });

  test('also when it is another such act that was refused', () => {
    expect(after('Marking', [...both, ...others]).reason).toBe('Removing');
  });

  test('takes turns with another, where nobody else acts', () => {
    const waiting = others.slice(1);
    expect(after('Serving', [...both, ...waiting]).reason).toBe('Marking');
    expect(after('Marking', [...both, ...waiting]).reason).toBe('Serving');
  });

  test('is tried again where nobody else acts', () => {
    expect(after('Serving', [...both.slice(0, 1), ...others.slice(1)])).toMatchObject({
      kind: 'act',
      reason: 'Serving',
    });
  });
});

describe('any other act', () => {
  const refused = rule('services', acts('Serving'));

  test('that is refused lets those go first that mend', () => {
    expect(after('Serving', [refused, ...others, mending]).reason).toBe('Mending');
  });

  test('and no others', () => {
    expect(after('Serving', [refused, ...others]).reason).toBe('Serving');
  });

  test('gives way to nobody while it is not refused', () => {
    expect(after('Elsewhere', [refused, mending, ...others]).reason).toBe('Serving');
  });
});
