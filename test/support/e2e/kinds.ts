// The kinds that scenarios touch, as the API server addresses them.
import type { V1Deployment, V1Namespace, V1PersistentVolume } from '@kubernetes/client-node';
import type { Kind, KubeObject, Raw } from '../../../src/kube/objects.ts';

export { etcdClusters, etcdOperations } from '../../../src/crd/kinds.ts';
export {
  budgets,
  claims,
  configMaps,
  leases,
  nodes,
  pods,
  services,
  storageClasses,
} from '../../../src/kube/objects.ts';

export type Namespace = Raw<V1Namespace>;
export type Volume = Raw<V1PersistentVolume>;
export type Deployment = Raw<V1Deployment>;

export const namespaces: Kind<Namespace> = {
  apiVersion: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
};
export const volumes: Kind<Volume> = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
};
export const deployments: Kind<Deployment> = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  plural: 'deployments',
  namespaced: true,
};
export const endpointSlices: Kind<KubeObject> = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  namespaced: true,
};
