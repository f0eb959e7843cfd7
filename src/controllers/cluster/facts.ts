// From raw Kubernetes objects to the facts that decisions use. Pure.
import { isReservedAnnotation, isReservedLabel } from '../../crd/metadata-problems.ts';
import type {
  AdmissionPolicy,
  AdmissionPolicyBinding,
  Claim,
  ConfigMap,
  KubeObject,
  Node,
  Pod,
  StorageClass,
} from '../../kube/objects.ts';
import { milliseconds } from '../../time.ts';
import { wholeQuantity } from '../../quantity.ts';
import { condition, containerFacts, hasEnded, stateOf } from './container-facts.ts';
import { containerName, volumeName } from './desired/container.ts';
import { present } from './desired/present.ts';
import { isVoided } from './desired/ticket.ts';
import { annotations, inQuorumGate, labels, protectionPolicy } from './names.ts';
import type { ClusterName } from './names.ts';
import { removals } from './observed.ts';
import type {
  ClaimFacts,
  ClassFacts,
  GrowthFacts,
  Latch,
  NodeFacts,
  Observed,
  PodFacts,
  TicketFacts,
} from './observed.ts';

/** What a volume's name led to. */
export type VolumeFound = { readonly uid: string } | 'gone';

/** `volume`: undefined where it was not asked for, or may not be. */
export function claimFacts(claim: Claim, volume: VolumeFound | undefined): ClaimFacts {
  const volumeName = claim.spec?.volumeName;
  return {
    uid: claim.metadata?.uid ?? '',
    phase: claim.status?.phase ?? 'Pending',
    deleting: claim.metadata?.deletionTimestamp !== undefined,
    ...(volumeName === undefined ? {} : { volumeName }),
    ...volumeFacts(volume),
    ...sizeFacts(claim),
    ...notesOfOthers(claim),
  };
}

const sizeFacts = (claim: Claim): Pick<ClaimFacts, 'storageClassName' | 'requested' | 'capacity' | 'growth'> =>
  present({
    storageClassName: claim.spec?.storageClassName,
    requested: bytes(claim.spec?.resources?.requests),
    capacity: bytes(claim.status?.capacity),
    growth: growthFacts(claim),
  });

const bytes = (amounts: Readonly<Record<string, string>> | undefined): number | undefined =>
  amounts?.['storage'] === undefined ? undefined : wholeQuantity(amounts['storage']);

function growthFacts(claim: Claim): GrowthFacts | undefined {
  const since = conditionOf(claim, (type) => type === 'FileSystemResizePending')?.lastTransitionTime;
  const refused = conditionOf(claim, (type) => type.endsWith('ResizeError'));
  const facts: GrowthFacts = {
    ...(since === undefined ? {} : { fileSystemSince: milliseconds(since) }),
    ...(refused === undefined ? {} : { error: refused.message ?? refused.type }),
    ...(isGivenUp(claim) ? { infeasible: true } : {}),
  };
  return Object.keys(facts).length === 0 ? undefined : facts;
}

const conditionOf = ({ status }: Claim, is: (type: string) => boolean) =>
  status?.conditions?.find((each) => is(each.type) && each.status === 'True');

const isGivenUp = ({ status }: Claim): boolean =>
  status?.allocatedResourceStatuses?.['storage']?.endsWith('ResizeInfeasible') === true;

/** Undefined: there is no such class. */
export const classFacts = (found: StorageClass | undefined): ClassFacts => ({
  expandable: found?.allowVolumeExpansion === true,
});

function volumeFacts(volume: VolumeFound | undefined): Pick<ClaimFacts, 'volumeUID' | 'volumeGone'> {
  if (volume === undefined) return {};
  return volume === 'gone' ? { volumeGone: true } : { volumeUID: volume.uid };
}

/** What is not ours on it, and what we remember of having given. */
const notesOfOthers = ({ metadata }: KubeObject): Pick<ClaimFacts, 'labels' | 'annotations'> =>
  present<Pick<ClaimFacts, 'labels' | 'annotations'>>({
    labels: picked(metadata?.labels, (name) => !isReservedLabel(name)),
    annotations: picked(metadata?.annotations, (name) => name === annotations.given || !isReservedAnnotation(name)),
  });

function picked(all: Readonly<Record<string, string>> = {}, isPicked: (name: string) => boolean) {
  const entries = Object.entries(all).filter(([name]) => isPicked(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

export function ticketFacts(cluster: ClusterName, member: string, ticket: ConfigMap): TicketFacts {
  const { uid = '', creationTimestamp, annotations: notes } = ticket.metadata ?? {};
  const medium = notes?.[annotations.medium];
  return {
    uid,
    voided: isVoided({ cluster, member }, ticket),
    ...(medium === 'Disk' || medium === 'Memory' ? { medium } : {}),
    ...(creationTimestamp === undefined ? {} : { madeAt: milliseconds(creationTimestamp) }),
    ...orphanFacts(ticket),
    data: ticket.data ?? {},
  };
}

/** The latches that stand on a claim or a Pod. */
export function latchOf(object: Claim | Pod | undefined): Latch {
  const found = object?.metadata?.annotations ?? {};
  const latch: Record<string, string> = {};
  for (const key of latchKeys) {
    const value = found[annotations[key]];
    if (value !== undefined) latch[key] = value;
  }
  const removed = removals.find((removal) => removal === found[annotations.removed]);
  return { ...latch, ...(removed === undefined ? {} : { removed }) };
}

const latchKeys = [
  'clusterID',
  'memberID',
  'claimUID',
  'volumeUID',
  'started',
  'version',
  'raftSnapshot',
] as const satisfies readonly (keyof Latch)[];

/** The annotations that say this latch. */
export function latchAnnotations(latch: Latch): Record<string, string> {
  const written: Record<string, string> = {};
  for (const key of latchKeys) {
    const value = latch[key];
    if (value !== undefined) written[annotations[key]] = value;
  }
  if (latch.removed !== undefined) written[annotations.removed] = latch.removed;
  return written;
}

export function podFacts(pod: Pod): PodFacts {
  const { uid = '', creationTimestamp, deletionTimestamp } = pod.metadata ?? {};
  const ready = condition(pod, 'Ready');
  return present<PodFacts>({
    uid,
    createdAt: creationTimestamp === undefined ? undefined : milliseconds(creationTimestamp),
    deleting: deletionTimestamp !== undefined,
    medium: mediumOfPod(pod),
    finished: hasEnded(pod),
    inQuorum: condition(pod, inQuorumGate)?.status === 'True',
    ready: ready?.status === 'True',
    staleReady: ready?.status === 'True' && isStale(ready.lastTransitionTime, pod) ? true : undefined,
    containersReady: condition(pod, 'ContainersReady')?.status === 'True',
    ...orphanFacts(pod),
    container: containerFacts(pod),
    ...notesOf(pod),
    ...notesOfOthers(pod),
    ...placeOf(pod),
  });
}

function mediumOfPod({ spec }: Pod): PodFacts['medium'] {
  const data = spec?.volumes?.find(({ name }) => name === volumeName);
  if (data?.persistentVolumeClaim !== undefined) return 'Disk';
  return data?.emptyDir === undefined ? undefined : 'Memory';
}

/** What we wrote on it. */
function notesOf(pod: Pod) {
  const { labels: own, annotations: notes } = pod.metadata ?? {};
  const touched = notes?.[annotations.touched];
  return {
    role: own?.[labels.role] === 'voter' ? ('voter' as const) : ('learner' as const),
    podHash: notes?.[annotations.podHash] ?? '',
    imageHash: notes?.[annotations.imageHash] ?? '',
    touched: touched === undefined ? undefined : Number(touched),
    ...containerOf(pod),
  };
}

function containerOf({ metadata, status }: Pod) {
  const containerID = status?.containerStatuses?.find(({ name }) => name === 'etcd')?.containerID;
  const isFormer = containerID !== undefined && containerID === metadata?.annotations?.[annotations.formerContainer];
  return { containerID, changing: isFormer ? (true as const) : undefined };
}

/** Both by the clock of its node, in whole seconds. */
function isStale(since: string | undefined, pod: Pod): boolean {
  const started = stateOf(pod, containerName).running?.startedAt;
  return since !== undefined && started !== undefined && milliseconds(since) < milliseconds(started);
}

const placeOf = (pod: Pod) => ({ ip: pod.status?.podIP, node: pod.spec?.nodeName });

/** What we make has an owner, claims apart, which never have one: so its cluster was deleted with cascade=orphan. */
export const hasNoOwner = ({ metadata }: KubeObject): boolean => (metadata?.ownerReferences ?? []).length === 0;

const orphanFacts = (object: KubeObject): { orphaned?: true } => (hasNoOwner(object) ? { orphaned: true } : {});

/** A Node as it comes from a watch, which does not say what it carries. */
export type NodeObject = KubeObject & Pick<Node, 'spec' | 'status'>;

/** Undefined: there is no such node. `names`: the labels that are of interest. */
export function nodeFacts(node: NodeObject | undefined, names: readonly string[] = []): NodeFacts {
  if (node === undefined) return { gone: true, ready: false, cordoned: false };
  const zone = node.metadata?.labels?.[zoneLabel];
  return {
    gone: false,
    ready: node.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true,
    cordoned: node.spec?.unschedulable === true,
    ...(zone === undefined ? {} : { zone }),
    ...labelsOf(node, names),
  };
}

const labelsOf = ({ metadata }: NodeObject, names: readonly string[]): Pick<NodeFacts, 'labels'> =>
  names.length === 0 ? {} : { labels: picked(metadata?.labels, (name) => names.includes(name)) ?? {} };

const zoneLabel = 'topology.kubernetes.io/zone';

/** Undefined: it may not be read. A binding that only warns or audits refuses nothing. */
export function protectionOf(
  policy: AdmissionPolicy | 'gone' | undefined,
  binding: AdmissionPolicyBinding | 'gone' | undefined,
): NonNullable<Observed['protection']> {
  if (policy === 'gone' || binding === 'gone') return 'absent';
  if (policy === undefined || binding === undefined) return 'unknown';
  if (binding.spec?.policyName !== protectionPolicy) return 'absent';
  return binding.spec.validationActions?.includes('Deny') ? 'enforced' : 'absent';
}
