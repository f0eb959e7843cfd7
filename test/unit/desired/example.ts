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

export const exampleSpec = (changes: Partial<EtcdClusterSpec> = {}): EtcdClusterSpec => ({
  size: 3,
  version: '3.6.16',
  image: { pullPolicy: 'IfNotPresent' },
  resources: { requests: { cpu: '100m', memory: '256Mi' } },
  storage: { size: '8Gi', medium: 'Disk' },
  etcd: { autoCompaction: { mode: 'Periodic', period: '5m' } },
  paused: false,
  ...changes,
});

/** The input for a Pod of this spec. */
export const examplePod = (spec: Partial<EtcdClusterSpec> = {}, changes: Partial<PodInput> = {}): PodInput => ({
  cluster,
  spec: exampleSpec(spec),
  settings,
  member: 'shop-abcde',
  version: '3.6.16',
  role: 'voter',
  ...changes,
});
