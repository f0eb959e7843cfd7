// The Kubernetes objects we read and write, as they come over the wire: the types of client-node with times as strings.
import type {
  V1ConfigMap,
  V1Lease,
  V1Node,
  V1ObjectMeta,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1Service,
  V1StorageClass,
  V1ValidatingAdmissionPolicy,
  V1ValidatingAdmissionPolicyBinding,
  EventsV1Event,
} from '@kubernetes/client-node';
import type { Version } from '../crd/installed.ts';

/** A client-node type as raw JSON: what it calls Date is an RFC 3339 string. */
export type Raw<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Raw<T[K]> } : T;

export type ObjectMeta = Raw<V1ObjectMeta>;

/** Any object of the API. `metadata` is always there; what the server fills in is absent before it was sent. */
export interface KubeObject {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata?: ObjectMeta | undefined;
}

export type Pod = Raw<V1Pod>;
export type Claim = Raw<V1PersistentVolumeClaim>;
export type Volume = Raw<V1PersistentVolume>;
export type ConfigMap = Raw<V1ConfigMap>;
export type Service = Raw<V1Service>;
export type Budget = Raw<V1PodDisruptionBudget>;
export type Node = Raw<V1Node>;
export type Lease = Raw<V1Lease>;
export type KubeEvent = Raw<EventsV1Event>;
export type StorageClass = Raw<V1StorageClass>;
export type AdmissionPolicy = Raw<V1ValidatingAdmissionPolicy>;
export type AdmissionPolicyBinding = Raw<V1ValidatingAdmissionPolicyBinding>;
export type Definition = KubeObject & { readonly spec?: { readonly versions: readonly Version[] } | undefined };

/** How a kind is addressed. `T` is only for the compiler. */
export interface Kind<T extends KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly example?: T;
}

export const pods: Kind<Pod> = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };
export const claims: Kind<Claim> = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  namespaced: true,
};
export const volumes: Kind<Volume> = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
};
export const storageClasses: Kind<StorageClass> = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  namespaced: false,
};
export const configMaps: Kind<ConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
};
export const services: Kind<Service> = { apiVersion: 'v1', kind: 'Service', plural: 'services', namespaced: true };
export const budgets: Kind<Budget> = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  namespaced: true,
};
export const nodes: Kind<Node> = { apiVersion: 'v1', kind: 'Node', plural: 'nodes', namespaced: false };
export const leases: Kind<Lease> = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
};
export const events: Kind<KubeEvent> = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
};
export const admissionPolicies: Kind<AdmissionPolicy> = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  namespaced: false,
};
export const admissionPolicyBindings: Kind<AdmissionPolicyBinding> = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  namespaced: false,
};
export const definitions: Kind<Definition> = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};
