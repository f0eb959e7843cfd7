// From raw Kubernetes objects to the facts that decisions use. Pure.
import { isReservedAnnotation, isReservedLabel } from '../../crd/metadata-problems.ts';
import type { Claim, ConfigMap, Pod } from '../../kube/objects.ts';
import { milliseconds } from '../../time.ts';
import { present } from './desired/present.ts';
import { isVoided } from './desired/ticket.ts';
import { annotations, inQuorumGate, labels, ticketName } from './names.ts';
import type { ClusterName } from './names.ts';
import { removals } from './observed.ts';
import type { ClaimFacts, ContainerFacts, Latch, PodFacts, TicketFacts } from './observed.ts';

export function claimFacts(claim: Claim, volumeUID: string | undefined): ClaimFacts {
  const volumeName = claim.spec?.volumeName;
  return {
    uid: claim.metadata?.uid ?? '',
    phase: claim.status?.phase ?? 'Pending',
    deleting: claim.metadata?.deletionTimestamp !== undefined,
    ...(volumeName === undefined ? {} : { volumeName }),
    ...(volumeUID === undefined ? {} : { volumeUID }),
    ...notesOfOthers(claim),
  };
}

/** What is not ours on it, and what we remember of having given. */
const notesOfOthers = ({ metadata }: Claim): Pick<ClaimFacts, 'labels' | 'annotations'> =>
  present<Pick<ClaimFacts, 'labels' | 'annotations'>>({
    labels: picked(metadata?.labels, (name) => !isReservedLabel(name)),
    annotations: picked(metadata?.annotations, (name) => name === annotations.given || !isReservedAnnotation(name)),
  });

function picked(all: Readonly<Record<string, string>> = {}, isPicked: (name: string) => boolean) {
  const entries = Object.entries(all).filter(([name]) => isPicked(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

export function ticketFacts(cluster: ClusterName, member: string, ticket: ConfigMap): TicketFacts {
  const { uid = '', creationTimestamp } = ticket.metadata ?? {};
  return {
    uid,
    voided: isVoided({ cluster, member }, ticket),
    ...(creationTimestamp === undefined ? {} : { madeAt: milliseconds(creationTimestamp) }),
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
  const { uid = '', deletionTimestamp } = pod.metadata ?? {};
  const ready = condition(pod, 'Ready');
  return present<PodFacts>({
    uid,
    deleting: deletionTimestamp !== undefined,
    finished: hasEnded(pod),
    inQuorum: condition(pod, inQuorumGate)?.status === 'True',
    ready: ready?.status === 'True',
    containersReady: condition(pod, 'ContainersReady')?.status === 'True',
    container: containerFacts(pod),
    ...notesOf(pod),
    ...placeOf(pod),
  });
}

/** What we wrote on it. */
function notesOf(pod: Pod) {
  const { labels: own, annotations: notes } = pod.metadata ?? {};
  const touched = notes?.[annotations.touched];
  return {
    role: own?.[labels.role] === 'voter' ? ('voter' as const) : ('learner' as const),
    podHash: notes?.[annotations.podHash] ?? '',
    touched: touched === undefined ? undefined : Number(touched),
  };
}

const placeOf = (pod: Pod) => ({ ip: pod.status?.podIP, node: pod.spec?.nodeName });

const condition = (pod: Pod, type: string) => pod.status?.conditions?.find((c) => c.type === type);
const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Failed' || status?.phase === 'Succeeded';

function containerFacts(pod: Pod): ContainerFacts {
  if (hasEnded(pod)) return { state: 'exited', message: sentence(pod.status?.reason, pod.status?.message) };
  const status = pod.status?.containerStatuses?.find((c) => c.name === 'etcd');
  return ofState(pod, status?.state ?? {}, lastWords(status?.lastState?.terminated));
}

type ContainerState = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>;

function ofState(pod: Pod, { running, terminated, waiting: why }: ContainerState, last: string): ContainerFacts {
  if (running !== undefined) return { state: 'running', message: last };
  if (terminated !== undefined) return { state: 'exited', message: lastWords(terminated) };
  if (why?.reason === 'CrashLoopBackOff') return { state: 'exited', message: last || (why.message ?? '') };
  if (isTicketMissing(pod, why)) return { state: pod.status?.podIP === undefined ? 'pending' : 'held', message: '' };
  return { state: 'pending', message: whyPending(pod, why) };
}

interface Waiting {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

function whyPending(pod: Pod, why: Waiting | undefined): string {
  const isUsual = why?.reason === undefined || usual.has(why.reason);
  return isUsual ? whyNotMade(pod) : sentence(why.reason, why.message);
}

const isTicketMissing = (pod: Pod, why: Waiting | undefined): boolean =>
  why?.reason === 'CreateContainerConfigError' && why.message?.includes(ticketName(pod.metadata?.name ?? '')) === true;

function whyNotMade(pod: Pod): string {
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return sentence(scheduled.reason, scheduled.message);
  const node = pod.spec?.nodeName;
  return node === undefined ? 'its Pod is not scheduled yet' : `its container is being made on ${node}`;
}

const usual = new Set(['ContainerCreating', 'PodInitializing']);

const sentence = (reason: string | undefined, message: string | undefined): string =>
  [reason, message].filter((part) => part !== undefined && part !== '').join(': ');

interface Terminated {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly exitCode?: number | undefined;
}

/** How the container ended, and the last line that it wrote (the kubelet keeps it). */
function lastWords(terminated: Terminated | undefined): string {
  if (terminated === undefined) return '';
  const { reason, message, exitCode } = terminated;
  const how = reason === undefined || reason === 'Error' ? '' : ` (${reason})`;
  const said = etcdWords((message ?? '').trim().split('\n').at(-1) ?? '');
  return `etcd ended with code ${String(exitCode ?? 'unknown')}${how}${said === '' ? '' : `: ${said}`}`;
}

/** etcd logs JSON: of a fatal line only what happened and why is for people. */
function etcdWords(line: string): string {
  const { msg, error }: { msg?: string; error?: string } = jsonOr(line, { msg: line });
  return [msg, error]
    .filter((part) => part !== undefined)
    .join(': ')
    .slice(0, 500);
}

function jsonOr<T>(text: string, otherwise: T): T {
  try {
    const parsed: T | null = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : otherwise;
  } catch {
    return otherwise;
  }
}
