// How our kinds are addressed at the API server.
import type { Kind } from '../kube/objects.ts';
import type { EtcdCluster } from './etcdcluster.ts';
import type { EtcdOperation } from './etcdoperation.ts';

export const group = 'etcdoperator.dev';
export const apiVersion = `${group}/v1alpha1`;

export const etcdClusters: Kind<EtcdCluster> = {
  apiVersion,
  kind: 'EtcdCluster',
  plural: 'etcdclusters',
  namespaced: true,
};

export const etcdOperations: Kind<EtcdOperation> = {
  apiVersion,
  kind: 'EtcdOperation',
  plural: 'etcdoperations',
  namespaced: true,
};
