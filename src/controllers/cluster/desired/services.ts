// The two Services of a cluster: one for its clients, one that gives its members their names. Both select by the cluster's UID
// as well: Pods of a deleted namesake may still be going.
import type { Service } from '../../../kube/objects.ts';
import { clientPort, metricsPort, peerPort } from '../../../etcd/arguments.ts';
import { clientService, clusterLabels, labels, peersService } from '../names.ts';
import type { ClusterName, Role } from '../names.ts';
import { ownedMetadata } from './metadata.ts';

export const desiredServices = ({ cluster }: { readonly cluster: ClusterName }): readonly Service[] => [
  desiredClientService(cluster),
  desiredPeersService(cluster),
];

/** Only voters that are ready: a learner serves next to nothing. */
function desiredClientService(cluster: ClusterName): Service {
  const voter: Role = 'voter';
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: ownedMetadata(cluster, clientService(cluster.name), clusterLabels(cluster)),
    spec: {
      type: 'ClusterIP',
      selector: { ...memberSelector(cluster), [labels.role]: voter },
      ports: [port('client', clientPort)],
    },
  };
}

/** Names every member from the moment its Pod has an address: it has to be found before it can be ready. */
function desiredPeersService(cluster: ClusterName): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: ownedMetadata(cluster, peersService(cluster.name), clusterLabels(cluster)),
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: memberSelector(cluster),
      ports: [port('client', clientPort), port('peer', peerPort), port('metrics', metricsPort)],
    },
  };
}

/** Exactly the members' Pods of this very cluster, not those of a job that works for it. */
export const memberSelector = (cluster: ClusterName): Record<string, string> => ({
  [labels.name]: 'etcd',
  [labels.cluster]: cluster.name,
  [labels.clusterUID]: cluster.uid,
});

const port = (name: string, number: number) => ({ name, port: number, targetPort: number, protocol: 'TCP' });
