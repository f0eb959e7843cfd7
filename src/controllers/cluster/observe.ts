// Gathers one look at a cluster. All reads are here, all at once; what fails on the etcd side is data, only Kubernetes ends the pass.
import { randomBytes } from 'node:crypto';
import type { Etcd } from '../../etcd/etcd.ts';
import type { Kube, Name } from '../../kube/kube.ts';
import type { ClusterName } from './names.ts';
import { steadyWords } from './container-facts.ts';
import { withHeard } from './image-facts.ts';
import { foreignMembers, joinMembers, retainedObjects, takenNames } from './join.ts';
import { findClaims, findPods, hear, observeAround } from './observe-around.ts';
import { observeEtcd, withMetrics, type EtcdHalf } from './observe-etcd.ts';
import { deniedOr, observeLabelled, type Denied, type KubeHalf, type Labelled } from './observe-kube.ts';
import type { EarlierLook, Member, Observed } from './observed.ts';
import { restartAsked } from './restart.ts';
import type { Settings } from './settings.ts';
import { aroundToRead, asksPeers, claimsToFind, imagesToHear, membersToAsk, podsToFind } from './to-read.ts';

export interface Sources {
  readonly kube: Kube;
  readonly etcd: Etcd;
  readonly settings: Settings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** So many bytes for a name or a token that nobody has; absent: from the system. */
  readonly random?: (bytes: number) => Uint8Array;
}

/** The Kubernetes half of an earlier look of which nothing has changed since, or undefined to read it anew. */
export interface Remembered {
  readonly half?: KubeHalf;
  readonly earlier?: EarlierLook;
  readonly refused?: NonNullable<Observed['refused']>;
  /** What was observed last. */
  readonly last?: Observed;
}

export interface Look {
  readonly observed: Observed;
  readonly half: KubeHalf;
}

/** Undefined when the EtcdCluster is gone. */
export async function observe(
  sources: Sources,
  at: Required<Name>,
  remembered: Remembered,
): Promise<Look | Denied | undefined> {
  const labelled = remembered.half ?? (await observeLabelled(sources.kube, at));
  if (labelled === undefined || 'denied' in labelled) return labelled;
  try {
    return await observeAll(sources, labelled, remembered);
  } catch (error) {
    return deniedOr(labelled.cluster, error);
  }
}

/** Two rounds, each all at once: what is known to be needed, and what the answers make necessary. */
async function observeAll(sources: Sources, labelled: Labelled, remembered: Remembered) {
  const { kube, etcd, settings, now } = sources;
  const cluster = nameOf(labelled, settings);
  const asked = membersToAsk(cluster, labelled);
  const [around, first] = await Promise.all([
    remembered.half ?? observeAround(kube, aroundToRead(cluster, labelled)),
    observeEtcd(etcd, asked),
  ]);
  const half: KubeHalf = { found: {}, said: {}, ...labelled, ...around, foundPods: {} };
  const isMeshAsked = asksPeers({
    ...remembered,
    ...half,
    ...restartOf(half),
    settings,
    now: now(),
    members: joinMembers(cluster, half, first),
  });
  const [found, foundPods, said, answers] = await Promise.all([
    findClaims(kube, cluster.namespace, claimsToFind(cluster, half, first)),
    findPods(kube, cluster.namespace, podsToFind(cluster, half, first)),
    hear(kube, imagesToHear(half, remembered.last)),
    isMeshAsked ? withMetrics(etcd, asked, first) : first,
  ]);
  const whole: KubeHalf = { ...half, found: { ...half.found, ...found }, foundPods, said };
  const observed = observedOf(cluster, whole, answers, remembered);
  return { observed: deepFreeze({ ...observed, ...fresh(cluster, sources), now: now(), settings }), half: whole };
}

function observedOf(
  cluster: ClusterName,
  half: KubeHalf,
  etcd: EtcdHalf,
  { earlier, refused, last }: Remembered,
): Omit<Observed, 'now' | 'settings' | 'freshNames' | 'freshToken'> {
  const members = joinMembers(cluster, half, etcd).map((m) => asBefore(m, last));
  return {
    cluster: half.cluster,
    members,
    membership: etcd.membership,
    foreign: foreignMembers(members, etcd.membership),
    services: half.services,
    taken: takenNames(cluster, half),
    retained: retainedObjects(cluster, half),
    nodes: half.nodes,
    classes: half.classes,
    ...(half.protection === undefined ? {} : { protection: half.protection }),
    ...restartOf(half),
    ...(half.budget === undefined ? {} : { budget: half.budget }),
    ...(earlier === undefined ? {} : { earlier }),
    ...(refused === undefined ? {} : { refused }),
  };
}

function restartOf({ operations }: Labelled): Pick<Observed, 'restart'> {
  const restart = restartAsked(operations);
  return restart === undefined ? {} : { restart };
}

/** In the words of the last look, where this one only has less of them. */
function asBefore(m: Member, last: Observed | undefined): Member {
  const before = last?.members.find(({ pod }) => pod?.uid === m.pod?.uid);
  if (m.pod === undefined || before?.pod === undefined) return m;
  const { container } = m.pod;
  const message = steadyWords(container.message, before.pod.container.message);
  return {
    ...m,
    pod: { ...m.pod, container: { ...container, message } },
    ...(m.imagePod === undefined ? {} : { imagePod: withHeard(m.imagePod, before.imagePod) }),
  };
}

const mostMembers = 9;

function nameOf(half: Labelled, settings: Settings): ClusterName {
  const { name = '', namespace = '', uid = '' } = half.cluster.metadata ?? {};
  return { name, namespace, uid, domain: settings.clusterDomain };
}

/** Without vowels and look-alikes, as Kubernetes makes its own suffixes. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

function fresh(cluster: ClusterName, { random = randomBytes }: Sources): Pick<Observed, 'freshNames' | 'freshToken'> {
  const suffix = (): string => Array.from(random(5), (byte) => letters[byte % letters.length] ?? 'x').join('');
  return {
    freshNames: Array.from({ length: mostMembers }, () => `${cluster.name}-${suffix()}`),
    freshToken: Buffer.from(random(16)).toString('hex'),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
