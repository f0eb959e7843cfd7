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
    ['an even size', { size: 4 }, [sentences.size]],
    ['a smaller even size', { size: 2 }, [sentences.size]],
    ['less storage', { storage: { size: '4Gi' } }, [sentences.storageShrunk]],
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

  test.each([
    ['more storage', { size: '16Gi' }],
    ['another class', { updatePolicy: 'Replace', storageClassName: 'slow' }],
    ['no class', { updatePolicy: 'Replace', storageClassName: null }],
    ['another medium', { updatePolicy: 'Replace', medium: 'Memory', storageClassName: null }],
  ])('%s is taken, where the members may be replaced for it', async (_, storage) => {
    await ground.create(born);
    expect((await ground.change({ storage })).message).toBe('');
  });

  test('once the members are not replaced any more, a class stays as it is', async () => {
    await ground.create({ storage: { updatePolicy: 'Replace' } });
    expect((await ground.change({ storage: { storageClassName: 'fast' } })).message).toBe('');
    expect((await ground.change({ storage: { updatePolicy: 'InPlace' } })).message).toBe('');
    expect(told(await ground.change({ storage: { storageClassName: 'slow' } }))).toEqual([sentences.storageClass]);
  });

  test('nor is a medium', async () => {
    await ground.create({ storage: { updatePolicy: 'Replace' } });
    expect((await ground.change({ storage: { medium: 'Memory' } })).message).toBe('');
    const back = { storage: { updatePolicy: 'InPlace', medium: 'Disk' } };
    expect(told(await ground.change(back))).toEqual([sentences.storageMedium]);
    expect((await ground.change({ storage: { medium: 'Disk' } })).message).toBe('');
  });

  test('less storage is refused also where they are replaced', async () => {
    await ground.create({ ...born, storage: { ...born.storage, updatePolicy: 'Replace' } });
    expect(told(await ground.change({ storage: { size: '4Gi' } }))).toEqual([sentences.storageShrunk]);
  });

  test('the same storage in other words is taken', async () => {
    await ground.create({});
    expect((await ground.change({ storage: { size: '8192Mi' } })).status).toBe(200);
  });

  test.each([0, 1, 5, 9])('size %d is taken, whatever it was', async (size) => {
    await ground.create(born);
    expect((await ground.change({ size })).status).toBe(200);
  });

  test('a pause and tuning are taken', async () => {
    await ground.create(born);
    expect((await ground.change({ paused: true, etcd: { snapshotCount: 5000 } })).status).toBe(200);
  });

  test('size left out falls back to 3', async () => {
    await ground.create({ size: 5 });
    expect((await ground.change({ size: null })).object).toMatchObject({ spec: { size: 3 } });
  });

  test('scale is refused as size is', async () => {
    await ground.create({});
    const scale = (replicas: number) => ground.api.patch(`${clusters}/etcd/scale`, { spec: { replicas } });
    expect(told(await scale(2))).toEqual([sentences.size]);
    for (const size of [5, 1, 0]) {
      expect((await scale(size)).status).toBe(200);
      expect(await ground.stored()).toMatchObject({ spec: { size } });
    }
  });

  test('memory is not put to sleep, by scale neither', async () => {
    await ground.create({ storage: { medium: 'Memory' } });
    const answer = await ground.api.patch(`${clusters}/etcd/scale`, { spec: { replicas: 0 } });
    expect([answer.status, told(answer)]).toEqual([422, [sentences.memoryHibernates]]);
  });

  test('nor in the edit by which it leaves memory', async () => {
    await ground.create({ storage: { medium: 'Memory', updatePolicy: 'Replace' } });
    const answer = await ground.change({ size: 0, storage: { medium: 'Disk' } });
    expect([answer.status, told(answer)]).toEqual([422, [sentences.memoryHibernates]]);
    expect((await ground.change({ storage: { medium: 'Disk' } })).message).toBe('');
  });
});

describe('the Service', () => {
  const balanced = { type: 'LoadBalancer', loadBalancerClass: 'a' };
  test.each([{ loadBalancerClass: 'b' }, { loadBalancerClass: null }])(
    'keeps its class as long as it is a load balancer: %j is refused',
    async (service) => {
      await ground.create({ service: balanced });
      expect(told(await ground.change({ service }))).toEqual([sentences.loadBalancerClassKept]);
    },
  );

  test('gets no class later', async () => {
    await ground.create({ service: { type: 'LoadBalancer' } });
    expect(told(await ground.change({ service: { loadBalancerClass: 'a' } }))).toEqual([
      sentences.loadBalancerClassKept,
    ]);
  });

  test('gets another class by way of ClusterIP', async () => {
    await ground.create({ service: balanced });
    expect((await ground.change({ service: { type: 'ClusterIP', loadBalancerClass: null } })).message).toBe('');
    expect((await ground.change({ service: { ...balanced, loadBalancerClass: 'b' } })).message).toBe('');
  });
});

describe('retention', () => {
  test('given in part is filled in', async () => {
    await ground.create({ storage: { retention: { whenDeleted: 'Delete' } } });
    const retention = { whenDeleted: 'Delete', whenScaled: 'Delete', whenReplaced: 'Delete' };
    expect(await ground.stored()).toMatchObject({ spec: { storage: { retention } } });
  });

  test('can be changed at any time', async () => {
    await ground.create({});
    for (const whenDeleted of ['Delete', 'Retain']) {
      expect((await ground.change({ storage: { retention: { whenDeleted } } })).message).toBe('');
    }
  });
});

describe('the version', () => {
  test('can be another one at any time: which can be reached, the operator says', async () => {
    await ground.create({ version: '3.6.16' });
    await ground.report({ bootstrap: bootstrap('3.6.16') });
    for (const version of ['3.7.3', '3.6.15', null, '3.5.35'])
      expect((await ground.change({ version })).message).toBe('');
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
