// A small cluster to compute objects of, as the API server would answer it; each test says only what differs.
import type { EtcdClusterSpec } from '../../../src/crd/etcdcluster.ts';
import type { ClusterName } from '../../../src/controllers/cluster/names.ts';
import type { Settings } from '../../../src/controllers/cluster/settings.ts';
import type { PodInput } from '../../../src/controllers/cluster/desired/pod.ts';

export const cluster: ClusterName = {
  name: 'shop',
  namespace: 'prod',
  uid: '7b0d1c9e-5c5e-4b0a-9d5e-1f2a3b4c5d6e',
  domain: 'cluster.local',
};

export const settings: Settings = {
  clusterDomain: 'cluster.local',
  etcdImageRepository: 'gcr.io/etcd-development/etcd',
  etcdImagePullSecrets: [],
  defaultVersion: '3.6.16',
};

type Storage = EtcdClusterSpec['storage'];

/** Of storage only what differs. */
export type SpecChanges = Partial<Omit<EtcdClusterSpec, 'storage'>> & { readonly storage?: Partial<Storage> };

const storage: Storage = {
  size: '8Gi',
  medium: 'Disk',
  updatePolicy: 'InPlace',
  retention: { whenDeleted: 'Retain', whenScaled: 'Delete', whenReplaced: 'Delete' },
};

export const withChanges = (spec: EtcdClusterSpec, changes: SpecChanges): EtcdClusterSpec => ({
  ...spec,
  ...changes,
  storage: { ...spec.storage, ...changes.storage },
});

export const exampleSpec = (changes: SpecChanges = {}): EtcdClusterSpec => withChanges(example, changes);

const example: EtcdClusterSpec = {
  size: 3,
  version: '3.6.16',
  image: { pullPolicy: 'IfNotPresent' },
  resources: { requests: { cpu: '100m', memory: '256Mi' } },
  storage,
  etcd: { autoCompaction: { mode: 'Periodic', period: '5m' } },
  integrity: { checkAtBoot: true, checkInterval: '1h' },
  recovery: { replaceAfter: '5m' },
  rollout: { paused: false },
  disruptionBudget: 'Managed',
  service: { type: 'ClusterIP' },
  deletionProtection: false,
  paused: false,
};

/** The input for a Pod of this spec. */
export const examplePod = (spec: SpecChanges = {}, changes: Partial<PodInput> = {}): PodInput => ({
  cluster,
  spec: exampleSpec(spec),
  settings,
  member: 'shop-abcde',
  version: '3.6.16',
  role: 'voter',
  ...changes,
});
