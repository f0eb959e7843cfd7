// An act that is refused again and again does not keep the rest from being mended.
import { expect, test } from '@jest/globals';
import { KubeError } from '../../../src/errors.ts';
import { configMaps, pods, services } from '../../../src/kube/objects.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator, type Around } from '../../support/loop.ts';

/** A quota or a policy that forbids these. */
const forbidding =
  (forbidden: string): Around =>
  (write, go) =>
    write === forbidden ? Promise.reject(new KubeError('Forbidden', `${write}: policy`)) : go();

async function settled(): Promise<Ground> {
  const ground = new Ground();
  await ground.create(3);
  await untilSettled(ground, new Operator(ground));
  return ground;
}

async function passes(ground: Ground, operator: Operator): Promise<void> {
  for (let i = 0; i < 10; i += 1) {
    await operator.pass();
    await ground.moves();
  }
}

const degraded = async (ground: Ground) =>
  (await ground.cluster()).status?.conditions?.find((c) => c.type === 'Degraded')?.reason;

test('a Service that may not be made: the Pods come back all the same', async () => {
  const ground = await settled();
  ground.others.remove(services, { ...at, name: 'shop-client' });
  await ground.deletePods();
  await ground.moves();
  await passes(ground, new Operator(ground, forbidding('create Service')));
  const { status } = await ground.cluster();
  expect(status).toMatchObject({ readyMembers: 3, plan: { reason: 'ApplyingServices' } });
  expect(await degraded(ground)).toBe('Forbidden');
});

test('a Pod that may not be made: the tickets of the others are voided all the same', async () => {
  const ground = await settled();
  const [gone, other] = (await ground.others.list(pods, {})).items.map((pod) => pod.metadata?.name ?? '');
  ground.others.remove(pods, { ...at, name: gone ?? '' });
  ground.others.remove(configMaps, { ...at, name: `${other ?? ''}-ticket` });
  await passes(ground, new Operator(ground, forbidding('create Pod')));
  expect((await ground.others.list(configMaps, {})).items).toHaveLength(3);
  expect(await degraded(ground)).toBe('Forbidden');
});
