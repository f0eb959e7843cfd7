// What the fake apiserver knows of the kinds: which fields a write may touch, what makes a new generation, how long a deletion takes.
import { KubeError } from '../../src/errors.ts';
import type { KubeCode } from '../../src/errors.ts';
import { wholeQuantity } from '../../src/quantity.ts';
import type { Name, Scope, Subresource } from '../../src/kube/kube.ts';
import type { Kind, KubeObject, ObjectMeta } from '../../src/kube/objects.ts';
import { isObject, same, wire } from './fake-fields.ts';
import type { Json, JsonObject } from './fake-fields.ts';

export type AnyKind = Kind<KubeObject>;

/** An object as stored: its metadata is always there. */
export interface Item extends KubeObject {
  metadata: ObjectMeta;
  spec?: JsonObject;
  status?: JsonObject;
}

const withoutStatus = new Set(['ConfigMap', 'Secret', 'Lease', 'Event', 'StorageClass']);
const withoutGeneration = new Set([...withoutStatus, 'Service', 'PersistentVolumeClaim', 'Node']);
const claimProtection = 'kubernetes.io/pvc-protection';

/** What the server makes of an object sent with POST, but for the identity. */
export function born(kind: AnyKind, object: KubeObject): Item {
  const item: Item = { ...wire(object), apiVersion: kind.apiVersion, kind: kind.kind };
  item.metadata = wire(object.metadata ?? {});
  if (!withoutGeneration.has(kind.kind)) item.metadata.generation = 1;
  if (!withoutStatus.has(kind.kind)) delete item.status;
  if (kind.kind === 'Pod' || kind.kind === 'PersistentVolumeClaim') item.status = { phase: 'Pending' };
  if (kind.kind === 'PersistentVolumeClaim') {
    item.metadata.finalizers = [...(item.metadata.finalizers ?? []), claimProtection];
  }
  return item;
}

const dnsName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Of an object about to be created, its name completed. */
export function refuseMetadata(kind: AnyKind, { name, generateName, namespace, resourceVersion }: ObjectMeta): void {
  if (resourceVersion) throw refuse('Invalid', 'resourceVersion should not be set on objects to be created');
  if (!name) throw refuse('Invalid', 'name or generateName is required');
  if (kind.namespaced && !namespace) throw refuse('Invalid', 'namespace is required');
  // A generated name has to be good whatever follows its beginning.
  for (const checked of [name, generateName?.replace(/-$/, 'a') ?? name]) {
    if (!dnsName.test(checked))
      throw refuse('Invalid', `metadata.name: "${checked}" is no lowercase RFC 1123 subdomain`);
  }
}

/** What is stored of `next` when it is written over `live`: each write reaches only its own half, and never the identity. */
export function overwritten(kind: AnyKind, live: Item, next: Item, subresource: Subresource | undefined): Item {
  if (subresource !== undefined && withoutStatus.has(kind.kind)) throw refuse('NotFound', 'the kind has no status');
  const { status: _, metadata, ...others } = subresource === undefined ? next : live;
  const status = subresource === undefined && !withoutStatus.has(kind.kind) ? live.status : next.status;
  const { name, namespace, uid, resourceVersion, creationTimestamp, generation, deletionTimestamp } = live.metadata;
  const identity = { name, namespace, uid, resourceVersion, creationTimestamp, generation, deletionTimestamp };
  const result: Item = { ...others, metadata: wire({ ...metadata, ...identity }), ...(status && { status }) };
  refuseImmutable(kind, live, result);
  refuseFinalizers(live.metadata, result.metadata);
  if (generation !== undefined && !same(specOf(live), specOf(result))) result.metadata.generation = generation + 1;
  return result;
}

function specOf(item: Item): unknown {
  return { ...item, metadata: undefined, status: undefined };
}

function refuseImmutable(kind: AnyKind, live: Item, next: Item): void {
  if (kind.kind === 'Pod' && !same(fixedPodSpec(live, live), fixedPodSpec(next, live))) {
    throw refuse('Invalid', 'spec: Forbidden: pod updates may not change fields other than the image of a container');
  }
  if (kind.kind === 'PersistentVolumeClaim' && !same(fixedClaimSpec(live, live), fixedClaimSpec(next, live))) {
    throw refuse('Invalid', 'spec: Forbidden: spec is immutable after creation except resources.requests');
  }
}

/** What admission says to a claim that asks for another size. `expandable`: names of the classes that allow it. */
export function refuseGrowth(live: Item, next: Item, expandable: readonly string[]): void {
  const [before, after] = [requestOf(live), requestOf(next)];
  if (live.kind !== 'PersistentVolumeClaim' || before === after) return;
  if (live.status?.['phase'] !== 'Bound')
    throw refuse(
      'Invalid',
      'spec: Forbidden: spec is immutable after creation except resources.requests for bound claims',
    );
  if (after < before)
    throw refuse('Invalid', 'spec.resources.requests.storage: Forbidden: field can not be less than it was');
  if (expandable.some((name) => name === live.spec?.['storageClassName'])) return;
  const why =
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
  throw refuse('Forbidden', `persistentvolumeclaims "${live.metadata.name}" is forbidden: ${why}`);
}

function requestOf({ spec = {} }: Item): number {
  const requests = isObject(spec['resources']) ? spec['resources']['requests'] : undefined;
  const storage = isObject(requests) ? requests['storage'] : undefined;
  return typeof storage === 'string' ? (wholeQuantity(storage) ?? 0) : 0;
}

function refuseFinalizers(live: ObjectMeta, next: ObjectMeta): void {
  const added = (next.finalizers ?? []).filter((finalizer) => live.finalizers?.includes(finalizer) !== true);
  if (live.deletionTimestamp === undefined || added.length === 0) return;
  const why = 'no new finalizers can be added if the object is being deleted';
  throw refuse('Invalid', `metadata.finalizers: Forbidden: ${why}, found new finalizers ${added.join()}`);
}

/** The node is set once, by the scheduler. */
function fixedPodSpec({ spec = {} }: Item, live: Item): unknown {
  const containers = Array.isArray(spec['containers']) ? spec['containers'] : [];
  const withoutImages = containers.map((container) => (isObject(container) ? { ...container, image: '' } : container));
  const nodeName = live.spec?.['nodeName'] === undefined ? undefined : spec['nodeName'];
  return { ...spec, nodeName, containers: withoutImages, tolerations: undefined, activeDeadlineSeconds: undefined };
}

/** The volume is set once, when the claim is bound. */
function fixedClaimSpec({ spec = {} }: Item, live: Item): unknown {
  const volumeName = live.spec?.['volumeName'] === undefined ? undefined : spec['volumeName'];
  return { ...spec, volumeName, resources: undefined };
}

/** What an apply to this object or subresource can own: everything but the identity and the other half. */
export function fieldsOf(object: KubeObject, subresource: Subresource | undefined): JsonObject {
  const { apiVersion: _, kind: __, metadata, status, ...others }: Item = { ...object, metadata: object.metadata ?? {} };
  if (subresource !== undefined) return wire({ status });
  const { labels, annotations, ownerReferences, finalizers } = metadata;
  return wire({ ...others, status, metadata: { labels, annotations, ownerReferences, finalizers } });
}

/** How DELETE asks for what the object owns to be treated. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

const ofPropagation = { Background: [], Foreground: ['foregroundDeletion'], Orphan: ['orphan'] } as const;

/** The garbage collector takes off what the way of the deletion put on. */
export const finalizersFor = ({ finalizers = [] }: ObjectMeta, propagation: Propagation): string[] => [
  ...new Set([...finalizers, ...ofPropagation[propagation]]),
];

/** How long the object lives on after DELETE, in seconds: a Pod on a node until the kubelet has stopped it. */
export function graceOf({ kind, spec = {}, status = {} }: Item): number {
  if (kind !== 'Pod' || !spec['nodeName'] || status['phase'] === 'Succeeded' || status['phase'] === 'Failed') return 0;
  return Number(spec['terminationGracePeriodSeconds'] ?? 30);
}

/** The finalizers of a claim whose Pods are gone, as the protection controller leaves them; undefined: nothing to do. */
export function releasedFinalizers(item: Item, pods: readonly Item[]): string[] | undefined {
  const { deletionTimestamp, finalizers = [], namespace, name } = item.metadata;
  if (item.kind !== 'PersistentVolumeClaim' || deletionTimestamp === undefined) return undefined;
  if (!finalizers.includes(claimProtection)) return undefined;
  // One that has no node yet can't be using it, and no kubelet would start it.
  const uses = (pod: Item) =>
    pod.metadata.namespace === namespace && Boolean(pod.spec?.['nodeName']) && claimsOf(pod).includes(name ?? '');
  return pods.some(uses) ? undefined : finalizers.filter((finalizer) => finalizer !== claimProtection);
}

function claimsOf(pod: Item): Json[] {
  const volumes = Array.isArray(pod.spec?.['volumes']) ? pod.spec['volumes'] : [];
  return volumes.flatMap((volume) => {
    const claim = isObject(volume) ? volume['persistentVolumeClaim'] : undefined;
    return isObject(claim) ? [claim['claimName'] ?? ''] : [];
  });
}

export function precondition(
  live: Item,
  asked: { uid?: string | undefined; resourceVersion?: string | undefined },
): void {
  const { uid, resourceVersion } = live.metadata;
  if (asked.uid && asked.uid !== uid)
    throw refuse('Conflict', `Precondition failed: the UID is ${uid}, not ${asked.uid}`);
  if (asked.resourceVersion && asked.resourceVersion !== resourceVersion) {
    throw refuse('Conflict', 'the object has been modified; please apply your changes to the latest version');
  }
}

export function isOf(kind: AnyKind, item: Item): boolean {
  return item.apiVersion === kind.apiVersion && item.kind === kind.kind;
}

export function inScope({ namespace, labels = {} }: Scope, item: Item): boolean {
  if (namespace !== undefined && item.metadata.namespace !== namespace) return false;
  return Object.entries(labels).every(([name, value]) => item.metadata.labels?.[name] === value);
}

export function keyOf(kind: { apiVersion?: string | undefined; kind?: string | undefined }, at: Name): string {
  return [kind.apiVersion, kind.kind, at.namespace ?? '', at.name].join(' ');
}

export function nameOf({ metadata }: Item): Name {
  const name = metadata.name ?? '';
  return metadata.namespace === undefined ? { name } : { namespace: metadata.namespace, name };
}

export function refuse(code: KubeCode, message: string): KubeError {
  return new KubeError(code, message);
}
