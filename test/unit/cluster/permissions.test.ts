// A role that lacks something, each request in turn: it is told in the server's words where people look, nothing is destroyed, and all goes
// on by itself once it is granted.
import { describe, expect, test } from '@jest/globals';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { KubeError } from '../../../src/errors.ts';
import { claims, services, storageClasses } from '../../../src/kube/objects.ts';
import type { Verb } from '../../support/fake-kube.ts';
import { edit, settled } from '../../support/lifecycle.ts';
import { expectWhole, untilSettled, untilTrue } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';
import { volumesOf } from '../../support/volumes-of.ts';

const statusOf = async (ground: Ground) => (await ground.cluster()).status;

async function conditionsOf(ground: Ground): Promise<Record<string, string>> {
  const found = (await statusOf(ground))?.conditions ?? [];
  return Object.fromEntries(found.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

async function settledAt(size: number): Promise<Ground> {
  const ground = new Ground();
  await ground.create(size);
  await untilSettled(ground, new Operator(ground));
  return ground;
}

test('where operations may not be listed, or are no kind yet, members are looked after all the same', async () => {
  const ground = await settledAt(3);
  ground.kube.forbid('list', 'EtcdOperation');
  await ground.deletePods();
  const operator = new Operator(ground);
  await untilSettled(ground, operator);
  ground.kube.permit();
  await ground.deletePods();
  for (let i = 0; i < 3; i += 1)
    ground.kube.fail({ error: new KubeError('NotFound', 'no such kind'), verb: 'list', kind: 'EtcdOperation' });
  await untilSettled(ground, operator);
  expect(operator.errors).toEqual([]);
  await expectWhole(ground, 3);
});

describe('without a permission to read', () => {
  const needed: readonly [Verb, string][] = [
    ['list', 'Pod'],
    ['list', 'PersistentVolumeClaim'],
    ['list', 'ConfigMap'],
    ['get', 'Service'],
    ['get', 'PodDisruptionBudget'],
  ];

  test.each(needed)('%s %s, the status says what was last known and what is missing', async (verb, kind) => {
    const ground = await settledAt(3);
    const before = await statusOf(ground);
    ground.kube.forbid(verb, kind);
    await ground.deletePods();
    const operator = new Operator(ground);
    await operator.pass();
    await ground.moves();
    expect(await conditionsOf(ground)).toEqual({
      Ready: 'False MissingPermission',
      Reconciling: 'False MissingPermission',
      Stalled: 'True MissingPermission',
      Available: 'Unknown MissingPermission',
      UpToDate: 'Unknown MissingPermission',
      Degraded: 'Unknown MissingPermission',
    });
    const { plan, members, history } = (await statusOf(ground)) ?? {};
    expect(plan).toMatchObject({
      kind: 'Stalled',
      reason: 'MissingPermission',
      message: expect.stringContaining(`User "etcd-operator" cannot ${verb} resource "${kind}"`),
    });
    expect(members).toEqual(before?.members);
    expect(history?.[0]).toMatchObject({ reason: 'Settled' });
    expect(operator.errors).toMatchObject([{ code: 'Forbidden' }]);
    expect(operator.writes).toEqual(['apply EtcdCluster/status']);
    const written = await ground.cluster();
    await operator.pass();
    expect((await ground.cluster()).metadata?.resourceVersion).toBe(written.metadata?.resourceVersion);
    ground.kube.permit();
    await untilSettled(ground, operator);
    await expectWhole(ground, 3);
  });

  test('all that is missing is told at once, in one order', async () => {
    const ground = await settledAt(1);
    for (const [verb, kind] of needed) ground.kube.forbid(verb, kind);
    await new Operator(ground).pass();
    const told = [...((await statusOf(ground))?.plan?.message ?? '').matchAll(/cannot (\w+) resource "(\w+)"/g)];
    const services = needed.flatMap((each) => (each[1] === 'Service' ? [each, each] : [each]));
    expect(told.map(([, verb, kind]) => [verb, kind])).toEqual(services);
  });

  test('a claim by its name, nothing is concluded from its absence', async () => {
    const ground = await settledAt(3);
    ground.kube.forbid('get', 'PersistentVolumeClaim');
    const name = (await statusOf(ground))?.members?.[0]?.name ?? '';
    const operator = new Operator(ground);
    await operator.pass();
    expect(await conditionsOf(ground)).toMatchObject({ Ready: 'True Settled' });
    const labels = { metadata: { labels: { 'etcdoperator.dev/cluster': 'taken-off' } } };
    await ground.others.patch(claims, { ...at, name }, labels);
    await operator.pass();
    expect(await conditionsOf(ground)).toMatchObject({ Stalled: 'True MissingPermission' });
  });

  test('the cluster, nothing can be told but in the log, the metric and /readyz', async () => {
    const ground = await settledAt(1);
    ground.kube.forbid('get', 'EtcdCluster');
    const operator = new Operator(ground);
    await operator.pass();
    expect(operator.errors).toMatchObject([{ code: 'Forbidden' }]);
    expect(operator.untold).toContain('cannot get resource "EtcdCluster"');
    expect(operator.writes).toEqual([]);
    ground.kube.permit();
    await operator.pass();
    expect(operator.untold).toBeUndefined();
  });

  test('a passing trouble beside it is no missing permission', async () => {
    const ground = await settledAt(1);
    ground.kube.forbid('list', 'Pod');
    ground.kube.fail({ verb: 'list', kind: 'ConfigMap', error: new Error('connection reset') });
    const operator = new Operator(ground);
    await operator.pass();
    expect(operator.errors).toMatchObject([{ message: 'connection reset' }]);
    expect(await conditionsOf(ground)).toMatchObject({ Ready: 'True Settled' });
  });
});

describe('without a permission to read classes', () => {
  const onClass = async (allowVolumeExpansion: boolean, updatePolicy: 'InPlace' | 'Replace') => {
    const ground = new Ground();
    await ground.others.create(storageClasses, {
      metadata: { name: 'some' },
      provisioner: 'test',
      allowVolumeExpansion,
    });
    await settled(ground, { size: 3, storage: { storageClassName: 'some' } });
    ground.kube.forbid('get', 'StorageClass');
    await edit(ground, { storage: { size: '16Gi', updatePolicy } });
    return ground;
  };
  const capacities = async (ground: Ground) => (await volumesOf(ground)).map(({ capacity }) => capacity);

  test('volumes grow all the same', async () => {
    const ground = await onClass(true, 'InPlace');
    await untilSettled(ground, new Operator(ground));
    await expectWhole(ground, 3);
    expect(await capacities(ground)).toEqual(['16Gi', '16Gi', '16Gi']);
  });

  test('a refusal is told with what to do, and goes on when that is done', async () => {
    const ground = await onClass(false, 'InPlace');
    const operator = new Operator(ground);
    await untilTrue(ground, operator, async () => (await conditionsOf(ground))['Degraded'] === 'True Forbidden');
    const { plan } = (await statusOf(ground)) ?? {};
    expect(plan?.message).toContain('set storage.updatePolicy: Replace');
    expect(plan?.message).toContain('the storageclass that provisions the pvc must support resize');
    await edit(ground, { storage: { updatePolicy: 'Replace' } });
    await untilSettled(ground, operator);
    await expectWhole(ground, 3);
    expect(await capacities(ground)).toEqual(['16Gi', '16Gi', '16Gi']);
  });

  test('another change goes on beside the refusal', async () => {
    const ground = await onClass(false, 'InPlace');
    await edit(ground, { etcd: { snapshotCount: 5_000 } });
    const operator = new Operator(ground);
    await untilTrue(ground, operator, async () => {
      const { readyMembers } = (await statusOf(ground)) ?? {};
      return readyMembers === 3 && (await conditionsOf(ground))['UpToDate'] === 'False EarlierVolume';
    });
  });
});

describe('without a permission to write', () => {
  interface Story {
    readonly verb: Verb;
    readonly kind: string;
    /** The size that the cluster has before; zero: it is born without the permission. */
    readonly before: number;
    readonly size: number;
    readonly change?: (ground: Ground) => Promise<void>;
  }

  const spoil = async (ground: Ground): Promise<void> => {
    const spoilt = { metadata: {}, spec: { publishNotReadyAddresses: false } };
    await ground.others.patch(services, { ...at, name: 'shop-peers' }, spoilt);
  };
  const letGo = async (ground: Ground): Promise<void> => {
    const retention = { metadata: {}, spec: { storage: { retention: { whenDeleted: 'Delete' } } } };
    await ground.others.patch(etcdClusters, at, retention);
  };

  const change = async (ground: Ground): Promise<void> => {
    const resources = { metadata: {}, spec: { resources: { requests: { cpu: '200m' } } } };
    await ground.others.patch(etcdClusters, at, resources);
  };

  const born = { before: 0, size: 1 };
  const stories: readonly Story[] = [
    { verb: 'create', kind: 'Service', ...born },
    { verb: 'create', kind: 'PersistentVolumeClaim', ...born },
    { verb: 'create', kind: 'Pod', ...born },
    { verb: 'create', kind: 'ConfigMap', ...born },
    { verb: 'patch', kind: 'PersistentVolumeClaim', ...born },
    { verb: 'patch', kind: 'ConfigMap', ...born },
    { verb: 'patch', kind: 'Pod', ...born },
    { verb: 'apply', kind: 'Pod/status', ...born },
    { verb: 'create', kind: 'PodDisruptionBudget', before: 0, size: 3 },
    { verb: 'apply', kind: 'PodDisruptionBudget', before: 3, size: 5 },
    { verb: 'delete', kind: 'PodDisruptionBudget', before: 3, size: 1 },
    { verb: 'patch', kind: 'Service', before: 1, size: 1, change: spoil },
    { verb: 'delete', kind: 'Pod', before: 3, size: 1 },
    { verb: 'evict', kind: 'Pod', before: 3, size: 3, change },
    { verb: 'delete', kind: 'ConfigMap', before: 3, size: 1 },
    { verb: 'delete', kind: 'PersistentVolumeClaim', before: 3, size: 1 },
    { verb: 'patch', kind: 'EtcdCluster', before: 1, size: 1, change: letGo },
  ];

  test.each(stories)(
    '$verb $kind, Degraded says so until it is granted',
    async ({ verb, kind, before, size, change }) => {
      const ground = before === 0 ? new Ground() : await settledAt(before);
      ground.kube.forbid(verb, kind);
      if (before === 0) await ground.create(size);
      else if (before !== size) await ground.resize(size);
      await change?.(ground);
      const operator = new Operator(ground);
      const words = `User "etcd-operator" cannot ${verb} resource "${kind}"`;
      await untilTrue(ground, operator, async () => (await conditionsOf(ground))['Degraded'] === 'True Forbidden');
      const degraded = (await statusOf(ground))?.conditions?.find(({ type }) => type === 'Degraded');
      expect(degraded?.message).toContain(words);
      expect((await conditionsOf(ground))['Ready']).toMatch(/^False /);
      expect(operator.errors.map((error) => error.message).filter((message) => !message.includes(words))).toEqual([]);
      ground.kube.permit();
      await untilSettled(ground, operator);
      await expectWhole(ground, size);
      expect((await conditionsOf(ground))['Degraded']).toBe('False AllHealthy');
    },
  );

  test('the status, it is told elsewhere, and nothing is done that the status does not say first', async () => {
    const ground = await settledAt(1);
    ground.kube.forbid('apply', 'EtcdCluster/status');
    await ground.resize(3);
    const operator = new Operator(ground);
    for (let i = 0; i < 3; i += 1) await operator.pass();
    expect(operator.untold).toContain('cannot apply resource "EtcdCluster/status"');
    expect(new Set(operator.writes)).toEqual(new Set(['apply EtcdCluster/status']));
    ground.kube.permit();
    await untilSettled(ground, operator);
    await expectWhole(ground, 3);
    expect(operator.untold).toBeUndefined();
  });
});
