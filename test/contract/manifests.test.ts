// manifests/ on a real kube-apiserver: everything is taken, the operator's Pod fits the restricted level, and its ServiceAccount
// may do what it needs and nothing beyond.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { binaries } from '../../tools/build/binaries.ts';
import type { Binaries } from '../../tools/build/binaries.ts';
import { startApiserver } from '../support/apiserver.ts';
import type { Apiserver } from '../support/apiserver.ts';
import { documents, kustomized } from '../support/install-objects.ts';
import type { Installed } from '../support/install-objects.ts';
import { rawApi } from '../support/raw-api.ts';
import type { RawApi } from '../support/raw-api.ts';

const folder = fileURLToPath(new URL('../../manifests', import.meta.url));
const own = 'etcd-operator-system';

let programs: Binaries;
let server: Apiserver;
let api: RawApi;
let objects: readonly Installed[] = [];

beforeAll(async () => {
  programs = await binaries(['kubernetes'], (line) => console.log(line));
  server = await startApiserver();
  api = await rawApi(server.kubeconfig);
  objects = await kustomized(folder);
}, 600_000);
afterAll(async () => {
  api.close();
  await server.stop();
});

test('kubectl builds what the tests read, and applies it to an empty cluster', async () => {
  const built = documents(await kubectl('kustomize', folder));
  expect(sorted(built)).toEqual(sorted(objects));
  const lines = (await kubectl('apply', '-k', folder, '--kubeconfig', server.kubeconfig)).trim().split('\n');
  expect(lines).toHaveLength(objects.length);
  expect(lines.filter((line) => !line.endsWith(' created'))).toEqual([]);
}, 60_000);

test("the operator's Pod is admitted at the restricted level, and a careless one is not", async () => {
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  const { template }: { template: { spec: { securityContext: unknown } } } = JSON.parse(
    JSON.stringify(deployment?.['spec']),
  );
  const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'operator' }, spec });
  const create = (spec: unknown) => api.create(`/api/v1/namespaces/${own}/pods?dryRun=All`, pod(spec));
  expect((await create(template.spec)).message).toBe('');
  const { securityContext: _, ...careless } = template.spec;
  expect((await create(careless)).message).toContain('violates PodSecurity "restricted');
});

describe('the ServiceAccount', () => {
  const everywhere: readonly (readonly [string, readonly string[]])[] = [
    ['etcdoperator.dev/etcdclusters', ['get', 'list', 'watch', 'patch']],
    ['etcdoperator.dev/etcdclusters/status', ['patch']],
    ['etcdoperator.dev/etcdclusters/finalizers', ['update']],
    ['etcdoperator.dev/etcdoperations', ['get', 'list', 'watch', 'delete']],
    ['etcdoperator.dev/etcdoperations/status', ['patch']],
    ['/pods', ['get', 'list', 'watch', 'create', 'patch', 'delete']],
    ['/pods/eviction', ['create']],
    ['/pods/status', ['patch']],
    ['/persistentvolumeclaims', ['get', 'list', 'watch', 'create', 'patch', 'delete']],
    ['/configmaps', ['get', 'list', 'watch', 'create', 'patch', 'delete']],
    ['/services', ['get', 'list', 'watch', 'create', 'patch']],
    ['policy/poddisruptionbudgets', ['get', 'list', 'watch', 'create', 'patch', 'delete']],
    ['events.k8s.io/events', ['create', 'patch']],
    ['/persistentvolumes', ['get']],
    ['/nodes', ['get', 'list', 'watch']],
    ['storage.k8s.io/storageclasses', ['get']],
    ['admissionregistration.k8s.io/validatingadmissionpolicies', []],
    ['admissionregistration.k8s.io/validatingadmissionpolicybindings', []],
    ['apiextensions.k8s.io/customresourcedefinitions', []],
    ['/secrets', []],
    ['/pods/exec', []],
    ['/serviceaccounts/token', []],
    ['apps/statefulsets', []],
    ['coordination.k8s.io/leases', []],
    ['rbac.authorization.k8s.io/clusterroles', []],
  ];
  test.each(everywhere)('%s anywhere: %j', async (resource, verbs) => {
    expect(await allowed(resource, 'somewhere')).toEqual(verbs);
  });

  test.each(['validatingadmissionpolicies', 'validatingadmissionpolicybindings'])(
    'of the %s the one that it asks for',
    async (plural) => {
      const resource = `admissionregistration.k8s.io/${plural}`;
      expect(await allowed(resource, '', 'etcd-operator-deletion-protection')).toEqual(['get']);
    },
  );

  test.each(['etcdclusters', 'etcdoperations'])('of the kinds its own: %s', async (plural) => {
    expect(await allowed('apiextensions.k8s.io/customresourcedefinitions', '', `${plural}.etcdoperator.dev`)).toEqual([
      'get',
    ]);
  });

  test('its own Lease, at home only', async () => {
    expect(await allowed('coordination.k8s.io/leases', own)).toEqual(['get', 'create', 'patch']);
  });
});

const everyVerb = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

async function allowed(resource: string, namespace: string, name = ''): Promise<string[]> {
  const answers = await Promise.all(everyVerb.map((verb) => may(verb, resource, { namespace, name })));
  return everyVerb.filter((_, index) => answers[index]);
}

async function may(verb: string, of: string, at: { namespace: string; name: string }): Promise<boolean> {
  const [group, resource, subresource = ''] = of.split('/');
  const answer = await api.create('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${own}:etcd-operator`,
      groups: ['system:serviceaccounts', 'system:authenticated'],
      resourceAttributes: { ...at, verb, group, resource, subresource },
    },
  });
  const { allowed }: { allowed: boolean } = JSON.parse(JSON.stringify(answer.object['status']));
  return allowed;
}

async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(programs('kubernetes', 'kubectl'), args, { timeout: 60_000 });
  return stdout;
}

function sorted(all: readonly Installed[]): Installed[] {
  const key = ({ kind, metadata }: Installed) => `${kind} ${metadata.name}`;
  return all.toSorted((a, b) => key(a).localeCompare(key(b)));
}
