// What the metadata of our objects has in common: the names of their cluster, and its ownership.
import { apiVersion, etcdClusters } from '../../../crd/kinds.ts';
import type { ObjectMeta } from '../../../kube/objects.ts';
import type { ClusterName } from '../names.ts';

/** With it the object goes when the EtcdCluster goes. Claims must not have it. */
export const ownerReferences = (cluster: ClusterName): NonNullable<ObjectMeta['ownerReferences']> => [
  {
    apiVersion,
    kind: etcdClusters.kind,
    name: cluster.name,
    uid: cluster.uid,
    controller: true,
    blockOwnerDeletion: true,
  },
];

export const ownedMetadata = (cluster: ClusterName, name: string, labels: Record<string, string>): ObjectMeta => ({
  name,
  namespace: cluster.namespace,
  labels,
  ownerReferences: ownerReferences(cluster),
});
