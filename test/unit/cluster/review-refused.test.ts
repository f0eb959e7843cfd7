// What Kubernetes or etcd refuses: told once and steadily, tried again more and more rarely, and never the end of everything else.
import { describe, expect, test } from '@jest/globals';
import { reconcile, type Ports } from '../../../src/controllers/cluster/reconcile.ts';
import { Memory } from '../../../src/controllers/cluster/memory.ts';
import { annotations as notes, labels } from '../../../src/controllers/cluster/names.ts';
import { EtcdError, KubeError } from '../../../src/errors.ts';
import type { Etcd } from '../../../src/etcd/etcd.ts';
import { claims, pods } from '../../../src/kube/objects.ts';
import { settings } from '../desired/example.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

const key = `${at.namespace}/${at.name}`;

/** An operator whose passes tell when it would look again; undefined: the queue backs off. */
class Watched {
  readonly memory = new Memory(() => false);
  readonly errors: unknown[] = [];
  readonly #ground: Ground;
  readonly #etcd: Etcd;

  constructor(ground: Ground, etcd: Etcd = ground.etcd) {
    this.#ground = ground;
    this.#etcd = etcd;
  }

  async pass(): Promise<number | undefined> {
    let next: number | undefined;
    const { kube } = this.#ground;
    const ports: Ports = {
      sources: { kube, etcd: this.#etcd, settings, now: () => this.#ground.now },
      actors: { kube, etcd: this.#etcd, mayWrite: () => undefined, onStep: () => undefined },
      memory: this.memory,
      later: (_, ms) => (next = ms),
      onDecision: () => undefined,
      onLook: () => undefined,
      onUntold: () => undefined,
    };
    await reconcile(ports, key).catch((error: unknown) => this.errors.push(error));
    return next;
  }
}

const status = async (ground: Ground) => (await ground.cluster()).status;

async function settledAt(size: number): Promise<Ground> {
  const ground = new Ground();
  await ground.create(size);
  await untilSettled(ground, new Operator(ground));
  return ground;
}

async function onePodGone(ground: Ground): Promise<string> {
  const [pod] = (await ground.others.list(pods, {})).items;
  const name = pod?.metadata?.name ?? '';
  ground.others.remove(pods, { ...at, name });
  return name;
}

describe('a Pod that may not be made (an exceeded quota, say)', () => {
  test('is Degraded as long as it lasts, and the status stays as it was written once', async () => {
    const ground = await settledAt(1);
    await onePodGone(ground);
    const operator = new Watched(ground);
    const words = 'pods "x" is forbidden: exceeded quota';
    const seen: unknown[] = [];
    const version = async () => (await ground.cluster()).metadata?.resourceVersion;
    let written: string | undefined;
    for (let i = 0; i < 8; i += 1) {
      ground.kube.fail({ verb: 'create', kind: 'Pod', error: new KubeError('Forbidden', words) });
      await operator.pass();
      seen.push((await status(ground))?.conditions?.find((c) => c.type === 'Degraded')?.reason);
      if (i === 2) written = await version();
    }
    expect(seen.slice(1)).toEqual(Array.from({ length: 7 }, () => 'Forbidden'));
    expect(await version()).toBe(written);
    expect(operator.errors).toHaveLength(8);
    await operator.pass();
    await operator.pass();
    const degraded = (await status(ground))?.conditions?.find((c) => c.type === 'Degraded');
    expect(degraded?.reason).not.toBe('Forbidden');
  });

  test('because a webhook is away: the status says so', async () => {
    const ground = await settledAt(1);
    await onePodGone(ground);
    const operator = new Watched(ground);
    for (let i = 0; i < 2; i += 1) {
      const error = new KubeError('Unavailable', 'create Pod: failed calling webhook "policy"');
      ground.kube.fail({ verb: 'create', kind: 'Pod', error });
      await operator.pass();
    }
    expect((await status(ground))?.plan?.message).toContain('failed calling webhook "policy"');
  });
});

test('a Pod that lost our labels is not asked for five times a second for ever, and the status says what is wrong', async () => {
  const ground = await settledAt(1);
  const [pod] = (await ground.others.list(pods, {})).items;
  const name = pod?.metadata?.name ?? '';
  await ground.others.patch(pods, { ...at, name }, { metadata: { labels: { [labels.cluster]: 'another' } } });
  const operator = new Watched(ground);
  const waits: (number | undefined)[] = [];
  for (let i = 0; i < 60; i += 1) {
    waits.push(await operator.pass());
    ground.now += 2_000;
  }
  expect(waits.at(0)).toBe(200);
  expect(waits.at(-1)).toBe(5_000);
  expect((await status(ground))?.plan?.message).toMatch(/already exists/i);
});

test('a rule that throws is told in the status', async () => {
  const ground = await settledAt(1);
  const name = await onePodGone(ground);
  const annotations = { [notes.version]: '9.9.9' };
  await ground.others.patch(claims, { ...at, name }, { metadata: { annotations } });
  const operator = new Watched(ground);
  await operator.pass();
  expect((await status(ground))?.plan).toMatchObject({ kind: 'Stalled', reason: 'Bug' });
  expect((await status(ground))?.plan?.message).toContain('9.9.9');
  expect(operator.errors).toHaveLength(1);
});

test('what etcd refuses is tried again at once for a while, and then more rarely', async () => {
  const ground = await settledAt(1);
  await ground.resize(3);
  const refuse = () => Promise.reject(new EtcdError('UnhealthyCluster', 'unhealthy cluster'));
  const etcd = new Proxy(ground.etcd, {
    get: (target, name) => {
      if (name === 'addLearner') return refuse;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const operator = new Watched(ground, etcd);
  const waits: (number | undefined)[] = [];
  for (let i = 0; i < 80; i += 1) {
    const wait = await operator.pass();
    if ((await status(ground))?.plan?.reason === 'AddingLearner') waits.push(wait);
    await ground.moves();
  }
  expect(waits.slice(0, 2)).toEqual([200, 200]);
  expect(waits.at(-1)).toBe(5_000);
});
