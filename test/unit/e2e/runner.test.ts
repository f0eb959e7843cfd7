// The rules by which scenarios are run and judged, without a cluster.
import { describe, expect, test } from '@jest/globals';
import { DeadlineMissed, PromiseBroken } from '../../support/e2e/failures.ts';
import { calmFirst, runScenarios, troubleFirst, weightiest } from '../../support/e2e/runner.ts';
import type { Outcome } from '../../support/e2e/runner.ts';
import type { Lane, Scenario } from '../../support/e2e/scenario.ts';

const late = { error: new DeadlineMissed('waited 5 s') };
const lost = { error: new PromiseBroken('a write is gone') };

describe('a scenario', () => {
  test('that passes has passed', async () => {
    const [verdict] = await verdictsOf({ a: [{}] });
    expect(verdict).toMatchObject({ name: 'a', passed: true, flaky: false, words: '' });
  });

  test('that misses a deadline and passes then is flaky, and says what it missed', async () => {
    const [verdict] = await verdictsOf({ a: [late, {}] });
    expect(verdict).toMatchObject({ passed: true, flaky: true, words: 'DeadlineMissed: waited 5 s' });
  });

  test('that misses a deadline twice has failed', async () => {
    const [verdict] = await verdictsOf({ a: [late, late] });
    expect(verdict).toMatchObject({ passed: false, flaky: false });
  });

  test('that broke a promise is never run again', async () => {
    const [verdict] = await verdictsOf({ a: [lost, {}] });
    expect(verdict).toMatchObject({ passed: false, words: 'PromiseBroken: a write is gone' });
  });

  test('that fails in another way is not run again', async () => {
    const [verdict] = await verdictsOf({ a: [{ error: new TypeError('a mistake in the scenario') }, {}] });
    expect(verdict?.passed).toBe(false);
  });

  test('that broke a promise in its second run has failed for that', async () => {
    const [verdict] = await verdictsOf({ a: [late, lost] });
    expect(verdict).toMatchObject({ passed: false, words: expect.stringContaining('a write is gone') });
  });
});

describe('what is left behind', () => {
  test('fails the scenario and stops its lane, where every other scenario counts as failed', async () => {
    const verdicts = await verdictsOf({ a: [{ left: 'a volume' }], b: [{}], c: [{}] }, 'operator');
    expect(verdicts.map(({ passed }) => passed)).toEqual([false, false, false]);
    expect(verdicts[1]?.words).toBe('not started: an earlier scenario left behind a volume');
  });

  test('is not run into a second time', async () => {
    const [verdict] = await verdictsOf({ a: [{ ...late, left: 'a volume' }, {}] });
    expect(verdict?.passed).toBe(false);
  });

  test('does not stop another lane', async () => {
    const scenarios = [scenario('a', 'calm'), scenario('b', 'operator')];
    const verdicts = await runScenarios(
      scenarios,
      calmFirst,
      ({ name }) => Promise.resolve(name === 'a' ? { left: 'it' } : {}),
      () => undefined,
    );
    expect(verdicts.map(({ name, passed }) => [name, passed])).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });
});

describe('lanes', () => {
  test.each<[Lane, number]>([
    ['calm', 2],
    ['operator', 1],
    ['nodes', 1],
  ])('%s: %d at a time', async (lane, expected) => {
    expect(await mostAtOnce([lane, lane, lane, lane])).toBe(expected);
  });

  test('are shared by clusters that begin at another end: each is run once', async () => {
    const waiting = [scenario('a', 'calm'), scenario('b', 'nodes'), scenario('c', 'operator'), scenario('d', 'nodes')];
    const ran: string[] = [];
    const attempt = async ({ name }: Scenario) => {
      ran.push(name);
      await new Promise((resolve) => setImmediate(resolve));
      return {};
    };
    const run = (order: readonly Lane[]) => runScenarios(waiting, order, attempt, () => undefined);
    const verdicts = await Promise.all([run(calmFirst), run(troubleFirst)]);
    expect(ran).toEqual(['a', 'c', 'b', 'd']);
    expect(verdicts.map((each) => each.length)).toEqual([2, 2]);
  });

  test('never run side by side', async () => {
    expect(await mostAtOnce(['calm', 'operator', 'nodes'])).toBe(1);
  });
});

test('a broken promise weighs more than the deadline missed before it', () => {
  expect(weightiest([late.error, lost.error])).toBe(lost.error);
  expect(weightiest([late.error, new Error('x')])).toBe(late.error);
});

function scenario(name: string, lane: Lane): Scenario {
  return { name, lane, timeoutSeconds: 1, run: () => Promise.resolve() };
}

/** Each scenario with what its runs come to, one after another. */
function verdictsOf(outcomes: Record<string, Outcome[]>, lane: Lane = 'calm') {
  return runScenarios(
    Object.keys(outcomes).map((name) => scenario(name, lane)),
    calmFirst,
    ({ name }) => Promise.resolve(outcomes[name]?.shift() ?? { error: new Error('ran too often') }),
    () => undefined,
  );
}

async function mostAtOnce(wanted: readonly Lane[]): Promise<number> {
  let running = 0;
  let most = 0;
  const attempt = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return {};
  };
  const scenarios = wanted.map((lane, index) => scenario(`s${index}`, lane));
  await runScenarios(scenarios, calmFirst, attempt, () => undefined);
  return most;
}
