// What matters most about a member's Pod, one sentence each. The whole of it is in the golden files.
import { describe, expect, test } from '@jest/globals';
import type { EtcdClusterSpec } from '../../../src/crd/etcdcluster.ts';
import type { SpecChanges } from './example.ts';
import { desiredContainer } from '../../../src/controllers/cluster/desired/container.ts';
import { versionVariables } from '../../../src/controllers/cluster/desired/arguments.ts';
import { ticketVariables } from '../../../src/etcd/ticket.ts';
import { hashesOf } from '../../../src/controllers/cluster/desired/hashes.ts';
import { desiredPod } from '../../../src/controllers/cluster/desired/pod.ts';
import { annotations, clusterLabels, labels, memberHost } from '../../../src/controllers/cluster/names.ts';
import { cluster, examplePod, exampleSpec, settings } from './example.ts';

const image = { pullPolicy: 'IfNotPresent' } as const;
const digest = `sha256:${'a'.repeat(64)}`;
const imageOf = (spec: SpecChanges, version = '3.6.16') => desiredContainer(examplePod(spec, { version })).image;
const valueOf = (spec: SpecChanges, name: string) =>
  desiredContainer(examplePod(spec)).env?.find((variable) => variable.name === name)?.value;

describe('the image', () => {
  test("is the operator's repository with the version as its tag", () => {
    expect(imageOf({ image })).toBe('gcr.io/etcd-development/etcd:v3.6.16');
  });

  test('comes from a registry with a port', () => {
    expect(imageOf({ image: { ...image, repository: 'registry:5000/etcd' } })).toBe('registry:5000/etcd:v3.6.16');
  });

  test('has the digest of the version that the spec asks for', () => {
    expect(imageOf({ image: { ...image, digest } })).toBe(`gcr.io/etcd-development/etcd:v3.6.16@${digest}`);
  });

  test('has no digest where the member is still at another version, or the digest would decide the version', () => {
    expect(imageOf({ image: { ...image, digest }, version: '3.7.3' })).toBe('gcr.io/etcd-development/etcd:v3.6.16');
  });

  test('has the digest where the spec leaves the version to us', () => {
    const { version: _, ...spec } = exampleSpec({ image: { ...image, digest } });
    expect(desiredContainer({ ...examplePod(), spec }).image).toMatch(/@sha256:/);
  });

  test("is pulled with the operator's secrets unless the spec has its own", () => {
    const own = { ...settings, etcdImagePullSecrets: ['ours'] };
    const secretsFor = (spec: SpecChanges) => desiredPod(examplePod(spec, { settings: own })).spec?.imagePullSecrets;
    expect(secretsFor({})).toEqual([{ name: 'ours' }]);
    expect(secretsFor({ image: { ...image, pullSecrets: [{ name: 'theirs' }] } })).toEqual([{ name: 'theirs' }]);
  });
});

describe('the Go runtime', () => {
  test.each([
    ['2', '2'],
    [2, '2'],
    ['2500m', '3'],
    ['100m', '1'],
    ['0', undefined],
  ])('with a limit of %s CPUs uses %s', (cpu, threads) => {
    expect(valueOf({ resources: { limits: { cpu } } }, 'GOMAXPROCS')).toBe(threads);
  });

  test.each([
    ['1Gi', '966367641'],
    ['1024Mi', '966367641'],
    [1073741824, '966367641'],
    ['1G', '900000000'],
  ])('with a memory limit of %s keeps within %s', (memory, bytes) => {
    expect(valueOf({ resources: { limits: { memory } } }, 'GOMEMLIMIT')).toBe(bytes);
  });

  test('is told nothing without limits', () => {
    const spec = { resources: { requests: { cpu: '4', memory: '4Gi' } } };
    expect([valueOf(spec, 'GOMAXPROCS'), valueOf(spec, 'GOMEMLIMIT')]).toEqual([undefined, undefined]);
  });

  test('gets what data in memory leaves over, and nothing where that is nothing', () => {
    const limit = (memory: string) =>
      valueOf({ storage: { size: '1Gi', medium: 'Memory' }, resources: { limits: { memory } } }, 'GOMEMLIMIT');
    expect(limit('2Gi')).toBe('966367641');
    expect(limit('1Gi')).toBeUndefined();
  });
});

describe('the container', () => {
  test('is held until its ticket is there, which is not optional', () => {
    expect(desiredContainer(examplePod()).envFrom).toEqual([
      { configMapRef: { name: 'shop-abcde-ticket', optional: false } },
    ]);
  });

  test('gives no option both as a variable and as an argument, which etcd refuses', () => {
    const { args = [] } = desiredContainer(examplePod());
    const asVariable = args.map((arg) => `ETCD_${arg.slice(2, arg.indexOf('=')).toUpperCase().replaceAll('-', '_')}`);
    for (const version of ['3.4.31', '3.5.35', '3.6.16', '3.7.3']) {
      const members = [{ name: 'a', peerURL: 'http://a' }];
      const options = versionVariables(exampleSpec(), version);
      const variables = Object.keys(ticketVariables({ state: 'new', members, token: 't', options }));
      expect(variables.filter((variable) => asVariable.includes(variable))).toEqual([]);
    }
  });

  test.each([
    ['3.4.31', '--logger=zap'],
    ['3.7.3', '--logger=zap', '--pre-vote=true'],
  ])('of %s has the arguments that all minors have', (version, ...expected) => {
    const { args } = desiredContainer(examplePod({}, { version }));
    const common = ['--name=shop-abcde', '--data-dir=/var/lib/etcd/data', '--auto-compaction-retention=5m'];
    expect(args).toEqual(expect.arrayContaining([...common, ...expected]));
  });

  test('is not made for a version without known arguments: etcd would start with an identity of its own', () => {
    expect(() => desiredContainer(examplePod({}, { version: '3.99.0' }))).toThrow(
      'Pod of shop-abcde: no arguments are known for etcd 3.99.0',
    );
  });

  test('has a quota that is given, or else one that fits the volume', () => {
    const quota = (spec: SpecChanges) =>
      desiredContainer(examplePod(spec)).args?.find((arg) => arg.startsWith('--quota-backend-bytes='));
    const { etcd } = exampleSpec();
    expect(quota({ etcd: { ...etcd, backendQuota: '1Gi' } })).toBe('--quota-backend-bytes=1073741824');
    const computed = Number(quota({ storage: { size: '1Gi', medium: 'Disk' } })?.split('=')[1]);
    expect(computed).toBeGreaterThan(0);
    expect(computed).toBeLessThan(1024 ** 3 / 2);
  });

  test('is killed only after a minute without an answer, and started for an hour before that', () => {
    const { startupProbe, livenessProbe } = desiredContainer(examplePod());
    const patience = (probe: typeof livenessProbe) =>
      ((probe?.failureThreshold ?? 0) - 1) * (probe?.periodSeconds ?? 0);
    expect(patience(livenessProbe)).toBeGreaterThanOrEqual(60);
    expect(patience(startupProbe)).toBeGreaterThanOrEqual(3599);
  });

  test.each(['startupProbe', 'livenessProbe', 'readinessProbe'] as const)('asks for no leader in its %s', (name) => {
    expect(desiredContainer(examplePod())[name]?.httpGet).toEqual({ path: '/livez', port: 2381, scheme: 'HTTP' });
    expect(desiredContainer(examplePod({}, { version: '3.4.20' }))[name]?.tcpSocket).toEqual({ port: 2381 });
  });
});

describe('the Pod', () => {
  test('has the name that its peer URL is made from', () => {
    const { hostname = '', subdomain = '' } = desiredPod(examplePod()).spec ?? {};
    expect(`${hostname}.${subdomain}.prod.svc.cluster.local`).toBe(memberHost(cluster, 'shop-abcde'));
  });

  test('keeps our labels and annotations, whatever the spec says', () => {
    const theirs = {
      ...Object.fromEntries(Object.keys(clusterLabels(cluster)).map((key) => [key, 'x'])),
      team: 'shop',
    };
    const pod = { labels: { ...theirs, [labels.role]: 'x' }, annotations: { [annotations.podHash]: 'x' } };
    const { metadata } = desiredPod(examplePod({ pod }));
    expect(metadata?.labels).toEqual({
      ...clusterLabels(cluster),
      [labels.member]: 'shop-abcde',
      [labels.role]: 'voter',
      team: 'shop',
    });
    expect(metadata?.annotations?.[annotations.podHash]).toMatch(/^[0-9a-f]{16}$/);
  });

  test('carries the latched version only where no claim can', () => {
    const memory = desiredPod(examplePod({ storage: { size: '1Gi', medium: 'Memory' } }));
    expect(memory.metadata?.annotations?.[annotations.version]).toBe('3.6.16');
    expect(desiredPod(examplePod()).metadata?.annotations?.[annotations.version]).toBeUndefined();
  });

  test('stays on a node in trouble: nothing but the operator replaces it', () => {
    const tolerations = desiredPod(examplePod({ pod: { tolerations: [{ key: 'dedicated' }] } })).spec?.tolerations;
    expect(tolerations).toEqual([
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
      { key: 'dedicated' },
    ]);
  });

  test('is spread by default, as asked, or not at all', () => {
    const spread = (pod: EtcdClusterSpec['pod']) =>
      desiredPod(examplePod(pod === undefined ? {} : { pod })).spec?.topologySpreadConstraints;
    expect(spread(undefined)?.map((one) => one.topologyKey)).toEqual([
      'kubernetes.io/hostname',
      'topology.kubernetes.io/zone',
    ]);
    const labelSelector = { matchLabels: { team: 'shop' } };
    const given = { maxSkew: 2, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule' };
    expect(spread({ topologySpreadConstraints: [{ ...given, labelSelector }] })).toEqual([{ ...given, labelSelector }]);
    expect(spread({ topologySpreadConstraints: [given] })?.[0]?.labelSelector?.matchLabels?.[labels.cluster]).toBe(
      'shop',
    );
    expect(spread({ topologySpreadConstraints: [] })).toEqual([]);
  });
});

describe('the hash of the Pod', () => {
  const podHash = (spec: EtcdClusterSpec, version: string) => hashesOf(spec, settings, version).pod;
  const before = podHash(exampleSpec(), '3.6.16');
  const { etcd, integrity, storage, resources } = exampleSpec();

  test.each<[string, SpecChanges]>([
    ['how the image is pulled', { image: { pullPolicy: 'Always' } }],
    ['resources', { resources: { ...resources, limits: { cpu: 1 } } }],
    ['the size of the volume, which the quota follows', { storage: { ...storage, size: '9Gi' } }],
    ['the medium', { storage: { ...storage, medium: 'Memory' } }],
    ['the Pod', { pod: { nodeSelector: { disk: 'nvme' } } }],
    ['etcd', { etcd: { ...etcd, logLevel: 'Debug' } }],
    ['the check at boot', { integrity: { ...integrity, checkAtBoot: false } }],
    ['how often data is compared', { integrity: { ...integrity, checkInterval: '4h' } }],
  ])('changes with %s', (_, change) => {
    expect(podHash(exampleSpec(change), '3.6.16')).not.toBe(before);
  });

  test.each<[string, SpecChanges]>([
    ['the size of the cluster', { size: 5 }],
    ['paused', { paused: true }],
    ['what its claims carry', { storage: { claimLabels: { team: 'a' }, claimAnnotations: { note: 'x' } } }],
    [
      'what becomes of its claims',
      { storage: { retention: { whenDeleted: 'Delete', whenScaled: 'Retain', whenReplaced: 'Retain' } } },
    ],
    ['the Service', { service: { type: 'LoadBalancer', labels: { team: 'a' }, annotations: { note: 'x' } } }],
    ['the budget', { disruptionBudget: 'None' }],
    ['when a member is replaced', { recovery: { replaceAfter: 'Never' } }],
    ['protection', { deletionProtection: true }],
    ['what becomes of the claims of a namesake', { bootstrap: { retainedClaims: 'Adopt' } }],
    ['a storage class, which only the claim has', { storage: { ...storage, storageClassName: 'fast' } }],
    ['the same resources in other units', { resources: { requests: { cpu: 0.1, memory: '262144Ki' } } }],
    ['a Pod of which nothing is said', { pod: {} }],
    ['the image, which a running Pod can be given', { image: { ...image, digest } }],
  ])('does not change with %s', (_, change) => {
    expect(podHash(exampleSpec(change), '3.6.16')).toBe(before);
  });

  test('changes neither with the version nor with the member, its role or its cluster', () => {
    const hashOf = (changes: Parameters<typeof examplePod>[1]) =>
      desiredPod(examplePod({}, changes)).metadata?.annotations?.[annotations.podHash];
    expect(hashOf({})).toBe(before);
    for (const version of ['3.5.35', '3.7.3']) expect(hashOf({ version })).toBe(before);
    const other = { cluster: { ...cluster, name: 'other' }, member: 'shop-fghij', role: 'learner' } as const;
    expect(hashOf(other)).toBe(before);
  });

  test('changes with a setting of the operator that alters the Pod, and not with one that alters its image', () => {
    const hashes = hashesOf(exampleSpec(), settings, '3.6.16');
    const pulling = hashesOf(exampleSpec(), { ...settings, etcdImagePullSecrets: ['x'] }, '3.6.16');
    expect(pulling).toEqual({ pod: expect.not.stringMatching(hashes.pod), image: hashes.image });
    const moved = hashesOf(exampleSpec(), { ...settings, etcdImageRepository: 'elsewhere/etcd' }, '3.6.16');
    expect(moved).toEqual({ pod: hashes.pod, image: expect.not.stringMatching(hashes.image) });
    const born = hashesOf(exampleSpec(), { ...settings, clusterDomain: 'corp', defaultVersion: '3.7.3' }, '3.6.16');
    expect(born).toEqual(hashes);
  });

  test('does not change with the order of arguments', () => {
    const extra = (extraArgs: Record<string, string>) =>
      podHash(exampleSpec({ etcd: { ...etcd, extraArgs } }), '3.6.16');
    expect(extra({ 'max-wals': '3', 'max-txn-ops': '9' })).toBe(extra({ 'max-txn-ops': '9', 'max-wals': '3' }));
    expect(extra({ 'max-wals': '3' })).not.toBe(extra({ 'max-wals': '4' }));
  });

  test('changes with a version that has other probes, or does not take an argument any more', () => {
    expect(podHash(exampleSpec(), '3.4.13')).not.toBe(before);
    const spec = exampleSpec({ etcd: { ...etcd, extraArgs: { 'experimental-unheard-of': '1' } } });
    expect(podHash(spec, '3.7.3')).not.toBe(podHash(spec, '3.6.16'));
    const renamed = exampleSpec({ etcd: { ...etcd, extraArgs: { 'compaction-batch-limit': '9' } } });
    expect(podHash(renamed, '3.5.35')).toBe(podHash(renamed, '3.7.3'));
  });

  test('does not change with the volume where the quota is given', () => {
    const fixed = { etcd: { ...etcd, backendQuota: '1Gi' } };
    const grown = { ...fixed, storage: { ...storage, size: '9Gi' } };
    expect(podHash(exampleSpec(grown), '3.6.16')).toBe(podHash(exampleSpec(fixed), '3.6.16'));
  });
});
