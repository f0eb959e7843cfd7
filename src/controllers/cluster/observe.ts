// Gathers one look at a cluster. All reads are here, all at once; what fails on the etcd side is data, only Kubernetes ends the pass.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Etcd } from '../../etcd/etcd.ts';
import type { Kube, Name } from '../../kube/kube.ts';
import type { ClusterName } from './names.ts';
import { foreignMembers, joinMembers, membersToAsk, retainedObjects, takenNames } from './join.ts';
import { observeEtcd } from './observe-etcd.ts';
import { observeKube, type KubeHalf } from './observe-kube.ts';
import type { EarlierLook, Observed } from './observed.ts';
import type { Settings } from './settings.ts';

export interface Sources {
  readonly kube: Kube;
  readonly etcd: Etcd;
  readonly settings: Settings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The Kubernetes half of an earlier look of which nothing has changed since, or undefined to read it anew. */
export interface Remembered {
  readonly half?: KubeHalf;
  readonly earlier?: EarlierLook;
  readonly refused?: Observed['refused'];
}

export interface Look {
  readonly observed: Observed;
  readonly half: KubeHalf;
}

/** Undefined when the EtcdCluster is gone. */
export async function observe(sources: Sources, at: Required<Name>, remembered: Remembered): Promise<Look | undefined> {
  const half = remembered.half ?? (await observeKube(sources.kube, at));
  if (half === undefined) return undefined;
  const cluster = nameOf(half, sources.settings);
  const etcd = await observeEtcd(sources.etcd, membersToAsk(cluster, half));
  const members = joinMembers(cluster, half, etcd);
  const observed: Observed = {
    now: sources.now(),
    settings: sources.settings,
    cluster: half.cluster,
    members,
    membership: etcd.membership,
    foreign: foreignMembers(members, etcd.membership),
    services: half.services,
    taken: takenNames(cluster, half),
    retained: retainedObjects(cluster, half),
    nodes: {},
    freshNames: Array.from({ length: mostMembers }, () => `${at.name}-${suffix()}`),
    freshToken: randomUUID(),
    ...(half.budget === undefined ? {} : { budget: half.budget }),
    ...(remembered.earlier === undefined ? {} : { earlier: remembered.earlier }),
    ...(remembered.refused === undefined ? {} : { refused: remembered.refused }),
  };
  return { observed: deepFreeze(observed), half };
}

const mostMembers = 9;

function nameOf(half: KubeHalf, settings: Settings): ClusterName {
  const { name = '', namespace = '', uid = '' } = half.cluster.metadata ?? {};
  return { name, namespace, uid, domain: settings.clusterDomain };
}

/** Without vowels and look-alikes, as Kubernetes makes its own suffixes. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';
const suffix = (): string => Array.from(randomBytes(5), (byte) => letters[byte % letters.length] ?? 'x').join('');

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
