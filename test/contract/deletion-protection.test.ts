// The admission policy on a real kube-apiserver: a protected cluster can't be deleted, in words that say how it can, and everything else can.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { clusters, eventually, startCrdGround } from '../support/crd-ground.ts';
import type { CrdGround } from '../support/crd-ground.ts';
import { kustomized } from '../support/install-objects.ts';
import type { Answer } from '../support/raw-api.ts';

const folder = fileURLToPath(new URL('../../manifests/policy', import.meta.url));
const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
const configMaps = '/api/v1/namespaces/default/configmaps';

const sentence =
  'EtcdCluster etcd has spec.deletionProtection: true. To delete it, set that to false first: ' +
  `kubectl -n default patch etcdcluster etcd --type merge -p '{"spec":{"deletionProtection":false}}'`;

let ground: CrdGround;

beforeAll(async () => {
  ground = await startCrdGround();
  for (const object of await kustomized(folder)) {
    const path = object.kind === 'ValidatingAdmissionPolicy' ? policies : bindings;
    expect((await ground.api.create(path, object)).message).toBe('');
  }
  // A policy counts a moment after it was taken.
  await ground.create({ deletionProtection: true });
  await eventually(() => ground.api.delete(`${clusters}/etcd?dryRun=All`), 403);
}, 600_000);
afterAll(() => ground.stop());
beforeEach(async () => {
  await ground.change({ deletionProtection: false });
  await ground.clear();
});

const told = ({ status, message }: Answer) => [status, message];
const refusal = [403, expect.stringContaining(sentence)];

describe('a protected cluster', () => {
  beforeEach(() => ground.create({ deletionProtection: true }));

  test('is not deleted, and it is said how it can be', async () => {
    expect(told(await ground.api.delete(`${clusters}/etcd`))).toEqual(refusal);
    const { metadata }: { metadata?: { deletionTimestamp?: string } } = await ground.stored();
    expect(metadata?.deletionTimestamp).toBeUndefined();
  });

  test('is not deleted with all others either', async () => {
    await ground.create({}, 'other');
    expect(told(await ground.api.delete(clusters))).toEqual(refusal);
    expect((await ground.api.get(`${clusters}/etcd`)).status).toBe(200);
  });

  test('can be changed', async () => {
    expect((await ground.change({ size: 5 })).status).toBe(200);
  });

  test('is deleted once the protection is lifted', async () => {
    await ground.change({ deletionProtection: false });
    expect((await ground.api.delete(`${clusters}/etcd`)).status).toBe(200);
    expect((await ground.api.get(`${clusters}/etcd`)).status).toBe(404);
  });
});

test.each([{}, { deletionProtection: false }])('a cluster with %j is deleted', async (spec) => {
  await ground.create(spec);
  expect((await ground.api.delete(`${clusters}/etcd`)).status).toBe(200);
});

test('other kinds are none of its business', async () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'etcd' },
    spec: { deletionProtection: true },
  };
  expect((await ground.api.create(configMaps, object)).status).toBe(201);
  expect((await ground.api.delete(`${configMaps}/etcd`)).status).toBe(200);
});

test('in a namespace that is being deleted nothing is refused: its Pods and claims go anyway', async () => {
  const namespaces = '/api/v1/namespaces';
  const there = '/apis/etcdoperator.dev/v1alpha1/namespaces/going/etcdclusters';
  await ground.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'going' } });
  const cluster = {
    apiVersion: 'etcdoperator.dev/v1alpha1',
    kind: 'EtcdCluster',
    metadata: { name: 'etcd' },
    spec: { deletionProtection: true },
  };
  expect((await eventually(() => ground.api.create(there, cluster), 201)).message).toBe('');
  expect((await ground.api.delete(`${there}/etcd`)).status).toBe(403);
  await ground.api.delete(`${namespaces}/going`);
  expect((await eventually(() => ground.api.delete(`${there}/etcd`), 200)).message).toBe('');
});
