// Raw objects of the cluster `shop` as the API server answers them, for tests of how they are read and joined: each says only what differs.
import { latchAnnotations } from '../../src/controllers/cluster/facts.ts';
import { labels, memberLabels, peerURL } from '../../src/controllers/cluster/names.ts';
import type { KubeHalf } from '../../src/controllers/cluster/observe-kube.ts';
import type { Latch, ListedMember, Membership } from '../../src/controllers/cluster/observed.ts';
import type { Claim, ConfigMap, ObjectMeta, Pod } from '../../src/kube/objects.ts';
import { cluster, exampleSpec, type SpecChanges } from '../unit/desired/example.ts';

/** `a` is short for the member `shop-aaaaa`. */
export const nameOf = (short: string): string => `shop-${short.repeat(5)}`;

const owner = { apiVersion: 'etcdoperator.dev/v1alpha1', kind: 'EtcdCluster', name: cluster.name, uid: cluster.uid };

export type MetaChanges = Partial<ObjectMeta>;

/** Made for an earlier cluster of this name. */
export const namesakes = (short: string): MetaChanges => ({
  labels: { ...memberLabels(cluster, nameOf(short)), [labels.clusterUID]: 'an-earlier-one' },
});

export const orphaned: MetaChanges = { ownerReferences: [] };

/** Runs on its node, unless said otherwise. */
export function pod(short: string, status: Pod['status'] = runs, metadata: MetaChanges = {}): Pod {
  const name = nameOf(short);
  return {
    metadata: {
      name,
      uid: `pod-${short}`,
      labels: memberLabels(cluster, name),
      ownerReferences: [owner],
      ...metadata,
    },
    spec: { containers: [], nodeName: `node-${short}` },
    ...(status === undefined ? {} : { status }),
  };
}

const container = { name: 'etcd', image: '', imageID: '', ready: false, restartCount: 0 };

export const runs: Pod['status'] = {
  phase: 'Running',
  podIP: '10.0.0.1',
  containerStatuses: [{ ...container, state: { running: {} } }],
};

export const crashes: Pod['status'] = {
  phase: 'Running',
  podIP: '10.0.0.1',
  containerStatuses: [{ ...container, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
};

/** Bound, with what is latched on it. */
export function claim(short: string, latch: Latch = {}, metadata: MetaChanges = {}): Claim {
  const name = nameOf(short);
  return {
    metadata: {
      name,
      uid: `claim-${short}`,
      labels: memberLabels(cluster, name),
      annotations: latchAnnotations(latch),
      ...metadata,
    },
    spec: { volumeName: `volume-${short}` },
    status: { phase: 'Bound' },
  };
}

export function ticket(short: string, metadata: MetaChanges = {}): ConfigMap {
  const name = nameOf(short);
  const meta = { name: `${name}-ticket`, uid: `ticket-${short}`, labels: memberLabels(cluster, name) };
  return { metadata: { ...meta, ownerReferences: [owner], ...metadata } };
}

export const half = (changes: Partial<KubeHalf> = {}, spec: SpecChanges = {}): KubeHalf => ({
  cluster: { metadata: { ...cluster }, spec: exampleSpec(spec), status: { observedGeneration: 1, clusterID: 'c1' } },
  pods: [],
  imagePods: [],
  claims: [],
  tickets: [],
  services: [],
  budget: undefined,
  operations: [],
  found: {},
  foundPods: {},
  said: {},
  volumes: {},
  nodes: {},
  classes: {},
  ...changes,
});

export const unknown: Membership = { known: false, why: 'nobody answers' };

/** Voters, by their short names. */
export const membership = (...shorts: readonly string[]): Membership => ({
  known: true,
  members: shorts.map((short): ListedMember => ({
    id: `${short}1`,
    name: nameOf(short),
    peerURLs: [peerURL(cluster, nameOf(short))],
    isLearner: false,
  })),
});
