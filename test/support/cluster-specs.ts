// Specs of EtcdClusters that are taken and that are refused, with the sentences: the API server and validate.ts have to agree on both.
import { withDefaults } from '../../src/crd/defaults.ts';
import type { EtcdClusterSpec } from '../../src/crd/etcdcluster.ts';
import { sentences, tooOld } from '../../src/crd/sentences.ts';
import { minors } from '../../src/etcd/versions.ts';
import { refusedTuning } from './refused-tuning.ts';

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
  return JSON.parse(JSON.stringify(withDefaults(spec)));
}

export const accepted: readonly { readonly title: string; readonly spec: Written }[] = [
  { title: 'nothing but defaults', spec: {} },
  ...[0, 1, 3, 5, 7, 9].map((size) => ({ title: `size ${size}`, spec: { size } })),
  ...Object.values(minors).map(({ newest }) => ({ title: `version ${newest}`, spec: { version: newest } })),
  ...Object.values(minors).map(({ oldest }) => ({ title: `version ${oldest}`, spec: { version: oldest } })),
  { title: 'memory', spec: { storage: { medium: 'Memory', size: '512Mi' } } },
  { title: 'claims that go with the cluster', spec: { storage: { retention: { whenDeleted: 'Delete' } } } },
  {
    title: 'labels and annotations of its claims',
    spec: { storage: { claimLabels: { team: 'a' }, claimAnnotations: { 'backup.example.com/plan': 'gold' } } },
  },
  ...['10s', '90s', '5m', '720h', 'Never'].map((replaceAfter) => ({
    title: `replaced after ${replaceAfter}`,
    spec: { recovery: { replaceAfter } },
  })),
  { title: 'no check at boot', spec: { integrity: { checkAtBoot: false } } },
  ...['0s', '60s', '90s', '3600s', '1m', '1h', '720h'].map((checkInterval) => ({
    title: `data compared every ${checkInterval}`,
    spec: { integrity: { checkInterval } },
  })),
  ...['Adopt', 'Ignore'].map((retainedClaims) => ({
    title: `retained claims: ${retainedClaims}`,
    spec: { bootstrap: { retainedClaims } },
  })),
  ...[
    { schedule: '0 2 * * 6', duration: '4h' },
    { schedule: '*/15 0-6,22 1,15 1-12/3 MON-FRI', duration: '90m', timeZone: 'Europe/Berlin' },
    { schedule: '30  03 1 jan,JUL 0-7', duration: '1m', timeZone: 'UTC' },
    { schedule: '0 0 29 2 *', duration: '9999h', timeZone: 'America/Argentina/Buenos_Aires' },
  ].map((window) => ({ title: JSON.stringify(window), spec: { maintenance: { windows: [window] } } })),
  { title: 'maintenance without windows', spec: { maintenance: {} } },
  { title: 'no window', spec: { maintenance: { windows: [] } } },
  { title: 'no budget, but protection', spec: { disruptionBudget: 'None', deletionProtection: true } },
  {
    title: 'a load balancer',
    spec: {
      service: {
        type: 'LoadBalancer',
        labels: { team: 'a' },
        annotations: { 'service.beta.kubernetes.io/aws-load-balancer-internal': 'true' },
        loadBalancerClass: 'example.com/internal',
        loadBalancerSourceRanges: ['10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '::/0'],
        externalTrafficPolicy: 'Local',
        trafficDistribution: 'PreferClose',
        ipFamilyPolicy: 'PreferDualStack',
      },
    },
  },
  { title: 'a port of each node', spec: { service: { type: 'NodePort', externalTrafficPolicy: 'Local' } } },
  { title: 'a Service without ranges', spec: { service: { loadBalancerSourceRanges: [] } } },
  { title: 'members that are replaced for another volume', spec: { storage: { updatePolicy: 'Replace' } } },
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

/** Where labels and annotations are given, and what is said of them. */
const given = [
  {
    labels: (labels: Written) => ({ pod: { labels } }),
    annotations: (annotations: Written) => ({ pod: { annotations } }),
    says: [sentences.podLabels, sentences.labelForm, sentences.podAnnotations, sentences.annotationForm],
  },
  {
    labels: (claimLabels: Written) => ({ storage: { claimLabels } }),
    annotations: (claimAnnotations: Written) => ({ storage: { claimAnnotations } }),
    says: [sentences.claimLabels, sentences.claimLabelForm, sentences.claimAnnotations, sentences.claimAnnotationForm],
  },
  {
    labels: (labels: Written) => ({ service: { labels } }),
    annotations: (annotations: Written) => ({ service: { annotations } }),
    says: [
      sentences.serviceLabels,
      sentences.serviceLabelForm,
      sentences.serviceAnnotations,
      sentences.serviceAnnotationForm,
    ],
  },
] as const;

const ours = [
  'etcdoperator.dev/cluster',
  'app.kubernetes.io/name',
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/instance',
];

const refusedMetadata: readonly Refused[] = [
  ...given.flatMap(({ labels, annotations, says: [ownLabel, labelForm, ownAnnotation, annotationForm] }): Refused[] => [
    ...ours.map((name) => ({ title: '', spec: labels({ [name]: 'x' }), says: [ownLabel] })),
    ...['a b', 'a,b', 'x'.repeat(64)].map((value) => ({ title: '', spec: labels({ team: value }), says: [labelForm] })),
    ...['example.com/', 'a/b/c', ' '].map((name) => ({ title: '', spec: labels({ [name]: 'x' }), says: [labelForm] })),
    { title: '', spec: annotations({ 'etcdoperator.dev/started': 'x' }), says: [ownAnnotation] },
    { title: '', spec: annotations({ 'a b': 'x' }), says: [annotationForm] },
  ]),
  ...[
    'pv.kubernetes.io/bind-completed',
    'volume.kubernetes.io/selected-node',
    'volume.beta.kubernetes.io/storage-class',
  ].map((name) => ({
    title: '',
    spec: { storage: { claimAnnotations: { [name]: 'x' } } },
    says: [sentences.claimAnnotations],
  })),
].map((each) => ({ ...each, title: JSON.stringify(each.spec) }));

const refusedServices: readonly Refused[] = [
  ...['ClusterIP', 'NodePort'].flatMap((type): Refused[] => [
    {
      title: `a class for ${type}`,
      spec: { service: { type, loadBalancerClass: 'internal' } },
      says: [sentences.loadBalancerClass],
    },
    {
      title: `ranges for ${type}`,
      spec: { service: { type, loadBalancerSourceRanges: ['10.0.0.0/8'] } },
      says: [sentences.sourceRanges],
    },
  ]),
  {
    title: 'a policy for what is not reached from outside',
    spec: { service: { externalTrafficPolicy: 'Local' } },
    says: [sentences.externalTrafficPolicy],
  },
  ...['', 'a b', 'example.com/'].map((loadBalancerClass) => ({
    title: `the class "${loadBalancerClass}"`,
    spec: { service: { type: 'LoadBalancer', loadBalancerClass } },
    says: [sentences.loadBalancerClassForm],
  })),
  ...['', '10.0.0.1', '10.0.0.0/33', '256.0.0.0/8', '10.01.0.0/8', '10.0.0/8', '::/129', 'all'].map((range) => ({
    title: `the range "${range}"`,
    spec: { service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8', range] } },
    says: [sentences.sourceRangeForm],
  })),
  ...[{ type: 'ExternalName' }, { trafficDistribution: 'Nearest' }, { ipFamilyPolicy: 'Six' }].map((service) => ({
    title: JSON.stringify(service),
    spec: { service },
    says: [],
  })),
];

const window = (changes: Written): Written => ({
  maintenance: { windows: [{ schedule: '0 2 * * 6', duration: '4h', ...changes }] },
});

const refusedWindows: readonly Refused[] = [
  ...['', '0 2 * *', '0 2 * * * *', '@daily', '60 2 * * *', '0 24 * * *', '0 2 0 * *', '0 2 * 13 *', '0 2 * * 8']
    .concat(['0 2 * * FRIDAY', '5/15 * * * *', '*/0 * * * *', '0 2 L * *', '0 2 * * 5#2', ' 0 2 * * 6', '0,  2 * * 6'])
    .map((schedule) => ({
      title: `the schedule "${schedule}"`,
      spec: window({ schedule }),
      says: [sentences.windowSchedule],
    })),
  ...['', '+02:00', 'Mars/Olympus', 'Europe/', '/Berlin', 'a b'].map((timeZone) => ({
    title: `the time zone "${timeZone}"`,
    spec: window({ timeZone }),
    says: [sentences.windowTimeZone],
  })),
  ...['', '0h', '4', '1.5h', '1h30m', '30s', '2d', '10000h'].map((duration) => ({
    title: `a window for "${duration}"`,
    spec: window({ duration }),
    says: [sentences.windowDuration],
  })),
  { title: 'a window without a schedule', spec: window({ schedule: undefined }), says: [] },
  { title: 'a window without an end', spec: window({ duration: undefined }), says: [] },
];

export const refused: readonly Refused[] = [
  ...[2, 4, -1, 11, 100].map((size) => ({ title: `size ${size}`, spec: { size }, says: [sentences.size] })),
  ...refusedVersions,
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
  ...refusedMetadata,
  ...refusedServices,
  ...refusedWindows,
  {
    title: 'a memory that sleeps',
    spec: { size: 0, storage: { medium: 'Memory' } },
    says: [sentences.memoryHibernates],
  },
  ...['claimLabels', 'claimAnnotations'].map((field) => ({
    title: `${field} for memory`,
    spec: { storage: { medium: 'Memory', [field]: {} } },
    says: [sentences.memoryClaims],
  })),
  ...['', '9s', '0m', '5', '5d', '1.5h', '1h30m', 'never', 'soon'].map((replaceAfter) => ({
    title: `replaced after "${replaceAfter}"`,
    spec: { recovery: { replaceAfter } },
    says: [sentences.replaceAfter],
  })),
  { title: 'another way to update volumes', spec: { storage: { updatePolicy: 'Recreate' } }, says: [] },
  { title: 'another way to keep claims', spec: { storage: { retention: { whenScaled: 'Snapshot' } } }, says: [] },
  { title: 'another way to treat what is left', spec: { bootstrap: { retainedClaims: 'Delete' } }, says: [] },
  { title: 'another budget', spec: { disruptionBudget: 'Strict' }, says: [] },
  ...refusedTuning,
];
