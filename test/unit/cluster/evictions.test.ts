// Members that serve are restarted by eviction: somebody else may be evicting at the same moment, and the API server counts both.
import { expect, test } from '@jest/globals';
import { budgets, pods } from '../../../src/kube/objects.ts';
import { all, edit, isSettled, settled, uidsOf } from '../../support/lifecycle.ts';
import { expectWhole, untilSettled, untilTrue } from '../../support/loop-end.ts';
import { at, Ground, Operator, type Around } from '../../support/loop.ts';

const needsNewPods = { resources: { requests: { cpu: '200m' } } };

async function begun(size: number, changes: object = {}): Promise<Ground> {
  const ground = new Ground();
  await settled(ground, { size, ...changes });
  await ground.moves();
  await edit(ground, needsNewPods);
  return ground;
}

const planOf = async (ground: Ground) => (await ground.cluster()).status?.plan;
const stopped = async (ground: Ground) =>
  (await all(ground, pods)).filter(({ metadata }) => metadata?.deletionTimestamp !== undefined).length;

/** Just before the operator does, somebody else evicts a member that is not the one it is about to. */
function overtaken(ground: Ground, seen: { most: number; refused: number }): Around {
  let isDone = false;
  return async (write, go) => {
    if (write !== 'evict Pod') return go();
    if (!isDone) await evictAnother(ground);
    isDone = true;
    try {
      return await go();
    } catch (error) {
      seen.refused += 1;
      throw error;
    } finally {
      seen.most = Math.max(seen.most, await stopped(ground));
    }
  };
}

async function evictAnother(ground: Ground): Promise<void> {
  const { step } = (await ground.cluster()).status ?? {};
  const other = (await all(ground, pods)).find(({ metadata }) => metadata?.name !== step?.target);
  await ground.others.evict({ ...at, name: other?.metadata?.name ?? '' }, other?.metadata?.uid ?? '');
}

test('one that somebody else evicts at the same moment is waited for, and nothing is shouted', async () => {
  const ground = await begun(3);
  const before = await uidsOf(ground, pods);
  const seen = { most: 0, refused: 0 };
  const operator = new Operator(ground, overtaken(ground, seen));
  await untilTrue(ground, operator, () => isSettled(ground));
  await expectWhole(ground, 3);
  expect({ ...seen, errors: operator.errors }).toEqual({ most: 1, refused: 1, errors: [] });
  expect((await uidsOf(ground, pods)).filter((uid) => before.includes(uid))).toEqual([]);
});

test('without a budget they are evicted as well', async () => {
  const ground = await begun(3, { disruptionBudget: 'None' });
  const operator = new Operator(ground);
  await untilSettled(ground, operator);
  expect(await all(ground, budgets)).toEqual([]);
  expect(operator.writes.filter((write) => write === 'evict Pod')).toHaveLength(3);
  expect(operator.writes).not.toContain('delete Pod');
});

test('the budget of somebody else that lets none go is told in the words of the server, until it does', async () => {
  const ground = await begun(3, { disruptionBudget: 'None' });
  const spec = { minAvailable: 3, selector: { matchLabels: { 'etcdoperator.dev/cluster': at.name } } };
  await ground.others.create(budgets, { metadata: { ...at, name: 'theirs' }, spec });
  await ground.countBudgets();
  const operator = new Operator(ground);
  const isTold = async () => (await planOf(ground))?.message.includes('Cannot evict pod') === true;
  await untilTrue(ground, operator, isTold);
  for (let i = 0; i < 5; i += 1) {
    await operator.pass();
    await ground.moves();
  }
  expect(await planOf(ground)).toMatchObject({
    reason: 'RestartingMember',
    message: expect.stringMatching(
      "^Restarting (.*), 1 of 3: it takes up the spec. Tried, and to be tried again: evict Pod prod/\\1: Cannot evict pod as it would violate the pod's " +
        'disruption budget. The disruption budget theirs needs 3 healthy pods and has 3 currently.$',
    ),
  });
  const degraded = (await ground.cluster()).status?.conditions?.find(({ type }) => type === 'Degraded');
  expect([degraded?.status, operator.errors]).toEqual(['False', []]);
  await ground.others.patch(budgets, { ...at, name: 'theirs' }, { metadata: {}, spec: { minAvailable: 2 } });
  await untilTrue(ground, operator, () => isSettled(ground));
  expect(operator.errors).toEqual([]);
});

test('a second budget over the members is Degraded: the API server evicts nobody then', async () => {
  const ground = await begun(3);
  const spec = { minAvailable: 1, selector: { matchLabels: { 'etcdoperator.dev/cluster': at.name } } };
  await ground.others.create(budgets, { metadata: { ...at, name: 'theirs' }, spec });
  await ground.countBudgets();
  const operator = new Operator(ground);
  const degraded = async () => (await ground.cluster()).status?.conditions?.find(({ type }) => type === 'Degraded');
  await untilTrue(ground, operator, async () => (await degraded())?.status === 'True');
  expect((await degraded())?.message).toContain('more than one PodDisruptionBudget');
  expect(await stopped(ground)).toBe(0);
});
