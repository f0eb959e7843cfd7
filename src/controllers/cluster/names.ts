// The names, labels and annotations of everything that belongs to one EtcdCluster. They are a contract: see docs and manifests.

import { group } from '../../crd/kinds.ts';
import { clientPort, peerPort } from '../../etcd/arguments.ts';

export const labels = {
  name: 'app.kubernetes.io/name',
  managedBy: 'app.kubernetes.io/managed-by',
  cluster: `${group}/cluster`,
  clusterUID: `${group}/cluster-uid`,
  member: `${group}/member`,
  role: `${group}/role`,
  /** On an image Pod: the member that it is for. */
  imagesFor: `${group}/images-for`,
} as const;

export const annotations = {
  /** Latches, on the claim (or the Pod, where there is no claim). Each is written before the thing it tells of. */
  clusterID: `${group}/cluster-id`,
  memberID: `${group}/member-id`,
  claimUID: `${group}/claim-uid`,
  volumeUID: `${group}/volume-uid`,
  started: `${group}/started`,
  version: `${group}/version`,
  raftSnapshot: `${group}/raft-snapshot`,
  removed: `${group}/removed`,
  /** On a claim and on the client Service: the names of what the spec gave it. */
  given: `${group}/given`,
  /** On a Pod: the hashes of what it was made from, apart from its image, and of its image. On an image Pod the first of them. */
  podHash: `${group}/pod-hash`,
  imageHash: `${group}/image-hash`,
  /** On a Pod: the container that ran when it was given another image. */
  formerContainer: `${group}/former-container`,
  /** On a ticket: where the member has its data. */
  medium: `${group}/medium`,
  /** On a Pod: changed to make its kubelet look at once. */
  touched: `${group}/touched`,
  /** On an EtcdCluster: the same as spec.paused. */
  paused: `${group}/paused`,
} as const;

/** On an EtcdCluster whose claims go with it: holds it until they are on their way. */
export const retentionFinalizer = `${group}/retention`;

/** Name of the ValidatingAdmissionPolicy, and of its binding, that refuses to delete a protected cluster. */
export const protectionPolicy = 'etcd-operator-deletion-protection';

/** Readiness gate of a member's Pod, set by the operator. */
export const inQuorumGate = `${group}/in-quorum`;

/** What names are made from. */
export interface ClusterName {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** The DNS domain of the Kubernetes cluster, e.g. `cluster.local`. */
  readonly domain: string;
}

export type Role = 'voter' | 'learner';

export const clientService = (cluster: string): string => `${cluster}-client`;
export const peersService = (cluster: string): string => `${cluster}-peers`;
export const ticketName = (member: string): string => `${member}-ticket`;
export const imagePodName = (member: string): string => `${member}-image`;

export const clusterLabels = (cluster: ClusterName): Record<string, string> => ({
  [labels.name]: 'etcd',
  [labels.managedBy]: 'etcd-operator',
  [labels.cluster]: cluster.name,
  [labels.clusterUID]: cluster.uid,
});

export const memberLabels = (cluster: ClusterName, member: string): Record<string, string> => ({
  ...clusterLabels(cluster),
  [labels.member]: member,
});

/** The full DNS name of a member: its Pod finds it in /etc/hosts, the others by the peers Service. */
export const memberHost = (cluster: ClusterName, member: string): string =>
  `${member}.${peersService(cluster.name)}.${cluster.namespace}.svc.${cluster.domain}`;

export const peerURL = (cluster: ClusterName, member: string): string =>
  `http://${memberHost(cluster, member)}:${String(peerPort)}`;

export const clientURL = (cluster: ClusterName, member: string): string =>
  `http://${memberHost(cluster, member)}:${String(clientPort)}`;

/** Where clients of the cluster connect. */
export const clientURLOfService = (cluster: ClusterName): string =>
  `http://${clientService(cluster.name)}.${cluster.namespace}.svc.${cluster.domain}:${String(clientPort)}`;

/** The member that a peer URL of our form names; absent for a foreign URL. */
export function memberOfPeerURL(cluster: ClusterName, url: string): string | undefined {
  const start = 'http://';
  const end = `.${memberHost(cluster, '').slice(1)}:${String(peerPort)}`;
  if (!url.startsWith(start) || !url.endsWith(end)) return undefined;
  const member = url.slice(start.length, url.length - end.length);
  return memberName.test(member) && member.startsWith(`${cluster.name}-`) ? member : undefined;
}

const memberName = /^[a-z0-9-]+-[a-z0-9]{5}$/;
