// Another way to look for data that differs: the loop against fakes. What etcd is told of it comes with the tickets, so a Pod made anew and
// its ticket have to agree, also where the spec is set back in between.
import { expect, test } from '@jest/globals';
import { configMaps, pods } from '../../../src/kube/objects.ts';
import { all, edit, isSettled, settled, uidsOf } from '../../support/lifecycle.ts';
import { expectWhole, untilTrue } from '../../support/loop-end.ts';
import { Ground, Operator } from '../../support/loop.ts';

const byDefault = { gate: 'InitialCorruptCheck=true', every: '1h' };
const changed = { integrity: { checkAtBoot: false, checkInterval: '4h' } };
const toldThen = { gate: undefined, every: '4h' };

/** What the members are started with, each with the Pod that it has. */
const told = async (ground: Ground) =>
  (await all(ground, configMaps)).map(({ data }) => ({
    gate: data?.['ETCD_FEATURE_GATES'],
    every: data?.['ETCD_CORRUPT_CHECK_TIME'],
  }));

const away = async (ground: Ground): Promise<number> =>
  3 - (await all(ground, pods)).filter(({ metadata }) => metadata?.deletionTimestamp === undefined).length;

async function begun(): Promise<{ ground: Ground; before: readonly string[] }> {
  const ground = new Ground();
  await settled(ground, { size: 3 });
  expect(await told(ground)).toEqual([byDefault, byDefault, byDefault]);
  const before = await uidsOf(ground, pods);
  await edit(ground, changed);
  return { ground, before };
}

const kept = async (ground: Ground, before: readonly string[]): Promise<number> =>
  (await uidsOf(ground, pods)).filter((uid) => before.includes(uid)).length;

test('it reaches the members one at a time, each in a new Pod with the ticket for it', async () => {
  const { ground, before } = await begun();
  const operator = new Operator(ground);
  let most = 0;
  await untilTrue(ground, operator, async () => {
    most = Math.max(most, await away(ground));
    return isSettled(ground);
  });
  expect([most, await kept(ground, before), operator.errors]).toEqual([1, 0, []]);
  expect(await told(ground)).toEqual([toldThen, toldThen, toldThen]);
  await expectWhole(ground, 3);
});

test('set back after the first, that one alone is made anew once more', async () => {
  const { ground, before } = await begun();
  const operator = new Operator(ground);
  await untilTrue(ground, operator, async () => (await told(ground)).some(({ every }) => every === '4h'));
  await edit(ground, { integrity: null });
  await untilTrue(ground, operator, () => isSettled(ground));
  expect([await kept(ground, before), operator.errors]).toEqual([2, []]);
  expect(await told(ground)).toEqual([byDefault, byDefault, byDefault]);
  await expectWhole(ground, 3);
});
