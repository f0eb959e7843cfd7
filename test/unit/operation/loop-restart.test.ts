// Members are restarted because an EtcdOperation asks: both controllers against fakes, stopped after every write of the one that does it
// and finished by another. Always the same end: every Pod is new, no member is another, and nobody has lost a write.
import { describe, expect, test } from '@jest/globals';
import type { EtcdOperation } from '../../../src/crd/etcdoperation.ts';
import { etcdOperations } from '../../../src/crd/kinds.ts';
import { pods } from '../../../src/kube/objects.ts';
import { edit, identityOf, isSettled, settled, uidsOf } from '../../support/lifecycle.ts';
import { expectWhole, untilTrue } from '../../support/loop-end.ts';
import { leaving } from '../../support/left.ts';
import { at, Ground, Operator } from '../../support/loop.ts';
import { ask, both, isDone, operationOf, Operations } from '../../support/operations.ts';

const planOf = async (ground: Ground) => (await ground.cluster()).status?.plan;
const conditionsOf = (operation: EtcdOperation | undefined): string =>
  (operation?.status?.conditions ?? []).map(({ type, status }) => `${type}=${status}`).join(' ');

async function begun(size: number): Promise<{ ground: Ground; before: readonly string[] }> {
  const ground = new Ground();
  await settled(ground, { size });
  const before = await uidsOf(ground, pods);
  return { ground, before };
}

/** How many Pods are not those from before. */
async function renewed(ground: Ground, before: readonly string[]): Promise<number> {
  return (await uidsOf(ground, pods)).filter((uid) => !before.includes(uid)).length;
}

const isOver = (ground: Ground, name: string) => async (): Promise<boolean> =>
  (await isDone(ground, name)) && (await isSettled(ground));

async function looks(ground: Ground, controllers: ReturnType<typeof both>, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await controllers.pass();
    await ground.moves();
  }
}

describe('a restart of three', () => {
  test('makes every Pod anew, keeps the members, and says how far it is', async () => {
    const { ground, before } = await begun(3);
    const { clusterID, claims } = await identityOf(ground);
    await ask(ground, 'now');
    const [operator, operations] = [new Operator(ground), new Operations(ground)];
    const told = new Set<string>();
    await untilTrue(ground, both(operator, operations), async () => {
      told.add(((await operationOf(ground, 'now'))?.status?.message ?? '').slice(0, 25));
      return isOver(ground, 'now')();
    });
    expect([...told]).toEqual([
      '0 of 3 members restarted.',
      '1 of 3 members restarted.',
      '2 of 3 members restarted.',
      '3 of 3 members restarted.',
    ]);
    await expectWhole(ground, 3);
    expect(await identityOf(ground)).toMatchObject({ clusterID, claims });
    expect([await renewed(ground, before), operator.errors, operations.errors]).toEqual([3, [], []]);
    const operation = await operationOf(ground, 'now');
    expect(conditionsOf(operation)).toBe('Ready=True Reconciling=False Stalled=False Complete=True');
    expect(operation?.status).toMatchObject({
      result: 'Succeeded',
      message: '3 of 3 members restarted.',
      observedGeneration: 1,
    });
    expect(Date.parse(operation?.status?.startTime ?? '')).toBeLessThan(
      Date.parse(operation?.status?.completionTime ?? ''),
    );
    expect((await ground.cluster()).status?.history?.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Restarting shop-\w+, 3 of 3: EtcdOperation now asks for it[.]$/),
    );
    expect(operations.events.at(-1)).toEqual({
      type: 'Normal',
      reason: 'Succeeded',
      message: '3 of 3 members restarted.',
    });
  });

  test('is done once: nothing happens afterwards', async () => {
    const { ground } = await begun(3);
    await ask(ground, 'now');
    const controllers = both(new Operator(ground), new Operations(ground));
    await untilTrue(ground, controllers, isOver(ground, 'now'));
    const [after, operation] = [await uidsOf(ground, pods), await operationOf(ground, 'now')];
    await looks(ground, both(new Operator(ground), new Operations(ground)), 10);
    expect([await uidsOf(ground, pods), await operationOf(ground, 'now')]).toEqual([after, operation]);
  });

  test('leaves a Pod alone that was made anew since, for whatever reason', async () => {
    const { ground } = await begun(3);
    await ask(ground, 'now');
    await ground.deletePods();
    const operator = new Operator(ground);
    await untilTrue(ground, both(operator, new Operations(ground)), isOver(ground, 'now'));
    expect(operator.writes).not.toContain('delete Pod');
  });

  test('stopped after each write, it is finished by another', async () => {
    const { ground: whole, before } = await begun(3);
    await ask(whole, 'now');
    const { operator, left } = leaving(whole, 'after');
    await untilTrue(whole, both(operator, new Operations(whole)), isOver(whole, 'now'));
    for (const { ground, at } of left) {
      await untilTrue(ground, both(new Operator(ground), new Operations(ground)), isOver(ground, 'now'));
      await expectWhole(ground, 3, `after write ${at}`);
      expect([at, await renewed(ground, before)]).toEqual([at, 3]);
    }
  }, 300_000);

  test('takes a spec along that is changed in the middle, in one restart each for those to come', async () => {
    const { ground } = await begun(3);
    await ask(ground, 'now');
    const operator = new Operator(ground);
    const controllers = both(operator, new Operations(ground));
    await untilTrue(ground, controllers, async () => (await planOf(ground))?.reason === 'RestartingMember');
    await edit(ground, { resources: { requests: { cpu: '1' } } });
    await untilTrue(ground, controllers, isOver(ground, 'now'));
    await expectWhole(ground, 3);
    const all = (await ground.others.list(pods, { namespace: at.namespace })).items;
    expect(all.map(({ spec }) => spec?.containers[0]?.resources?.requests?.['cpu'])).toEqual(['1', '1', '1']);
    expect(operator.writes.filter((write) => write === 'evict Pod').length).toBeLessThanOrEqual(4);
  });
});

describe('a restart of the only member', () => {
  test('is a replacement', async () => {
    const { ground, before } = await begun(1);
    const members = (await ground.cluster()).status?.members?.map(({ name }) => name);
    await ask(ground, 'now');
    const [operator, operations] = [new Operator(ground), new Operations(ground)];
    await untilTrue(ground, both(operator, operations), isOver(ground, 'now'));
    await expectWhole(ground, 1);
    expect([await renewed(ground, before), operator.errors]).toEqual([1, []]);
    expect((await ground.cluster()).status?.members?.map(({ name }) => name)).not.toEqual(members);
    expect((await operationOf(ground, 'now'))?.status?.message).toBe('1 of 1 members restarted.');
  });

  test('stopped after each write, it is finished by another', async () => {
    const { ground: whole, before } = await begun(1);
    await ask(whole, 'now');
    const { operator, left } = leaving(whole, 'after');
    await untilTrue(whole, both(operator, new Operations(whole)), isOver(whole, 'now'));
    for (const { ground, at } of left) {
      await untilTrue(ground, both(new Operator(ground), new Operations(ground)), isOver(ground, 'now'));
      await expectWhole(ground, 1, `after write ${at}`);
      expect([at, await renewed(ground, before)]).toEqual([at, 1]);
    }
  }, 300_000);
});

describe('what is asked for', () => {
  test('by two is done by one pass', async () => {
    const { ground, before } = await begun(3);
    await ask(ground, 'first');
    await ask(ground, 'second');
    const operator = new Operator(ground);
    await untilTrue(
      ground,
      both(operator, new Operations(ground)),
      async () => (await isDone(ground, 'first')) && (await isDone(ground, 'second')) && (await isSettled(ground)),
    );
    expect(await renewed(ground, before)).toBe(3);
    expect(operator.writes.filter((write) => write === 'evict Pod')).toHaveLength(3);
  });

  test('is stopped between two members by deleting it', async () => {
    const { ground, before } = await begun(3);
    await ask(ground, 'now');
    const controllers = both(new Operator(ground), new Operations(ground));
    await untilTrue(ground, controllers, async () => (await renewed(ground, before)) === 1);
    const { metadata } = (await operationOf(ground, 'now')) ?? {};
    await ground.others.delete(etcdOperations, { ...at, name: 'now' }, metadata?.uid ?? '');
    await untilTrue(ground, controllers, () => isSettled(ground));
    await looks(ground, controllers, 5);
    expect(await renewed(ground, before)).toBe(1);
    await expectWhole(ground, 3);
  });

  const maintenance = { windows: [{ schedule: '0 2 * * *', duration: '1h' }] };

  test('waits for a window, and says until when', async () => {
    const { ground, before } = await begun(3);
    await edit(ground, { maintenance });
    await ask(ground, 'now');
    const [operator, operations] = [new Operator(ground), new Operations(ground)];
    await looks(ground, both(operator, operations), 4);
    const { status } = await ground.cluster();
    expect(status?.plan).toMatchObject({ reason: 'HeldByWindow', untilTime: '2026-01-01T02:00:00Z' });
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    const operation = await operationOf(ground, 'now');
    expect(conditionsOf(operation)).toBe('Ready=False Reconciling=True Stalled=False Complete=False');
    expect([operation?.status?.message, operations.nextMs, await renewed(ground, before)]).toEqual([
      expect.stringMatching(/^0 of 3 members restarted[.] EtcdOperation now asks for a restart of .*02:00:00Z[.]$/),
      5_000,
      0,
    ]);
    ground.now = Date.parse('2026-01-01T02:00:00Z');
    await untilTrue(ground, both(operator, operations), isOver(ground, 'now'));
    expect(await renewed(ground, before)).toBe(3);
  });

  test('goes on at once where it ignores windows', async () => {
    const { ground, before } = await begun(3);
    await edit(ground, { maintenance });
    await ask(ground, 'now', { ignoreWindow: true });
    await untilTrue(ground, both(new Operator(ground), new Operations(ground)), isOver(ground, 'now'));
    expect([await renewed(ground, before), ground.now < Date.parse('2026-01-01T02:00:00Z')]).toEqual([3, true]);
  });

  test.each([
    ['paused', { paused: true }, 'HeldByPause'],
    ['paused for changes', { rollout: { paused: true } }, 'HeldRollout'],
  ])('waits while the cluster is %s', async (_, spec, reason) => {
    const { ground, before } = await begun(3);
    await edit(ground, spec);
    await ask(ground, 'now', { ignoreWindow: true });
    const controllers = both(new Operator(ground), new Operations(ground));
    await looks(ground, controllers, 4);
    const operation = await operationOf(ground, 'now');
    expect([operation?.status?.conditions?.[0]?.reason, await renewed(ground, before)]).toEqual([reason, 0]);
    await edit(ground, { paused: false, rollout: { paused: false } });
    await untilTrue(ground, controllers, isOver(ground, 'now'));
    expect(await renewed(ground, before)).toBe(3);
  });

  test('is done by waking a cluster that sleeps', async () => {
    const { ground } = await begun(3);
    await edit(ground, { size: 0 });
    const controllers = both(new Operator(ground), new Operations(ground));
    await untilTrue(ground, controllers, () => isSettled(ground, 'Hibernated'));
    await ask(ground, 'now');
    await looks(ground, controllers, 3);
    expect((await operationOf(ground, 'now'))?.status?.message).toContain('sleeps');
    await edit(ground, { size: 3 });
    await untilTrue(ground, controllers, isOver(ground, 'now'));
    await expectWhole(ground, 3);
  });

  test('of a cluster that there is not waits for it', async () => {
    const ground = new Ground();
    await ask(ground, 'now');
    const [operator, operations] = [new Operator(ground), new Operations(ground)];
    await looks(ground, both(operator, operations), 2);
    const operation = await operationOf(ground, 'now');
    expect(conditionsOf(operation)).toBe('Ready=False Reconciling=False Stalled=True Complete=False');
    expect(operation?.status?.startTime).toBeUndefined();
    await ground.create(1);
    await untilTrue(ground, both(operator, operations), isOver(ground, 'now'));
  });

  test('is deleted as long after it was done as it says', async () => {
    const { ground } = await begun(1);
    await ask(ground, 'now', { ttlAfterFinished: '10m' });
    const [operator, operations] = [new Operator(ground), new Operations(ground)];
    await untilTrue(ground, both(operator, operations), isOver(ground, 'now'));
    await operations.pass();
    expect(operations.nextMs).toBeLessThanOrEqual(600_000);
    ground.now += operations.nextMs ?? 0;
    await operations.pass();
    expect([await operationOf(ground, 'now'), operations.errors]).toEqual([undefined, []]);
    await operations.pass();
  });

  test('costs Kubernetes nothing once nothing is to be done', async () => {
    const { ground } = await begun(1);
    await ask(ground, 'now');
    const [operator, operations] = [new Operator(ground), new Operations(ground)];
    await untilTrue(ground, both(operator, operations), isOver(ground, 'now'));
    await operations.pass();
    expect(operations.nextMs).toBeUndefined();
  });
});

test('two controllers that act on one look write once', async () => {
  const { ground } = await begun(1);
  await ask(ground, 'now');
  const [operator, first, second] = [new Operator(ground), new Operations(ground), new Operations(ground)];
  await untilTrue(ground, { pass: () => operator.pass(), isStopped: false }, () => isSettled(ground));
  await Promise.all([first.pass(), second.pass()]);
  expect([first.errors, second.errors]).toEqual([[], []]);
  const { completionTime } = (await operationOf(ground, 'now'))?.status ?? {};
  expect([...first.events, ...second.events]).toHaveLength(1);
  ground.now += 60_000;
  await second.pass();
  expect((await operationOf(ground, 'now'))?.status?.completionTime).toBe(completionTime);
});
