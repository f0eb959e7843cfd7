// A member that is down takes up a changed spec first: the loop against fakes. It is mended by that; or replaced when it would have been.
import { expect, test } from '@jest/globals';
import { pods } from '../../../src/kube/objects.ts';
import { all, edit, isSettled, settled } from '../../support/lifecycle.ts';
import { expectWhole, untilTrue } from '../../support/loop-end.ts';
import { Ground, Operator } from '../../support/loop.ts';

const more = { resources: { limits: { memory: '1Gi' } } };

const names = async (ground: Ground): Promise<readonly string[]> =>
  ((await ground.cluster()).status?.members ?? []).map(({ name }) => name);

/** Made from the spec as it was changed. */
const renewed = async (ground: Ground): Promise<readonly string[]> =>
  (await all(ground, pods))
    .filter(({ spec }) => spec?.containers[0]?.resources?.limits?.['memory'] === '1Gi')
    .map(({ metadata }) => metadata?.name ?? '');

async function downWithLittleMemory() {
  const ground = new Ground();
  await settled(ground, { size: 3, recovery: { replaceAfter: '2m' } });
  const { leader } = (await ground.cluster()).status ?? {};
  const [down = ''] = (await names(ground)).filter((name) => name !== leader);
  ground.kubelet.crash(down, { message: 'killed', exitCode: 137, reason: 'OOMKilled' });
  await edit(ground, more);
  const operator = new Operator(ground);
  await untilTrue(ground, operator, async () => (await renewed(ground)).length > 0);
  expect(await renewed(ground)).toEqual([down]);
  return { ground, operator, down, before: await names(ground) };
}

test('it comes back with more memory, and the others follow', async () => {
  const { ground, operator, down, before } = await downWithLittleMemory();
  ground.kubelet.mend(down);
  await untilTrue(ground, operator, () => isSettled(ground));
  expect([await names(ground), (await renewed(ground)).toSorted(), operator.errors]).toEqual([before, before, []]);
  await expectWhole(ground, 3);
});

test('where that was not what it lacked it is replaced, and the others follow', async () => {
  const { ground, operator, down, before } = await downWithLittleMemory();
  await untilTrue(ground, operator, () => isSettled(ground));
  const after = await names(ground);
  expect(after).not.toContain(down);
  expect(after.filter((name) => before.includes(name))).toHaveLength(2);
  expect([(await renewed(ground)).toSorted(), operator.errors]).toEqual([after, []]);
  await expectWhole(ground, 3);
});
