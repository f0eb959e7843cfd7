// Specs of EtcdClusters that are taken and that are refused, with the sentences: the API server and validate.ts have to agree on both.
import type { EtcdClusterSpec } from '../../src/crd/etcdcluster.ts';
import { sentences, tooOld } from '../../src/crd/sentences.ts';
import { deniedArguments, deniedPrefixes } from '../../src/etcd/denied-arguments.ts';
import { minors } from '../../src/etcd/versions.ts';

/** A spec as a user writes it. */
export type Written = Readonly<Record<string, unknown>>;

export interface Refused {
  readonly title: string;
  readonly spec: Written;
  /** All of them, each a whole sentence. Empty: refused by the type alone, which only the API server sees. */
  readonly says: readonly string[];
}

/** With the defaults that the API server fills in: those of whole objects, and those inside them. */
export function defaulted(spec: Written): EtcdClusterSpec {
  const retention = { whenDeleted: 'Retain', whenScaled: 'Delete', whenReplaced: 'Delete' };
  const autoCompaction = { mode: 'Periodic', period: '5m' };
  const filled = {
    size: 3,
    paused: false,
    recovery: { replaceAfter: '5m' },
    disruptionBudget: 'Managed',
    deletionProtection: false,
    resources: { requests: { cpu: '100m', memory: '256Mi' } },
    ...spec,
    image: { pullPolicy: 'IfNotPresent', ...fields(spec['image']) },
    storage: { size: '8Gi', medium: 'Disk', retention, ...fields(spec['storage']) },
    etcd: { autoCompaction, ...fields(spec['etcd']) },
  };
  const result: EtcdClusterSpec = JSON.parse(JSON.stringify(filled));
  return result;
}

export const accepted: readonly { readonly title: string; readonly spec: Written }[] = [
  { title: 'nothing but defaults', spec: {} },
  ...[1, 3, 5, 7, 9].map((size) => ({ title: `size ${size}`, spec: { size } })),
  ...Object.values(minors).map(({ newest }) => ({ title: `version ${newest}`, spec: { version: newest } })),
  ...Object.values(minors).map(({ oldest }) => ({ title: `version ${oldest}`, spec: { version: oldest } })),
  { title: 'memory', spec: { storage: { medium: 'Memory', size: '512Mi' } } },
  { title: 'no class', spec: { storage: { storageClassName: '' } } },
  { title: 'numbers as resources', spec: { resources: { requests: { cpu: 1, memory: '1Gi' }, limits: { cpu: 2 } } } },
  { title: 'a registry with a port', spec: { image: { repository: 'registry.example.com:5000/mirror/etcd' } } },
  { title: 'a digest', spec: { image: { digest: `sha256:${'0a'.repeat(32)}` } } },
  {
    title: 'labels and annotations of its own',
    spec: {
      pod: { labels: { team: 'a', 'example.com/tier': '' }, annotations: { 'example.com/note': 'Any text, really.' } },
    },
  },
  { title: 'slow timing', spec: { etcd: { heartbeatInterval: '1s', electionTimeout: '5000ms' } } },
  { title: 'compaction by number', spec: { etcd: { autoCompaction: { mode: 'Revision', revisions: 1000 } } } },
  { title: 'other flags', spec: { etcd: { extraArgs: { 'max-txn-ops': '256', 'log-format': 'console' } } } },
  { title: 'a quota that fits', spec: { etcd: { backendQuota: '4Gi' } } },
  {
    title: 'placement',
    spec: {
      pod: {
        nodeSelector: { disk: 'fast' },
        tolerations: [{ key: 'etcd', operator: 'Exists', effect: 'NoSchedule' }],
        topologySpreadConstraints: [],
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
        securityContext: { fsGroup: 2000 },
        terminationGracePeriodSeconds: 60,
      },
    },
  },
];

const args = (name: string): Written => ({ etcd: { extraArgs: { [name]: 'x' } } });
const denied = [...deniedArguments, ...deniedPrefixes.map((prefix) => `${prefix}x`)];
const oddForms = denied.flatMap((name) => [`-${name}`, `--${name}`, name.replaceAll('-', '_'), name.toUpperCase()]);

const refusedArguments: readonly Refused[] = [
  ...denied
    .flatMap((name) => [name, `experimental-${name}`])
    .map((name) => ({
      title: `argument ${name}`,
      spec: args(name),
      says: [sentences.argumentDenied],
    })),
  ...[...new Set(oddForms)]
    .filter((name) => !denied.includes(name))
    .map((name) => ({
      title: `argument ${name}`,
      spec: args(name),
      says: [sentences.argumentForm, sentences.argumentDenied],
    })),
  { title: 'argument --max-txn-ops', spec: args('--max-txn-ops'), says: [sentences.argumentForm] },
];

const version = (text: string, ...says: readonly string[]): Refused => ({
  title: `version ${text}`,
  spec: { version: text },
  says: says.length > 0 ? says : [sentences.version],
});

const refusedVersions: readonly Refused[] = [
  ...['3.99', '3.99.0', 'latest', 'v3.6', 'v3.6.16', '3.6', '3.3.1', '3.8.0', '4.0.0', '3.6.16-rc.0', '3.06.1', ''].map(
    (text) => version(text),
  ),
  ...['3.5.22', '3.6.4', '3.7.2'].map((text) => version(text, tooOld(text))),
];

export const refused: readonly Refused[] = [
  ...[2, 4, 0, -1, 11, 100].map((size) => ({ title: `size ${size}`, spec: { size }, says: [sentences.size] })),
  ...refusedVersions,
  ...refusedArguments,
  { title: 'size as text', spec: { size: '3' }, says: [] },
  { title: 'storage as a number', spec: { storage: { size: 8 } }, says: [] },
  { title: 'storage that is no quantity', spec: { storage: { size: 'big' } }, says: [sentences.storageSize] },
  { title: 'no storage', spec: { storage: { size: '0' } }, says: [sentences.storageSize] },
  { title: 'less than no storage', spec: { storage: { size: '-8Gi' } }, says: [sentences.storageSize] },
  {
    title: 'a class for memory',
    spec: { storage: { medium: 'Memory', storageClassName: 'fast' } },
    says: [sentences.memoryClass],
  },
  { title: 'an unknown medium', spec: { storage: { medium: 'Tape' } }, says: [] },
  ...['etcd:3.6', 'registry.example.com/etcd@sha256:00', '/etcd'].map((repository) => ({
    title: `repository ${repository}`,
    spec: { image: { repository } },
    says: [sentences.repository],
  })),
  { title: 'half a digest', spec: { image: { digest: 'sha256:00' } }, says: [sentences.digest] },
  ...[
    'etcdoperator.dev/cluster',
    'app.kubernetes.io/name',
    'app.kubernetes.io/managed-by',
    'app.kubernetes.io/instance',
  ].map((label) => ({
    title: `label ${label}`,
    spec: { pod: { labels: { [label]: 'x' } } },
    says: [sentences.podLabels],
  })),
  { title: 'a label with a blank', spec: { pod: { labels: { team: 'a b' } } }, says: [sentences.labelForm] },
  { title: 'a label without a name', spec: { pod: { labels: { 'example.com/': 'x' } } }, says: [sentences.labelForm] },
  {
    title: 'an annotation of ours',
    spec: { pod: { annotations: { 'etcdoperator.dev/started': 'x' } } },
    says: [sentences.podAnnotations],
  },
  { title: 'no annotation name', spec: { pod: { annotations: { 'a b': 'x' } } }, says: [sentences.annotationForm] },
  ...['9Gi', '8Gi', '1Mi', 'much'].map((backendQuota) => ({
    title: `quota ${backendQuota}`,
    spec: { etcd: { backendQuota } },
    says: [sentences.backendQuota],
  })),
  { title: 'a heartbeat in minutes', spec: { etcd: { heartbeatInterval: '1m' } }, says: [sentences.heartbeatInterval] },
  { title: 'a heartbeat too fast', spec: { etcd: { heartbeatInterval: '1ms' } }, says: [sentences.heartbeatInterval] },
  { title: 'an early election', spec: { etcd: { electionTimeout: '400ms' } }, says: [sentences.electionTimeout] },
  { title: 'a late election', spec: { etcd: { electionTimeout: '51s' } }, says: [sentences.electionTimeout] },
  { title: 'an election as a number', spec: { etcd: { electionTimeout: '1000' } }, says: [sentences.electionTimeout] },
  {
    title: 'a heartbeat near the default election',
    spec: { etcd: { heartbeatInterval: '300ms' } },
    says: [sentences.electionTimeout],
  },
  { title: 'a huge request', spec: { etcd: { maxRequestSize: '1Gi' } }, says: [sentences.maxRequestSize] },
  ...[
    { mode: 'Periodic' },
    { mode: 'Periodic', period: 'daily' },
    { mode: 'Periodic', period: '5m', revisions: 1 },
  ].map((autoCompaction, i) => ({
    title: `compaction ${i}`,
    spec: { etcd: { autoCompaction } },
    says: [sentences.compactionPeriod],
  })),
  ...[{ mode: 'Revision' }, { mode: 'Revision', revisions: 1, period: '5m' }].map((autoCompaction, i) => ({
    title: `compaction by number ${i}`,
    spec: { etcd: { autoCompaction } },
    says: [sentences.compactionRevisions],
  })),
];

function fields(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
