// One pass: what ends it, what is told when it fails, and what may be remembered between two.
import { describe, expect, test } from '@jest/globals';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { Memory } from '../../../src/controllers/cluster/memory.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import { EtcdError, KubeError } from '../../../src/errors.ts';
import { pods } from '../../../src/kube/objects.ts';
import { expectWhole, untilSettled, untilTrue } from '../../support/loop-end.ts';
import { at, Ground, Operator, type Around } from '../../support/loop.ts';
import { now, observed, withSpec } from '../../support/observed.ts';

const statusOf = async (ground: Ground) => (await ground.cluster()).status;
const condition = async (ground: Ground, type: string) =>
  (await statusOf(ground))?.conditions?.find((each) => each.type === type);

/** Fails the next so many of these writes. */
function failing(write: string, error: Error, times = Infinity): Around {
  let failed = 0;
  return async (tried, go) => {
    if (tried !== write || failed >= times) return go();
    failed += 1;
    throw error;
  };
}

describe('a conflict', () => {
  test('when the status is written ends the pass before anything is done', async () => {
    const ground = new Ground();
    await ground.create(1);
    const conflict = new KubeError('Conflict', 'the object has been modified');
    const operator = new Operator(ground, failing('apply EtcdCluster/status', conflict, 1));
    await operator.pass();
    expect([operator.writes, ground.kube.writes, operator.errors]).toEqual([['apply EtcdCluster/status'], [], []]);
    await untilSettled(ground, operator);
    await expectWhole(ground, 1);
  });
});

describe('a refusal', () => {
  test('of etcd that passes is told beside the plan, and tried again', async () => {
    const ground = new Ground();
    await ground.create(1);
    await untilSettled(ground, new Operator(ground));
    await ground.resize(3);
    const refusal = new EtcdError('UnhealthyCluster', 'etcdserver: unhealthy cluster');
    const operator = new Operator(ground, failing('addLearner', refusal, 4));
    await untilTrue(ground, operator, async () => {
      const message = (await statusOf(ground))?.plan?.message ?? '';
      return message.startsWith('Adding ') && message.includes('etcdserver: unhealthy cluster');
    });
    expect(await condition(ground, 'Degraded')).toMatchObject({ status: 'False' });
    await untilSettled(ground, operator);
    await expectWhole(ground, 3);
  });

  test('of Kubernetes that does not pass is Degraded with the words of the server, and backs off', async () => {
    const ground = new Ground();
    await ground.create(1);
    const forbidden = new KubeError('Forbidden', 'create Pod: pods is forbidden: exceeded quota');
    const operator = new Operator(ground, failing('create Pod', forbidden, 5));
    await untilTrue(ground, operator, async () => (await condition(ground, 'Degraded'))?.reason === 'Forbidden');
    expect(await condition(ground, 'Degraded')).toMatchObject({
      status: 'True',
      message: expect.stringContaining('exceeded quota'),
    });
    expect(operator.errors).toContain(forbidden);
    await untilSettled(ground, operator);
    expect(await condition(ground, 'Degraded')).toMatchObject({ status: 'False' });
  });

  test('of a Kubernetes that cannot be asked ends the pass and changes nothing', async () => {
    const ground = new Ground();
    await ground.create(1);
    ground.kube.fail({ error: new KubeError('Unavailable', 'connection refused'), verb: 'list' });
    const operator = new Operator(ground);
    await operator.pass();
    expect([operator.errors.map(String), ground.kube.writes]).toEqual([['KubeError: connection refused'], []]);
  });
});

describe('what is remembered', () => {
  test('is never acted on: before a step everything is read again', async () => {
    const ground = new Ground();
    const operator = new Operator(ground, (_, go) => go(), { hears: true });
    await ground.create(1);
    await untilSettled(ground, operator);
    for (let i = 0; i < 3; i += 1) await operator.pass();
    // Paused, and its operator was not told: what it remembers says that it may act.
    const patch = { metadata: {}, spec: { paused: true } };
    await ground.others.patch(etcdClusters, at, patch);
    await ground.hasChanged();
    const host = ground.kubelet.addressOf((await statusOf(ground))?.leader ?? '');
    await ground.etcd.addLearner(
      { host, serverName: host },
      'http://shop-zzzzz.shop-peers.prod.svc.cluster.local:2380',
    );
    const before = operator.writes.length;
    await operator.pass();
    expect(operator.writes.slice(before)).toEqual(['apply EtcdCluster/status']);
    expect((await statusOf(ground))?.plan).toMatchObject({ reason: 'HeldByPause' });
  });

  const look = { observed: observed(), half: halfOf() };

  /** What a pass tells the memory; something may happen in the middle of it. */
  function pass(memory: Memory, { observed: o, half } = look, meanwhile: () => void = () => undefined): void {
    memory.recall('k', now);
    memory.looked('k', { observed: o, half });
    meanwhile();
    memory.succeeded('k', { observed: o, half }, plan(o));
  }

  test('is kept while nothing rings', () => {
    const memory = new Memory(() => true);
    pass(memory);
    expect(memory.recall('k', now).half).toBe(look.half);
  });

  test('is dropped when something rings while a pass is under way', () => {
    const memory = new Memory(() => true);
    pass(memory, look, () => void memory.rung('k', undefined));
    expect(memory.recall('k', now).half).toBeUndefined();
  });

  test('is of no use once the watches may have missed something', () => {
    let alive = true;
    const memory = new Memory(() => alive);
    pass(memory);
    alive = false;
    expect(memory.recall('k', now).half).toBeUndefined();
  });

  test('is not kept after an act', () => {
    const memory = new Memory(() => true);
    pass(memory, { ...look, observed: observed(withSpec({ size: 5 })) });
    expect(memory.recall('k', now).half).toBeUndefined();
  });

  test('of learners is forgotten after a minute', () => {
    const memory = new Memory(() => true);
    pass(memory);
    expect(memory.recall('k', now + 59_999).earlier).toBeDefined();
    expect(memory.recall('k', now + 60_000).earlier).toBeUndefined();
  });

  test('the echo of our own status rings nobody', () => {
    const memory = new Memory(() => true);
    pass(memory, look, () =>
      memory.reported('k', look.half, { ...look.half.cluster, metadata: { resourceVersion: '7' } }),
    );
    expect([memory.rung('k', '7'), memory.rung('k', '8')]).toEqual([false, true]);
  });
});

function halfOf() {
  const { cluster } = observed();
  return {
    cluster,
    pods: [],
    imagePods: [],
    claims: [],
    tickets: [],
    services: [],
    budget: undefined,
    operations: [],
    found: {},
    foundPods: {},
    said: {},
    volumes: {},
    nodes: {},
    classes: {},
  };
}

test('a cluster that is gone is forgotten without an error', async () => {
  const ground = new Ground();
  const operator = new Operator(ground);
  await operator.pass();
  expect([operator.errors, operator.writes]).toEqual([[], []]);
});

test('a cluster that is being deleted has nothing made for it', async () => {
  const ground = new Ground();
  const operator = new Operator(ground);
  await ground.create(1);
  await untilSettled(ground, operator);
  const keep = { metadata: { finalizers: ['example.com/keep'] } };
  await ground.others.patch(etcdClusters, at, keep);
  await ground.others.delete(etcdClusters, at, '');
  await ground.deletePods();
  for (let i = 0; i < 4; i += 1) {
    await operator.pass();
    await ground.moves();
  }
  expect((await ground.others.list(pods, {})).items).toEqual([]);
  expect((await statusOf(ground))?.plan).toMatchObject({ kind: 'Wait', reason: 'Deleting' });
});
