// A member's Pod, with its labels and what it was made from.
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Pod } from '../../../kube/objects.ts';
import { annotations, labels, memberLabels } from '../names.ts';
import type { Role } from '../names.ts';
import type { ContainerInput } from './container.ts';
import { given, remembered, type Given } from './given.ts';
import { hashesOf } from './hashes.ts';
import { ownedMetadata } from './metadata.ts';
import { podSpec } from './pod-spec.ts';

export interface PodInput extends ContainerInput {
  readonly role: Role;
}

export function desiredPod(input: PodInput): Pod {
  const { cluster, spec, settings, member, version, role } = input;
  const inMemory = spec.storage.medium === 'Memory';
  const gift = givenToPod(spec);
  const hashes = hashesOf(spec, settings, version);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...ownedMetadata(cluster, member, {
        ...gift.labels,
        ...memberLabels(cluster, member),
        [labels.role]: role,
      }),
      annotations: {
        ...gift.annotations,
        ...remembered(gift),
        [annotations.podHash]: hashes.pod,
        [annotations.imageHash]: hashes.image,
        // Where there is no claim, the Pod carries its latches.
        ...(inMemory ? { [annotations.version]: version } : {}),
      },
    },
    spec: podSpec(input),
  };
}

/** Labels and annotations of the Pods of this spec: of those to be made, and of those that there are. */
export const givenToPod = ({ pod }: EtcdClusterSpec): Given => given(pod?.labels, pod?.annotations);
