// The chart's life on a real kube-apiserver: installed, upgraded, uninstalled, and never taking a cluster with it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { binaries } from '../../tools/build/binaries.ts';
import { startApiserver } from '../support/apiserver.ts';
import type { Apiserver } from '../support/apiserver.ts';
import { clusters, definition, eventually } from '../support/crd-ground.ts';
import { rawApi } from '../support/raw-api.ts';
import type { RawApi } from '../support/raw-api.ts';

const chart = fileURLToPath(new URL('../../charts/etcd-operator', import.meta.url));
const namespace = 'etcd-operator-system';
const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/etcd-operator`;

let server: Apiserver;
let api: RawApi;
let program = '';

beforeAll(async () => {
  const programs = await binaries(['helm'], (line) => console.log(line));
  program = programs('helm', 'helm');
  server = await startApiserver();
  api = await rawApi(server.kubeconfig);
}, 600_000);
afterAll(async () => {
  api.close();
  await server.stop();
});

async function helm(...args: readonly string[]): Promise<string> {
  const all = [...args, '--namespace', namespace, '--kubeconfig', server.kubeconfig];
  const { stdout } = await promisify(execFile)(program, all, { timeout: 60_000 });
  return stdout;
}

test('installs with its kind, upgrades, and leaves kind and clusters when it goes', async () => {
  const notes = await helm('install', 'operator', chart, '--create-namespace');
  expect(notes).toContain('kubectl apply -f -');
  expect((await eventually(() => api.get(clusters), 200)).status).toBe(200);
  const sample = { apiVersion: 'etcdoperator.dev/v1alpha1', kind: 'EtcdCluster', metadata: { name: 'etcd' }, spec: {} };
  expect((await api.create(clusters, sample)).status).toBe(201);

  await helm('upgrade', 'operator', chart, '--set', 'replicas=1');
  expect((await api.get(deployment)).object).toMatchObject({ spec: { replicas: 1 } });

  await helm('uninstall', 'operator');
  expect((await api.get(deployment)).status).toBe(404);
  expect((await api.get(definition)).status).toBe(200);
  expect((await api.get(`${clusters}/etcd`)).status).toBe(200);
}, 120_000);
