// What the spec gives claims and the client Service, on a real kube-apiserver: every change is taken, what is taken out of the spec goes,
// what others wrote stays, and no latch is lost.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { act, type Actors } from '../../src/controllers/cluster/act.ts';
import { desiredClaim } from '../../src/controllers/cluster/desired/claim.ts';
import { claimFacts, latchOf } from '../../src/controllers/cluster/facts.ts';
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import type { Rule } from '../../src/controllers/cluster/rule.ts';
import { marks } from '../../src/controllers/cluster/rules/marks.ts';
import { services as servicesRule } from '../../src/controllers/cluster/rules/services.ts';
import type { EtcdClusterSpec } from '../../src/crd/etcdcluster.ts';
import { createKube, type KubeClient } from '../../src/kube/client.ts';
import { claims, services, type Claim, type Service } from '../../src/kube/objects.ts';
import { startApiserver, type Apiserver } from '../support/apiserver.ts';
import { FakeEtcd } from '../support/fake-etcd.ts';
import { member, members, observed, withSpec, type Modifier } from '../support/observed.ts';
import { cluster, exampleSpec } from '../unit/desired/example.ts';

const at = { namespace: cluster.namespace, name: 'shop-aaaaa' };
const client = { ...at, name: 'shop-client' };

let apiserver: Apiserver;
let kube: KubeClient;
let actors: Actors;

beforeAll(async () => {
  apiserver = await startApiserver();
  kube = await createKube({ kubeConfig: apiserver.kubeconfig, userAgent: 'contract' });
  actors = { kube, etcd: new FakeEtcd(), mayWrite: () => undefined, onStep: () => undefined };
  const kind = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };
  await kube.create(kind, { metadata: { name: cluster.namespace } });
}, 600_000);
afterAll(async () => {
  kube.close();
  await apiserver.stop();
});

/** As the operator would, look by look; answers how many acts it took. */
async function settle(rule: Rule, look: () => Promise<Observed>): Promise<number> {
  for (let acts = 0; acts < 4; acts += 1) {
    const o = await look();
    const verdict = rule.decide(o);
    if (verdict?.kind !== 'act') return acts;
    await act(actors, o, verdict.steps);
  }
  throw new Error(`${rule.name} finds no end`);
}

describe('the claim', () => {
  type Storage = Partial<EtcdClusterSpec['storage']>;
  const latches = {
    clusterID: 'c1',
    memberID: 'a1',
    claimUID: 'u',
    started: '2026-01-01T00:00:00Z',
    removed: 'Scaled',
  };
  const look = (storage: Storage) => async (): Promise<Observed> => {
    const live = await kube.get(claims, at);
    return observed(withSpec({ storage }), members({ ...member('a'), claim: claimFacts(live, undefined) }));
  };
  const settleTo = (storage: Storage) => settle(marks, look(storage));

  async function make(storage: Storage): Promise<Claim> {
    const spec = exampleSpec({ storage });
    return kube.create(claims, desiredClaim({ cluster, spec, member: at.name, version: '3.6.16' }));
  }
  /** With latches, as the operator writes them, and with what others write. */
  async function latch(): Promise<void> {
    const latchStep = {
      kind: 'Latch',
      member: at.name,
      on: 'Claim',
      uid: (await kube.get(claims, at)).metadata?.uid ?? '',
      latch: { ...latches, removed: 'Scaled' },
    } as const;
    await act(actors, observed(), [latchStep]);
    await kube.patch(claims, at, { metadata: { labels: { theirs: 'x' }, annotations: { theirs: 'x' } } });
  }
  beforeEach(async () => {
    const { items } = await kube.list(claims, {});
    for (const { metadata } of items) {
      await kube.patch(claims, at, { metadata: { finalizers: [] } });
      await kube.delete(claims, at, metadata?.uid ?? '');
    }
  });

  test('gets, changes and loses what the spec gives, and keeps its latches and what is theirs', async () => {
    const bare = await make({});
    await latch();
    const before = await kube.get(claims, at);
    const gifts: Storage[] = [
      { claimLabels: { team: 'a' }, claimAnnotations: { note: 'x' } },
      { claimLabels: { team: 'b', 'example.com/tier': '' } },
      { claimAnnotations: { 'example.com/plan': 'gold' } },
    ];
    for (const gift of gifts) {
      expect(await settleTo(gift)).toBe(1);
      const { metadata } = await kube.get(claims, at);
      expect(metadata?.labels).toEqual({ ...before.metadata?.labels, ...gift.claimLabels });
      expect(metadata?.annotations).toMatchObject({ ...before.metadata?.annotations, ...gift.claimAnnotations });
      expect(latchOf(await kube.get(claims, at))).toEqual({ ...latches, version: '3.6.16' });
    }
    expect(await settleTo({})).toBe(1);
    const after = await kube.get(claims, at);
    expect(after.metadata?.annotations).toEqual(before.metadata?.annotations);
    expect(after.metadata?.labels).toEqual({ ...bare.metadata?.labels, theirs: 'x' });
  });

  test('that was made with it loses it too', async () => {
    await make({ claimLabels: { team: 'a' }, claimAnnotations: { note: 'x' } });
    await latch();
    expect(await settleTo({ claimLabels: { team: 'a' }, claimAnnotations: { note: 'x' } })).toBe(0);
    expect(await settleTo({})).toBe(1);
    const { metadata } = await kube.get(claims, at);
    expect(JSON.stringify([metadata?.labels, metadata?.annotations])).not.toMatch(/team|note|given/);
    expect(latchOf(await kube.get(claims, at))).toEqual({ ...latches, version: '3.6.16' });
  });
});

describe('the Service for clients', () => {
  type Wanted = EtcdClusterSpec['service'];
  const ranges = { loadBalancerSourceRanges: ['10.0.0.0/8'] };
  const specs: readonly Wanted[] = [
    { type: 'ClusterIP' },
    { type: 'ClusterIP', labels: { team: 'a' }, annotations: { note: 'x' }, trafficDistribution: 'PreferClose' },
    { type: 'ClusterIP', ipFamilyPolicy: 'PreferDualStack' },
    { type: 'NodePort' },
    { type: 'NodePort', externalTrafficPolicy: 'Local' },
    { type: 'LoadBalancer' },
    { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ...ranges, ipFamilyPolicy: 'PreferDualStack' },
    { type: 'LoadBalancer', loadBalancerClass: 'example.com/a', ...ranges },
    { type: 'LoadBalancer', loadBalancerClass: 'example.com/b', externalTrafficPolicy: 'Local' },
  ];
  const look = (service: Wanted) => async (): Promise<Observed> => {
    const { items } = await kube.list(services, { namespace: at.namespace });
    const live: Modifier = (o) => ({ ...o, services: items });
    return observed(withSpec({ service }), live);
  };
  const settleTo = (service: Wanted) => settle(servicesRule, look(service));
  const remove = async () => {
    for (const { metadata } of (await kube.list(services, { namespace: at.namespace })).items) {
      await kube.delete(services, { ...at, name: metadata?.name ?? '' }, metadata?.uid ?? '');
    }
  };
  beforeEach(remove);

  /** Without what each Service is given for itself. */
  function shapeOf({ metadata, spec }: Service): unknown {
    const { clusterIP: _, clusterIPs: __, healthCheckNodePort, ports = [], ...rest } = spec ?? {};
    const { labels, annotations } = metadata ?? {};
    return {
      labels,
      annotations: { ...annotations },
      spec: { ...rest, ports: ports.map((port) => ({ ...port, nodePort: port.nodePort !== undefined })) },
      isChecked: healthCheckNodePort !== undefined,
    };
  }

  async function made(service: Wanted): Promise<unknown> {
    await settleTo(service);
    const shape = shapeOf(await kube.get(services, client));
    await remove();
    return shape;
  }

  test.each(specs)(
    'made as %j, it becomes whatever else is asked for, as if made so',
    async (first) => {
      for (const next of specs) {
        const wanted = await made(next);
        await settleTo(first);
        await settleTo(next);
        expect(await settleTo(next)).toBe(0);
        const keepsClass = first.loadBalancerClass !== undefined && next.type === 'LoadBalancer';
        const kept = { loadBalancerClass: next.loadBalancerClass ?? first.loadBalancerClass };
        const is = shapeOf(await kube.get(services, client));
        expect({ next, is }).toEqual({ next, is: keepsClass ? withSpecFields(wanted, kept) : wanted });
        await remove();
      }
    },
    60_000,
  );

  test('keeps what others wrote on it', async () => {
    await settleTo({ type: 'LoadBalancer', labels: { team: 'a' } });
    await kube.patch(services, client, { metadata: { labels: { theirs: 'x' }, annotations: { theirs: 'x' } } });
    await settleTo({ type: 'ClusterIP' });
    const { metadata } = await kube.get(services, client);
    expect(metadata?.labels).toMatchObject({ theirs: 'x' });
    expect(metadata?.annotations).toEqual({ theirs: 'x' });
  });
});

function withSpecFields(shape: unknown, fields: object): unknown {
  const { spec, ...rest }: { spec?: object } = JSON.parse(JSON.stringify(shape));
  return { ...rest, spec: { ...spec, ...fields } };
}
