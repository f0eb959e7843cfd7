// The Kubernetes half of an observation: every object of one cluster, read live and in parallel. Decides nothing.
import { withDefaults } from '../../crd/defaults.ts';
import { etcdClusters, etcdOperations } from '../../crd/kinds.ts';
import type { EtcdCluster } from '../../crd/etcdcluster.ts';
import type { EtcdOperation } from '../../crd/etcdoperation.ts';
import { KubeError } from '../../errors.ts';
import { orAbsent } from '../../kube/absent.ts';
import type { Kube, Name } from '../../kube/kube.ts';
import {
  budgets,
  claims,
  configMaps,
  pods,
  services,
  type Budget,
  type Claim,
  type ConfigMap,
  type KubeObject,
  type Pod,
  type Service,
} from '../../kube/objects.ts';
import { clientService, labels, peersService } from './names.ts';
import type { Around, FoundClaims, FoundPods, Said } from './observe-around.ts';

/** What bears the labels of the cluster, or a name that is known beforehand. */
export interface Labelled {
  readonly cluster: EtcdCluster;
  readonly pods: readonly Pod[];
  readonly imagePods: readonly Pod[];
  readonly claims: readonly Claim[];
  readonly tickets: readonly ConfigMap[];
  readonly services: readonly Service[];
  readonly budget: Budget | undefined;
  /** That name the cluster. */
  readonly operations: readonly EtcdOperation[];
}

export interface KubeHalf extends Labelled, Around {
  readonly found: FoundClaims;
  /** By this look alone: nothing rings when they go. */
  readonly foundPods: FoundPods;
  readonly said: Said;
}

/** We may read the EtcdCluster, and not all of the rest. */
export interface Denied {
  readonly cluster: EtcdCluster;
  readonly denied: KubeError;
}

/** Undefined when the EtcdCluster is gone. Throws a KubeError when Kubernetes can't be asked. */
export async function observeLabelled(kube: Kube, at: Required<Name>): Promise<Labelled | Denied | undefined> {
  const { namespace, name } = at;
  const mine = { namespace, labels: { [labels.cluster]: name } };
  const [cluster, rest] = await Promise.allSettled([
    orAbsent(kube.get(etcdClusters, at).then(whole)),
    permitted([
      kube.list(pods, mine),
      kube.list(claims, mine),
      kube.list(configMaps, mine),
      orAbsent(kube.get(services, { namespace, name: clientService(name) })),
      orAbsent(kube.get(services, { namespace, name: peersService(name) })),
      orAbsent(kube.get(budgets, at)),
      operationsOf(kube, at),
    ]),
  ]);
  if (cluster.status === 'rejected') throw cluster.reason;
  if (cluster.value === undefined) return undefined;
  if (rest.status === 'rejected') return deniedOr(trimmed(cluster.value), rest.reason);
  const [podList, claimList, ticketList, client, peers, budget, operations] = rest.value;
  return {
    cluster: trimmed(cluster.value),
    pods: podList.items.filter((pod) => !isImagePod(pod)).map(trimmed),
    imagePods: podList.items.filter(isImagePod).map(trimmed),
    claims: claimList.items.map(trimmed),
    tickets: ticketList.items.map(trimmed),
    services: [client, peers].filter((s) => s !== undefined).map(trimmed),
    budget: budget === undefined ? undefined : trimmed(budget),
    operations: operations.map(trimmed),
  };
}

const isImagePod = ({ metadata }: Pod): boolean => metadata?.labels?.[labels.imagesFor] !== undefined;

/** Their kind may not be installed yet, or not be allowed: members are looked after all the same. */
async function operationsOf(kube: Kube, { namespace, name }: Required<Name>): Promise<readonly EtcdOperation[]> {
  try {
    const { items } = await kube.list(etcdOperations, { namespace });
    return items.filter(({ spec }) => spec.clusterName === name);
  } catch (error) {
    if (error instanceof KubeError && (error.code === 'NotFound' || error.code === 'Forbidden')) return [];
    throw error;
  }
}

/** Under an older CRD the API server fills in less. */
const whole = (cluster: EtcdCluster): EtcdCluster => ({ ...cluster, spec: withDefaults(cluster.spec) });

/** A missing permission is something to tell; anything else ends the pass. */
export function deniedOr(cluster: EtcdCluster, error: unknown): Denied {
  if (error instanceof KubeError && error.code === 'Forbidden') return { cluster, denied: error };
  throw error;
}

/** All of them; or, where some are forbidden, each of these in one error, in this order: told at every look it must read the same. */
async function permitted<T extends readonly unknown[]>(reads: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T>;
async function permitted(reads: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  const ends = await Promise.allSettled(reads);
  const errors = ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
  const forbidden = errors.filter((error) => error instanceof KubeError && error.code === 'Forbidden');
  if (forbidden.length > 0 && forbidden.length === errors.length)
    throw new KubeError(
      'Forbidden',
      forbidden.map((error) => (error instanceof Error ? error.message : '')).join('; '),
    );
  const [other] = errors.filter((error) => !forbidden.includes(error));
  if (other !== undefined) throw other;
  return Promise.all(reads);
}

/** Who wrote which field is of no use to a decision, and half of the bytes; what was read is kept for as long as nothing changes. */
function trimmed<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata ?? {};
  return { ...object, metadata };
}
