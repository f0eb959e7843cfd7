// The two Services of a cluster: one for its clients, one that gives its members their names. Both select by the cluster's UID
// as well: Pods of a deleted namesake may still be going.
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Service } from '../../../kube/objects.ts';
import { clientPort, metricsPort, peerPort } from '../../../etcd/arguments.ts';
import { clientService, clusterLabels, labels, peersService } from '../names.ts';
import type { ClusterName, Role } from '../names.ts';
import { given, remembered, type Given } from './given.ts';
import { ownedMetadata } from './metadata.ts';
import { present } from './present.ts';

export interface ServicesInput {
  readonly cluster: ClusterName;
  readonly spec: Pick<EtcdClusterSpec, 'service'>;
}

export const desiredServices = ({ cluster, spec }: ServicesInput): readonly Service[] => [
  desiredClientService(cluster, spec.service),
  desiredPeersService(cluster),
];

/** What the spec gives the client Service. What is not given is left to Kubernetes, or to whoever else sets it. */
export function givenToService(service: EtcdClusterSpec['service']): Given {
  const { type: _, labels: own, annotations: notes, loadBalancerSourceRanges: ranges = [], ...optional } = service;
  return given(
    own,
    notes,
    present({ ...optional, loadBalancerSourceRanges: ranges.length === 0 ? undefined : ranges }),
  );
}

/** Only voters that are ready: a learner serves next to nothing. */
export function desiredClientService(cluster: ClusterName, service: EtcdClusterSpec['service']): Service {
  const voter: Role = 'voter';
  const gift = givenToService(service);
  const notes = { ...gift.annotations, ...remembered(gift) };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...ownedMetadata(cluster, clientService(cluster.name), { ...gift.labels, ...clusterLabels(cluster) }),
      ...(Object.keys(notes).length === 0 ? {} : { annotations: notes }),
    },
    spec: {
      type: service.type,
      ...gift.fields,
      selector: { ...memberSelector(cluster), [labels.role]: voter },
      ports: [port('client', clientPort)],
    },
  };
}

/** Names every member from the moment its Pod has an address: it has to be found before it can be ready. */
export function desiredPeersService(cluster: ClusterName): Service {
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
