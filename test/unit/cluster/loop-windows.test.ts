// A change that waits for its window: the loop against fakes. It is held, goes on when the window opens, and halts between two members when
// it closes; repair never waits.
import { expect, test } from '@jest/globals';
import { pods } from '../../../src/kube/objects.ts';
import { all, edit, isSettled, settled } from '../../support/lifecycle.ts';
import { expectWhole, untilTrue } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

const time = (text: string): number => Date.parse(`2026-01-${text}:00Z`);
const changed = {
  resources: { requests: { cpu: '1' } },
  maintenance: { windows: [{ schedule: '0 2 * * *', duration: '1h' }] },
};

const statusOf = async (ground: Ground) => (await ground.cluster()).status;
const planOf = async (ground: Ground) => (await statusOf(ground))?.plan;
const isHeld = async (ground: Ground): Promise<boolean> => (await planOf(ground))?.reason === 'HeldByWindow';

/** Made from the spec as it was changed. */
const renewed = async (ground: Ground): Promise<number> =>
  (await all(ground, pods)).filter(({ spec }) => spec?.containers[0]?.resources?.requests?.['cpu'] === '1').length;

async function looks(ground: Ground, operator: Operator, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await operator.pass();
    await ground.moves();
  }
}

async function begun(size: number): Promise<{ ground: Ground; operator: Operator }> {
  const ground = new Ground();
  await settled(ground, { size });
  await edit(ground, changed);
  return { ground, operator: new Operator(ground) };
}

test('it is held, goes on when the window opens, halts between two when it closes, and goes on with the next', async () => {
  const { ground, operator } = await begun(3);
  await looks(ground, operator, 5);
  expect([await renewed(ground), await planOf(ground)]).toMatchObject([
    0,
    { reason: 'HeldByWindow', untilTime: '2026-01-01T02:00:00Z' },
  ]);

  ground.now = time('01T02:00');
  await untilTrue(ground, operator, async () => (await renewed(ground)) === 1);
  ground.now = time('01T03:00');
  await untilTrue(ground, operator, () => isHeld(ground));
  await looks(ground, operator, 5);
  expect([await renewed(ground), await planOf(ground)]).toMatchObject([1, { untilTime: '2026-01-02T02:00:00Z' }]);
  expect(await statusOf(ground)).toMatchObject({ readyMembers: 3, rollout: { updated: 1 } });

  ground.now = time('02T02:00');
  await untilTrue(ground, operator, () => isSettled(ground));
  expect([await renewed(ground), operator.errors]).toEqual([3, []]);
  await expectWhole(ground, 3);
});

test('the only voter is not replaced before; a replacement that was begun is finished', async () => {
  const { ground, operator } = await begun(1);
  await looks(ground, operator, 5);
  expect([(await all(ground, pods)).length, (await planOf(ground))?.reason]).toEqual([1, 'HeldByWindow']);

  ground.now = time('01T02:00');
  await untilTrue(ground, operator, async () => (await all(ground, pods)).length === 2);
  ground.now = time('01T03:00');
  await untilTrue(ground, operator, () => isSettled(ground));
  expect([await renewed(ground), operator.errors]).toEqual([1, []]);
  await expectWhole(ground, 1);
});

test('a Pod that is lost is made anew at once', async () => {
  const { ground, operator } = await begun(3);
  await looks(ground, operator, 2);
  await ground.deletePods();
  await untilTrue(ground, operator, async () => (await statusOf(ground))?.readyMembers === 3);
  expect(ground.now).toBeLessThan(time('01T02:00'));
  await untilTrue(ground, operator, () => isSettled(ground));
  await expectWhole(ground, 3);
});

test('the next look is at the opening', async () => {
  const { ground, operator } = await begun(3);
  await looks(ground, operator, 3);
  ground.now = time('01T02:00') - 1_500;
  await operator.pass();
  expect([await isHeld(ground), operator.nextMs]).toEqual([true, 1_500]);
});

test('a window that is taken away, or paused over, counts at once', async () => {
  const { ground, operator } = await begun(3);
  await looks(ground, operator, 3);
  await edit(ground, { maintenance: null, rollout: { paused: true } });
  await looks(ground, operator, 2);
  expect((await planOf(ground))?.reason).toBe('HeldRollout');
  await edit(ground, { rollout: { paused: false } });
  await untilTrue(ground, operator, () => isSettled(ground));
  expect([await renewed(ground), (await ground.others.list(pods, { namespace: at.namespace })).items.length]).toEqual([
    3, 3,
  ]);
});
