// The CRD on a real kube-apiserver: what can't be taken back is refused in one edit and in two, and the status keeps what it latched.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sentences } from '../../src/crd/sentences.ts';
import { etcdClusterCrd } from '../../tools/generate/crds.ts';
import { clusters, eventually, startCrdGround, strict, told } from '../support/crd-ground.ts';
import type { CrdGround } from '../support/crd-ground.ts';

let ground: CrdGround;

beforeAll(async () => {
  ground = await startCrdGround();
}, 600_000);
afterAll(() => ground.stop());
beforeEach(() => ground.clear());

describe('changes', () => {
  const born = { version: '3.6.16', storage: { size: '8Gi', storageClassName: 'fast' } };
  const changes: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
    ['a smaller size', { size: 1 }, [sentences.sizeLowered]],
    ['an even size', { size: 4 }, [sentences.size]],
    ['a smaller even size', { size: 2 }, [sentences.size, sentences.sizeLowered]],
    ['size left out, which would be 3', { size: null }, []],
    ['another version', { version: '3.6.15' }, [sentences.versionChanged]],
    ['less storage', { storage: { size: '4Gi' } }, [sentences.storageShrunk]],
    ['more storage', { storage: { size: '16Gi' } }, [sentences.storageGrown]],
    ['storage that is no quantity', { storage: { size: 'big' } }, [sentences.storageSize]],
    ['another class', { storage: { storageClassName: 'slow' } }, [sentences.storageClass]],
    ['no class', { storage: { storageClassName: null } }, [sentences.storageClass]],
    ['storage left out, and with it its class', { storage: null }, [sentences.storageClass]],
    [
      'another medium',
      { storage: { medium: 'Memory', storageClassName: null } },
      [sentences.storageClass, sentences.storageMedium],
    ],
    [
      'a denied argument',
      { etcd: { extraArgs: { '--name': 'x' } } },
      [sentences.argumentDenied, sentences.argumentForm],
    ],
  ];

  test.each(changes.filter(([, , says]) => says.length > 0))(
    '%s: refused, and nothing changes',
    async (_, spec, says) => {
      await ground.create(born);
      await ground.report({ bootstrap: bootstrap('3.6.16') });
      const before = await ground.stored();
      const answer = await ground.change(spec);
      expect([answer.status, told(answer)]).toEqual([422, says.toSorted()]);
      expect(await ground.stored()).toEqual(before);
    },
  );

  test('a class is not added later', async () => {
    await ground.create({});
    expect(told(await ground.change({ storage: { storageClassName: 'fast' } }))).toEqual([sentences.storageClass]);
  });

  test('the same storage in other words is taken', async () => {
    await ground.create({});
    expect((await ground.change({ storage: { size: '8192Mi' } })).status).toBe(200);
  });

  test('a larger size, a pause and tuning are taken', async () => {
    await ground.create(born);
    expect((await ground.change({ size: 5, paused: true, etcd: { snapshotCount: 5000 } })).status).toBe(200);
  });

  test('size left out falls back to 3, which a larger cluster refuses', async () => {
    await ground.create({ size: 5 });
    expect(told(await ground.change({ size: null }))).toEqual([sentences.sizeLowered]);
  });

  test('scale is refused as size is', async () => {
    await ground.create({});
    const scale = (replicas: number) => ground.api.patch(`${clusters}/etcd/scale`, { spec: { replicas } });
    expect(told(await scale(2))).toEqual([sentences.size, sentences.sizeLowered].toSorted());
    expect(told(await scale(0))).toEqual([sentences.size, sentences.sizeLowered].toSorted());
    expect((await scale(5)).status).toBe(200);
    expect(await ground.stored()).toMatchObject({ spec: { size: 5 } });
  });
});

describe('the version', () => {
  test('can be changed before anything runs', async () => {
    await ground.create({ version: '3.6.15' });
    await ground.report({ targetVersion: '3.6.15' });
    expect((await ground.change({ version: '3.6.16' })).status).toBe(200);
  });

  test('can be left out and said again, but not as another', async () => {
    await ground.create({ version: '3.6.16' });
    await ground.report({ bootstrap: bootstrap('3.6.16') });
    expect((await ground.change({ version: null })).status).toBe(200);
    expect(told(await ground.change({ version: '3.6.15' }))).toEqual([sentences.versionChanged]);
    expect((await ground.change({ version: '3.6.16' })).status).toBe(200);
  });

  test('of a cluster that was found running has to be the one that runs', async () => {
    await ground.create({});
    await ground.report({ clusterID: 'cdf818194e3a8c32', targetVersion: '3.5.35' });
    expect(told(await ground.change({ version: '3.6.16' }))).toEqual([sentences.versionChanged]);
    expect((await ground.change({ version: '3.5.35' })).status).toBe(200);
  });
});

describe('status', () => {
  beforeEach(async () => {
    await ground.create({});
    await ground.report({ clusterID: 'cdf818194e3a8c32', bootstrap: bootstrap('3.6.16') });
  });

  const kept: readonly (readonly [string, Record<string, unknown> | null, string])[] = [
    ['another cluster ID', { clusterID: '1' }, sentences.clusterIDKept],
    ['no cluster ID', { clusterID: null }, sentences.clusterIDKept],
    ['another token', { bootstrap: { token: 'other' } }, sentences.bootstrapKept],
    ['other names', { bootstrap: { members: ['etcd-zzzzz'] } }, sentences.bootstrapKept],
    ['no bootstrap', { bootstrap: null }, sentences.bootstrapKept],
  ];
  test.each(kept)('%s is refused', async (_, status, sentence) => {
    const before = await ground.stored();
    const answer = await ground.api.patch(`${clusters}/etcd/status`, { status });
    expect([answer.status, told(answer)]).toEqual([422, [sentence]]);
    expect(await ground.stored()).toEqual(before);
  });

  test('a status that is dropped as a whole is refused', async () => {
    const { status: _, ...rest } = await ground.stored();
    const answer = await ground.api.replace(`${clusters}/etcd/status`, rest);
    expect([answer.status, answer.causes.length > 0]).toEqual([422, true]);
  });

  test('everything else is reported freely, unknown roles and plans too', async () => {
    const sinceTime = '2026-01-01T00:00:00Z';
    const answer = await ground.api.patch(`${clusters}/etcd/status?${strict}`, {
      status: {
        observedGeneration: 1,
        members: [{ name: 'etcd-abcde', role: 'witness', healthy: true, dbSize: '25Mi', sinceTime }],
        plan: { kind: 'Dream', reason: 'New', message: 'of a newer operator', sinceTime },
        step: { kind: 'Promote', target: 'etcd-abcde', sinceTime },
        conditions: [{ type: 'Ready', status: 'True', reason: 'Settled', message: '', lastTransitionTime: sinceTime }],
      },
    });
    expect([answer.status, answer.message]).toEqual([200, '']);
  });

  test('the scale subresource shows size and selector', async () => {
    await ground.report({ size: 3, selector: 'etcdoperator.dev/cluster=etcd' });
    const { status } = (await ground.api.get(`${clusters}/etcd/scale`)).object;
    expect(status).toEqual({ replicas: 3, selector: 'etcdoperator.dev/cluster=etcd' });
  });
});

describe('an object that an older CRD let through', () => {
  afterAll(() => ground.install(etcdClusterCrd()), 60_000);

  test('is still reported on, and can be mended', async () => {
    await ground.install(withoutRules(etcdClusterCrd()));
    expect((await eventually(() => ground.create({ size: 2 }), 201)).message).toBe('');
    await ground.install(etcdClusterCrd());
    expect(told(await eventually(() => ground.change({ size: 4 }), 422))).toEqual([sentences.size]);
    expect((await ground.report({ observedGeneration: 1, bootstrap: bootstrap('3.6.16') })).message).toBe('');
    expect((await ground.change({ size: 5 })).message).toBe('');
  }, 60_000);
});

function bootstrap(version: string): Record<string, unknown> {
  return { token: 'token', version, size: 3, members: ['etcd-aaaaa', 'etcd-bbbbb', 'etcd-ccccc'] };
}

function withoutRules(object: Record<string, unknown>): Record<string, unknown> {
  const bare: Record<string, unknown> = JSON.parse(
    JSON.stringify(object, (key, value: unknown) => (key === 'x-kubernetes-validations' ? undefined : value)),
  );
  return bare;
}
