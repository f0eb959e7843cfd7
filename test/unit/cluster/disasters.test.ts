// The whole loop against fakes, when the cluster fares badly: nothing acknowledged is lost, and what can be mended is.
import { describe, expect, test } from '@jest/globals';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { claims, configMaps, pods } from '../../../src/kube/objects.ts';
import { expectWhole, untilSettled, untilTrue } from '../../support/loop-end.ts';
import { at, Ground, Operator, stopping } from '../../support/loop.ts';

const slowMachine = 60_000;

async function settledAt(size: number): Promise<{ ground: Ground; operator: Operator; names: readonly string[] }> {
  const ground = new Ground();
  const operator = new Operator(ground);
  await ground.create(size);
  await untilSettled(ground, operator);
  return { ground, operator, names: await memberNames(ground) };
}

const memberNames = async (ground: Ground): Promise<readonly string[]> =>
  ((await ground.cluster()).status?.members ?? []).map(({ name }) => name);

const condition = async (ground: Ground, type: string) =>
  (await ground.cluster()).status?.conditions?.find((each) => each.type === type);

describe('Pods', () => {
  test.each([1, 3, 5])('of all %i members deleted at once come back on the same disks', async (size) => {
    const { ground, operator, names } = await settledAt(size);
    await ground.deletePods();
    await operator.pass();
    await untilSettled(ground, operator);
    await expectWhole(ground, size);
    expect(await memberNames(ground)).toEqual(names);
  });

  test('deleted while the cluster is born delay it, and no more', async () => {
    for (let passes = 1; passes < 14; passes += 1) {
      const ground = new Ground();
      const operator = new Operator(ground);
      await ground.create(3);
      for (let i = 0; i < passes; i += 1) {
        await operator.pass();
        await ground.moves();
      }
      await ground.deletePods();
      await untilSettled(ground, operator);
      await expectWhole(ground, 3, `deleted after ${String(passes)} passes`);
    }
  });

  test('deleted while the cluster grows delay it, and no more', async () => {
    for (let passes = 1; passes < 16; passes += 1) {
      const { ground, operator } = await settledAt(1);
      await ground.resize(3);
      for (let i = 0; i < passes; i += 1) {
        await operator.pass();
        await ground.moves();
      }
      await ground.deletePods();
      await untilSettled(ground, operator);
      await expectWhole(ground, 3, `deleted after ${String(passes)} passes`);
    }
  });
});

describe('an operator killed and Pods deleted together', () => {
  test(
    'while the cluster is born delay it, and no more',
    async () => {
      for (let n = 1; ; n += 1) {
        const ground = new Ground();
        await ground.create(3);
        const first = new Operator(ground, stopping(n, 'after'));
        await untilSettled(ground, first);
        if (!first.isStopped) return;
        // The last of them is away for long enough for the others to begin without it.
        const last = (await ground.others.list(pods, {})).items.at(-1)?.metadata;
        const hadTicket = (await ground.others.list(configMaps, {})).items.some(
          (t) => t.metadata?.name === `${last?.name ?? ''}-ticket`,
        );
        if (last?.name !== undefined) {
          await ground.others.delete(pods, { ...at, name: last.name }, '');
          ground.kubelet.break(last.name);
          const second = new Operator(ground);
          for (let i = 0; i < 6; i += 1) {
            await second.pass();
            await ground.moves();
          }
          ground.kubelet.mend(last.name);
        }
        await untilSettled(ground, new Operator(ground));
        await expectWhole(ground, 3, `killed after write ${String(n)}, ${hadTicket ? 'with' : 'without'} a ticket`);
      }
    },
    slowMachine,
  );
});

describe('a disk', () => {
  test('that is wiped under all Pods deleted is never started empty, though its member starts first, and is replaced', async () => {
    const { ground, operator, names } = await settledAt(3);
    const [wiped = '', ...others] = names;
    await ground.deletePods();
    await ground.moves();
    await ground.kubelet.wipe(wiped);
    for (const other of others) ground.kubelet.break(other);
    await operator.pass();
    for (let i = 0; i < 5; i += 1) await ground.moves();
    await operator.pass();
    expect(await condition(ground, 'Available')).toMatchObject({ status: 'False', reason: 'WaitingForQuorum' });
    for (const other of others) ground.kubelet.mend(other);
    await untilTrue(ground, operator, async () => (await condition(ground, 'Available'))?.status === 'True');
    await untilTrue(ground, operator, async () => (await condition(ground, 'Ready'))?.status === 'True');
    const { status } = await ground.cluster();
    expect(status?.members?.map((m) => m.name)).not.toContain(wiped);
    expect(status?.history?.map((past) => past.message)).toContainEqual(
      expect.stringContaining(`Removing ${wiped}: its disk is empty`),
    );
    ground.etcd.tick(3);
    expect([ground.etcd.violations, ground.etcd.missingWrites()]).toEqual([[], []]);
  });

  test('whose claim is gone is not made anew: a new member takes the place of the old one', async () => {
    const { ground, operator, names } = await settledAt(3);
    const [lost = ''] = names;
    const name = { ...at, name: lost };
    await ground.others.delete(claims, name, '');
    await ground.others.delete(pods, name, '');
    await operator.pass();
    await untilSettled(ground, operator);
    expect((await ground.cluster()).status?.members?.map((m) => m.name)).not.toContain(lost);
    await expectWhole(ground, 3);
  });
});

describe('a newcomer that cannot be run', () => {
  test('never reaches etcd, and does not keep the other from joining', async () => {
    const { ground, operator, names } = await settledAt(3);
    await ground.resize(5);
    await operator.pass();
    const broken = (await ground.others.list(pods, {})).items
      .map((pod) => pod.metadata?.name ?? '')
      .filter((name) => !names.includes(name))[0];
    ground.kubelet.break(broken ?? '');
    await untilTrue(ground, operator, async () => (await ground.cluster()).status?.size === 4);
    for (let i = 0; i < 5; i += 1) {
      await operator.pass();
      await ground.moves();
    }
    const { status } = await ground.cluster();
    expect([status?.size, status?.plan?.kind, status?.plan?.reason]).toEqual([4, 'Wait', 'WaitingForMembers']);
    ground.kubelet.mend(broken ?? '');
    await untilSettled(ground, operator);
    await expectWhole(ground, 5);
  });
});

describe('an operator that hears its watches', () => {
  test('comes to the same end', async () => {
    const ground = new Ground();
    const operator = new Operator(ground, (_, go) => go(), { hears: true });
    await ground.create(1);
    for (const size of [1, 3, 5]) {
      await ground.resize(size);
      await untilSettled(ground, operator);
      await expectWhole(ground, size);
    }
  });

  test('asks Kubernetes nothing and writes nothing while all is well', async () => {
    const ground = new Ground();
    const operator = new Operator(ground, (_, go) => go(), { hears: true });
    await ground.create(3);
    await untilSettled(ground, operator);
    for (let i = 0; i < 3; i += 1) await operator.pass();
    const before = { calls: { ...ground.kube.calls }, writes: operator.writes.length };
    for (let i = 0; i < 5; i += 1) await operator.pass();
    expect({ calls: ground.kube.calls, writes: operator.writes.length }).toEqual(before);
  });
});

test('a cluster whose status was lost is known by its claims: it serves on, is looked after, and nothing is born beside it', async () => {
  const { ground, operator } = await settledAt(3);
  const { status } = await ground.cluster();
  const empty = { metadata: {}, status: null };
  await ground.others.patch(etcdClusters, at, empty, 'status');
  const before = ground.kube.writes.length;
  for (let i = 0; i < 4; i += 1) await operator.pass();
  const now = (await ground.cluster()).status;
  expect(now).toMatchObject({
    clusterID: status?.clusterID,
    size: 3,
    plan: { kind: 'Settled', reason: 'Settled' },
  });
  expect(ground.kube.writes.slice(before).every(({ kind }) => kind === 'EtcdCluster')).toBe(true);
  expect(await condition(ground, 'Available')).toMatchObject({ status: 'True' });
});
