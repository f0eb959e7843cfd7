// The chart, rendered by Helm: by default it installs what manifests/ installs, and each value does what it says.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { binaries } from '../../tools/build/binaries.ts';
import { kustomized, rendered } from '../support/install-objects.ts';
import type { Installed } from '../support/install-objects.ts';

const chart = fileURLToPath(new URL('../../charts/etcd-operator', import.meta.url));
const manifests = fileURLToPath(new URL('../../manifests', import.meta.url));
const run = promisify(execFile);
let helm = '';

beforeAll(async () => {
  const programs = await binaries(['helm'], (line) => console.log(line));
  helm = programs('helm', 'helm');
}, 600_000);

const find = (objects: readonly Installed[], kind: string, name = 'etcd-operator') =>
  objects.filter((object) => object.kind === kind && object.metadata.name === name);
const kinds = (objects: readonly Installed[]) => new Set(objects.map(({ kind }) => kind));
const text = (value: unknown) => JSON.stringify(value);

test('helm lint has nothing to say', async () => {
  await run(helm, ['lint', '--strict', chart]);
});

describe('with defaults', () => {
  test('installs what manifests/ installs', async () => {
    const fromChart = byName(await rendered(helm, chart));
    const fromManifests = byName((await kustomized(manifests)).filter(({ kind }) => kind !== 'Namespace'));
    expect([...fromChart.keys()].sort()).toEqual([...fromManifests.keys()].sort());
    for (const [name, object] of fromManifests) expect({ name, object: fromChart.get(name) }).toEqual({ name, object });
  });

  test('keeps the kinds when it is uninstalled', async () => {
    const all = (await rendered(helm, chart)).filter(({ kind }) => kind === 'CustomResourceDefinition');
    expect(all.map(({ metadata }) => metadata.annotations)).toEqual([
      { 'helm.sh/resource-policy': 'keep' },
      { 'helm.sh/resource-policy': 'keep' },
    ]);
  });
});

describe('values', () => {
  test('watchNamespaces: Roles there, nothing cluster-wide', async () => {
    const objects = await rendered(helm, chart, '--set', 'watchNamespaces={a,b},crds.enabled=false');
    expect(kinds(objects)).not.toContain('ClusterRole');
    expect(kinds(objects)).not.toContain('ClusterRoleBinding');
    expect(kinds(objects)).not.toContain('ValidatingAdmissionPolicy');
    const [wide] = find(await rendered(helm, chart), 'ClusterRole');
    const roles = find(objects, 'Role', 'etcd-operator-clusters');
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['a', 'b']);
    for (const role of roles) expect(text(wide?.['rules'])).toContain(text(role['rules']).slice(1, -1));
    expect(find(objects, 'RoleBinding', 'etcd-operator-clusters')).toHaveLength(2);
    expect(text(find(objects, 'Deployment'))).toContain('"--watch-namespaces=a,b"');
  });

  test('image, etcdImage, defaultVersion, clusterDomain and logLevel reach the Deployment', async () => {
    const digest = `sha256:${'0a'.repeat(32)}`;
    const values = [
      `image.registry=registry.example.com,image.digest=${digest},image.pullSecrets={mine}`,
      'etcdImage.repository=registry.example.com/etcd,etcdImage.pullSecrets={a,b}',
      'defaultVersion=3.6.16,clusterDomain=example.internal,logLevel=debug',
    ];
    const deployment = text(find(await rendered(helm, chart, '--set', values.join(',')), 'Deployment'));
    expect(deployment).toContain(`"image":"registry.example.com/etcd-operator:0.1.0@${digest}"`);
    expect(deployment).toContain('"imagePullSecrets":[{"name":"mine"}]');
    const args = [
      '--default-version=3.6.16',
      '--cluster-domain=example.internal',
      '--etcd-image-repository=registry.example.com/etcd',
      '--etcd-image-pull-secrets=a,b',
      '--log-level=debug',
    ];
    expect(deployment).toContain(text({ args }).slice(1, -1));
  });

  test('crds.enabled, crds.keep, metrics and networkPolicy switch objects', async () => {
    const few = await rendered(helm, chart, '--set', 'crds.enabled=false,metrics.service=false');
    expect(kinds(few)).not.toContain('CustomResourceDefinition');
    expect(kinds(few)).not.toContain('Service');
    const many = await rendered(helm, chart, '--set', 'crds.keep=false,metrics.serviceMonitor=true,networkPolicy=true');
    expect([...kinds(many)]).toEqual(expect.arrayContaining(['ServiceMonitor', 'NetworkPolicy']));
    expect(text(find(many, 'CustomResourceDefinition', 'etcdclusters.etcdoperator.dev'))).not.toContain(
      'resource-policy',
    );
  });

  test('deletionProtection.enabled switches the admission policy, which comes with the kinds where only some namespaces are watched', async () => {
    const has = async (values: string) => {
      const found = kinds(await rendered(helm, chart, '--set', values));
      return [found.has('ValidatingAdmissionPolicy'), found.has('ValidatingAdmissionPolicyBinding')];
    };
    expect(await has('deletionProtection.enabled=false')).toEqual([false, false]);
    expect(await has('crds.enabled=false')).toEqual([true, true]);
    expect(await has('watchNamespaces={a}')).toEqual([true, true]);
    expect(await has('watchNamespaces={a},crds.enabled=false')).toEqual([false, false]);
  });

  test('extraLabels are on every object', async () => {
    const objects = await rendered(helm, chart, '--set', 'extraLabels.team=data');
    expect(objects.filter(({ metadata }) => metadata.labels?.['team'] !== 'data')).toEqual([]);
  });

  test.each([
    'replicas=two',
    'imag.tag=1',
    'image.digest=abc',
    'defaultVersion=v3.6.16',
    'watchNamespaces=a',
    'logLevel=loud',
    'deletionProtection=false',
  ])('refuses %s', async (value) => {
    await expect(rendered(helm, chart, '--set', value)).rejects.toThrow("don't meet the specifications of the schema");
  });
});

/** Without what only a package manager writes. */
function byName(objects: readonly Installed[]): Map<string, unknown> {
  return new Map(
    objects.map(({ metadata, ...rest }) => {
      const { name, namespace, labels = {} } = metadata;
      const ours = Object.entries(labels).filter(
        ([label]) => !['app.kubernetes.io/version', 'app.kubernetes.io/managed-by', 'helm.sh/chart'].includes(label),
      );
      const key = `${rest.kind} ${namespace ?? ''} ${name}`;
      return [key, { ...rest, labels: Object.fromEntries(ours) }];
    }),
  );
}
