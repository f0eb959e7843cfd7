// What is read by name once the labelled objects are known: volumes, nodes, the admission policy, claims that no list has. All live.
import { KubeError } from '../../errors.ts';
import { orAbsent } from '../../kube/absent.ts';
import type { Kube, Name } from '../../kube/kube.ts';
import {
  admissionPolicies,
  admissionPolicyBindings,
  claims,
  nodes,
  pods,
  storageClasses,
  volumes,
  type Claim,
  type Kind,
  type KubeObject,
  type Node,
  type Pod,
  type StorageClass,
} from '../../kube/objects.ts';
import { classFacts, nodeFacts, protectionOf, type VolumeFound } from './facts.ts';
import { protectionPolicy } from './names.ts';
import type { ClassFacts, NodeFacts, Observed } from './observed.ts';

export interface Around {
  /** By the volume's name; of those that were asked for and may be read. */
  readonly volumes: Readonly<Record<string, VolumeFound>>;
  /** By name; of those that may be read. */
  readonly nodes: Readonly<Record<string, NodeFacts>>;
  /** By name; of those that were asked for and may be read. */
  readonly classes: Readonly<Record<string, ClassFacts>>;
  readonly protection?: NonNullable<Observed['protection']>;
}

/** By name: what a live GET answered about a claim that the list of labelled claims lacks. */
export type FoundClaims = Readonly<Record<string, Claim | 'gone'>>;

/** The same about a Pod, of a member that has no claim either. */
export type FoundPods = Readonly<Record<string, Pod | 'gone'>>;

/** By UID of an image Pod, and by container: what it wrote, or why that can't be read. */
export type Said = Readonly<Record<string, SaidByPod>>;
export type SaidByPod = Readonly<Record<string, { readonly text: string } | { readonly why: string }>>;

export interface ToHear {
  readonly pod: Pod;
  readonly containers: readonly string[];
}

export interface ToRead {
  readonly volumes: readonly string[];
  readonly nodes: readonly string[];
  readonly nodeLabels: readonly string[];
  readonly classes: readonly string[];
  readonly protection: boolean;
}

/** Cluster-wide kinds: an operator installed for some namespaces may not read them, and does without. */
export async function observeAround(kube: Kube, toRead: ToRead): Promise<Around> {
  const [volumesFound, nodesFound, classesFound, protection] = await Promise.all([
    byName(toRead.volumes, (name) => optional(kube, volumes, { name })),
    byName(toRead.nodes, (name) => optional(kube, nodes, { name })),
    byName(toRead.classes, (name) => optional(kube, storageClasses, { name })),
    toRead.protection ? observeProtection(kube) : undefined,
  ]);
  return {
    volumes: mapped(volumesFound, (volume) => (volume === 'gone' ? volume : { uid: volume.metadata?.uid ?? '' })),
    nodes: mapped(nodesFound, (node: Node | 'gone') =>
      nodeFacts(node === 'gone' ? undefined : node, toRead.nodeLabels),
    ),
    classes: mapped(classesFound, (found: StorageClass | 'gone') => classFacts(found === 'gone' ? undefined : found)),
    ...(protection === undefined ? {} : { protection }),
  };
}

/** Throws a KubeError where claims may not be read: without it nobody can say that data is lost. */
export function findClaims(kube: Kube, namespace: string, names: readonly string[]): Promise<FoundClaims> {
  return byName(names, (name) => orGone(kube.get(claims, { namespace, name })));
}

export function findPods(kube: Kube, namespace: string, names: readonly string[]): Promise<FoundPods> {
  return byName(names, (name) => orGone(kube.get(pods, { namespace, name })));
}

/** A log that can't be read, for want of a permission say, holds up nothing but what hangs on it. */
export async function hear(kube: Kube, all: readonly ToHear[]): Promise<Said> {
  const said = all.map(async ({ pod, containers }) => {
    const { uid = '', namespace = '', name = '' } = pod.metadata ?? {};
    const words = containers.map(async (container) => [container, await logOf(kube, { namespace, name }, container)]);
    return [uid, Object.fromEntries(await Promise.all(words))];
  });
  return Object.fromEntries(await Promise.all(said));
}

async function logOf(kube: Kube, at: Name, container: string): Promise<SaidByPod[string]> {
  try {
    return { text: await kube.log(at, container) };
  } catch (error) {
    if (error instanceof KubeError) return { why: `its log can't be read: ${error.message}` };
    throw error;
  }
}

async function observeProtection(kube: Kube): Promise<NonNullable<Observed['protection']>> {
  const at = { name: protectionPolicy };
  const [policy, binding] = await Promise.all([
    optional(kube, admissionPolicies, at),
    optional(kube, admissionPolicyBindings, at),
  ]);
  return protectionOf(policy, binding);
}

/** Undefined: it may not be read. */
async function optional<T extends KubeObject>(kube: Kube, kind: Kind<T>, at: Name): Promise<T | 'gone' | undefined> {
  try {
    return await orGone(kube.get(kind, at));
  } catch (error) {
    if (error instanceof KubeError && error.code === 'Forbidden') return undefined;
    throw error;
  }
}

const orGone = async <T>(answer: Promise<T>): Promise<T | 'gone'> => (await orAbsent(answer)) ?? 'gone';

async function byName<T>(
  names: readonly string[],
  read: (name: string) => Promise<T | undefined>,
): Promise<Record<string, T>> {
  const answers = await Promise.all(names.map(async (name) => [name, await read(name)] as const));
  return Object.fromEntries(answers.flatMap(([name, answer]) => (answer === undefined ? [] : [[name, answer]])));
}

const mapped = <T, U>(all: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name, map(value)]));
