// Gathers one look at an operation: all reads are here. The Pods are read before the cluster, so that its status is not older than they are.
import { etcdClusters, etcdOperations } from '../../crd/kinds.ts';
import type { EtcdOperation } from '../../crd/etcdoperation.ts';
import { orAbsent } from '../../kube/absent.ts';
import type { Kube, Name } from '../../kube/kube.ts';
import { pods, type Pod } from '../../kube/objects.ts';
import { milliseconds } from '../../time.ts';
import { condition } from '../cluster/container-facts.ts';
import { labels } from '../cluster/names.ts';
import type { Observed, PodSeen } from './observed.ts';

export interface Sources {
  readonly kube: Kube;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Undefined when the operation is gone. */
export async function observe({ kube, now }: Sources, at: Required<Name>): Promise<Observed | undefined> {
  const operation = await orAbsent(kube.get(etcdOperations, at));
  if (operation === undefined) return undefined;
  if (isOver(operation)) return { now: now(), operation, pods: {} };
  const name = operation.spec.clusterName;
  const { items } = await kube.list(pods, { namespace: at.namespace, labels: { [labels.cluster]: name } });
  const cluster = await orAbsent(kube.get(etcdClusters, { namespace: at.namespace, name }));
  const mine = items.filter(({ metadata }) => metadata?.labels?.[labels.clusterUID] === cluster?.metadata?.uid);
  const seen = Object.fromEntries(mine.map((pod) => [pod.metadata?.name ?? '', podSeen(pod)]));
  return { now: now(), operation, pods: seen, ...(cluster === undefined ? {} : { cluster }) };
}

const isOver = ({ metadata, status }: EtcdOperation): boolean =>
  metadata?.deletionTimestamp !== undefined || status?.completionTime !== undefined;

const podSeen = (pod: Pod): PodSeen => ({
  createdAt: milliseconds(pod.metadata?.creationTimestamp ?? ''),
  deleting: pod.metadata?.deletionTimestamp !== undefined,
  ready: condition(pod, 'Ready')?.status === 'True',
});
