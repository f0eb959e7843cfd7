// The claim of a member's volume. It has no ownerReference: data goes only where the spec says so, never by garbage collection.
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Claim } from '../../../kube/objects.ts';
import { isReservedOnClaims } from '../../../crd/metadata-problems.ts';
import { annotations, memberLabels } from '../names.ts';
import type { ClusterName } from '../names.ts';
import { given, remembered, type Given } from './given.ts';

export interface ClaimInput {
  readonly cluster: ClusterName;
  readonly spec: EtcdClusterSpec;
  /** The claim has its member's name. */
  readonly member: string;
  /** Latched: what a member made again on this volume has to run. */
  readonly version: string;
}

export function desiredClaim({ cluster, spec, member, version }: ClaimInput): Claim {
  const { size, storageClassName } = spec.storage;
  const gift = givenToClaim(spec);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: member,
      namespace: cluster.namespace,
      labels: { ...gift.labels, ...memberLabels(cluster, member) },
      annotations: { ...gift.annotations, ...remembered(gift), [annotations.version]: version },
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      // An empty class asks for volumes without one, an absent class for the default.
      ...(storageClassName === undefined ? {} : { storageClassName }),
      resources: { requests: { storage: size } },
    },
  };
}

/** Labels and annotations of the claims of this spec: of those to be made, and of those that there are. */
export function givenToClaim({ storage: { claimLabels, claimAnnotations = {} } }: EtcdClusterSpec): Given {
  const free = Object.entries(claimAnnotations).filter(([name]) => !isReservedOnClaims(name));
  return given(claimLabels, Object.fromEntries(free));
}
