// The disruption budget: evictions must leave a quorum of the voters that ARE, never of the size wanted. When it is raised (before
// a promote) and lowered (after a remove) is for the rules.
import { quorum } from '../../../etcd/quorum.ts';
import type { Budget } from '../../../kube/objects.ts';
import { clusterLabels, labels } from '../names.ts';
import type { ClusterName, Role } from '../names.ts';
import { ownedMetadata } from './metadata.ts';
import { memberSelector } from './services.ts';

export const minAvailable = (voters: number): number => quorum(voters);

/** None for a single voter: it could never be evicted, and would only keep its node from being drained. */
export function desiredBudget({ cluster, voters }: { cluster: ClusterName; voters: number }): Budget | undefined {
  if (voters <= 1) return undefined;
  const voter: Role = 'voter';
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: ownedMetadata(cluster, cluster.name, clusterLabels(cluster)),
    spec: {
      minAvailable: minAvailable(voters),
      selector: { matchLabels: { ...memberSelector(cluster), [labels.role]: voter } },
      // A voter that isn't ready is evicted only while the others are enough.
      unhealthyPodEvictionPolicy: 'IfHealthyBudget',
    },
  };
}
