// From what a kubelet writes to what a decision uses: raw objects in, facts out.
import { describe, expect, test } from '@jest/globals';
import {
  claimFacts,
  classFacts,
  latchAnnotations,
  latchOf,
  nodeFacts,
  podFacts,
  protectionOf,
  type NodeObject,
} from '../../../src/controllers/cluster/facts.ts';
import { memberLabels } from '../../../src/controllers/cluster/names.ts';
import type { Claim, Pod } from '../../../src/kube/objects.ts';
import { cluster } from '../desired/example.ts';

const name = 'shop-abcde';

type Status = NonNullable<Pod['status']>;
const podWith = (status: Status, changes: Partial<Pod> = {}): Pod => ({
  metadata: { name, uid: 'pod', labels: memberLabels(cluster, name) },
  spec: { containers: [], nodeName: 'node-1' },
  status,
  ...changes,
});

describe('a Pod', () => {
  test('is finished when it has ended for good, and deleting when it was asked to end', () => {
    const pod = podWith({ phase: 'Failed' });
    expect(podFacts(pod)).toMatchObject({ finished: true, deleting: false });
    const going = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(podFacts(going).deleting).toBe(true);
  });

  test('has its marks: role, readiness gate, hash, the last touch', () => {
    const conditions = [
      { type: 'etcdoperator.dev/in-quorum', status: 'True' },
      { type: 'Ready', status: 'True' },
    ];
    const labels = { ...memberLabels(cluster, name), 'etcdoperator.dev/role': 'voter' };
    const annotations = { 'etcdoperator.dev/pod-hash': 'h', 'etcdoperator.dev/touched': '123' };
    const pod = podWith({ conditions, podIP: '10.0.0.1' }, { metadata: { name, uid: 'pod', labels, annotations } });
    expect(podFacts(pod)).toMatchObject({
      role: 'voter',
      inQuorum: true,
      ready: true,
      podHash: 'h',
      touched: 123,
      ip: '10.0.0.1',
      node: 'node-1',
    });
  });
});

describe('what a kubelet says of a process', () => {
  const factsOf = (is: { readonly ready: string; readonly since?: string; readonly startedAt?: string }) => {
    const { ready, since, startedAt } = is;
    const condition = { type: 'Ready', status: ready, ...(since === undefined ? {} : { lastTransitionTime: since }) };
    const state = { running: startedAt === undefined ? {} : { startedAt } };
    const container = { name: 'etcd', image: '', imageID: '', ready: true, restartCount: 0, state };
    return podFacts(podWith({ conditions: [condition], containerStatuses: [container] }));
  };
  const [before, at, after] = ['2026-01-01T00:00:01Z', '2026-01-01T00:00:02Z', '2026-01-01T00:00:03Z'];

  test.each<[string, Parameters<typeof factsOf>[0], object]>([
    ['is of this one', { ready: 'True', since: after, startedAt: at }, { ready: true }],
    ['is so within the same second', { ready: 'True', since: at, startedAt: at }, { ready: true }],
    ['is of the one before', { ready: 'True', since: before, startedAt: at }, { ready: true, staleReady: true }],
    ['that is not Ready is not of the one before', { ready: 'False', since: before, startedAt: at }, { ready: false }],
    ['has no time', { ready: 'True', startedAt: at }, { ready: true }],
    ['is of one that does not say when it was started', { ready: 'True', since: before }, { ready: true }],
  ])('%s', (_, is, { ready, staleReady }: { ready?: boolean; staleReady?: true }) => {
    expect([factsOf(is).ready, factsOf(is).staleReady]).toEqual([ready, staleReady]);
  });
});

const claim: Claim = {
  metadata: {
    name,
    uid: 'claim',
    labels: memberLabels(cluster, name),
    annotations: latchAnnotations({ version: '3.6.16', memberID: 'a1' }),
  },
  spec: { volumeName: 'pv' },
  status: { phase: 'Bound' },
};

test('a claim, and the latches that stand on it', () => {
  expect(claimFacts(claim, { uid: 'volume' })).toEqual({
    uid: 'claim',
    phase: 'Bound',
    deleting: false,
    volumeName: 'pv',
    volumeUID: 'volume',
  });
  expect(latchOf(claim)).toEqual({ version: '3.6.16', memberID: 'a1' });
  expect(latchOf(undefined)).toEqual({});
});

test('a claim whose volume is gone', () => {
  expect(claimFacts(claim, 'gone')).toMatchObject({ volumeName: 'pv', volumeGone: true });
  expect(claimFacts(claim, undefined)).not.toHaveProperty('volumeGone');
});

describe('the volume of a claim', () => {
  const GiB = 2 ** 30;
  const sizes = {
    spec: { storageClassName: 'fast', resources: { requests: { storage: '16Gi' } } },
    status: { phase: 'Bound', capacity: { storage: '8Gi' } },
  };
  const factsOf = (status: Claim['status']) =>
    claimFacts({ ...sizes, status: { ...sizes.status, ...status } }, undefined);
  const has = { storageClassName: 'fast', requested: 16 * GiB, capacity: 8 * GiB };
  const at = '2026-01-01T00:00:00Z';
  const pending = { type: 'FileSystemResizePending', status: 'True', lastTransitionTime: at };
  const refused = { type: 'ControllerResizeError', status: 'True', message: 'volume is in use' };

  test.each<[string, Claim['status'], object]>([
    ['has a class, what it asks for and what it has', {}, {}],
    ['waits for its kubelet', { conditions: [pending] }, { growth: { fileSystemSince: Date.parse(at) } }],
    ['does so no more', { conditions: [{ ...pending, status: 'False' }] }, {}],
    ['is refused', { conditions: [refused] }, { growth: { error: 'volume is in use' } }],
    [
      'is refused by its node',
      { conditions: [{ type: 'NodeResizeError', status: 'True' }] },
      { growth: { error: 'NodeResizeError' } },
    ],
    [
      'is given up',
      { conditions: [refused], allocatedResourceStatuses: { storage: 'ControllerResizeInfeasible' } },
      { growth: { error: 'volume is in use', infeasible: true } },
    ],
    ['is under way', { allocatedResourceStatuses: { storage: 'NodeResizeInProgress' } }, {}],
  ])('%s', (_, status, more) => {
    const { uid: _uid, phase: _phase, deleting: _deleting, ...facts } = factsOf(status);
    expect(facts).toEqual({ ...has, ...more });
  });

  test('lets it grow only where its class says so', () => {
    const of = (allowVolumeExpansion?: boolean) =>
      classFacts({ provisioner: 'test', ...(allowVolumeExpansion === undefined ? {} : { allowVolumeExpansion }) });
    expect([of(true), of(false), of(), classFacts(undefined)].map(({ expandable }) => expandable)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('a node', () => {
  const ready = { type: 'Ready', status: 'True' };
  const of = (node: NodeObject) => nodeFacts({ status: { conditions: [ready] }, ...node });
  const well = { gone: false, ready: true, cordoned: false };
  test.each<[string, ReturnType<typeof nodeFacts>, ReturnType<typeof nodeFacts>]>([
    ['is well', of({}), well],
    ['is gone', nodeFacts(undefined), { gone: true, ready: false, cordoned: false }],
    ['is cordoned', of({ spec: { unschedulable: true } }), { ...well, cordoned: true }],
    ['is not ready', of({ status: { conditions: [{ ...ready, status: 'False' }] } }), { ...well, ready: false }],
    [
      'says nothing any more',
      of({ status: { conditions: [{ ...ready, status: 'Unknown' }] } }),
      { ...well, ready: false },
    ],
    ['has said nothing yet', of({ status: {} }), { ...well, ready: false }],
    ['is in a zone', of({ metadata: { labels: { 'topology.kubernetes.io/zone': 'z' } } }), { ...well, zone: 'z' }],
  ])('%s', (_, facts, expected) => {
    expect(facts).toEqual(expected);
  });
});

test('of the labels of a node those are known that are asked for', () => {
  const node = { metadata: { labels: { zone: 'z1', other: 'x' } } };
  expect(nodeFacts(node, ['zone', 'disk']).labels).toEqual({ zone: 'z1' });
  expect(nodeFacts({}, ['zone']).labels).toEqual({});
  expect(nodeFacts(node)).not.toHaveProperty('labels');
});

describe('the admission policy', () => {
  const binding = (policyName: string, validationActions: string[]) => ({ spec: { policyName, validationActions } });
  const ours = 'etcd-operator-deletion-protection';
  test.each<[string, ...Parameters<typeof protectionOf>]>([
    ['enforced', {}, binding(ours, ['Deny'])],
    ['absent', {}, binding(ours, ['Warn', 'Audit'])],
    ['absent', {}, binding('another', ['Deny'])],
    ['absent', 'gone', binding(ours, ['Deny'])],
    ['absent', {}, 'gone'],
    ['absent', undefined, 'gone'],
    ['unknown', undefined, binding(ours, ['Deny'])],
    ['unknown', {}, undefined],
  ])('is %s: %j and %j', (is, policy, bound) => {
    expect(protectionOf(policy, bound)).toBe(is);
  });
});
