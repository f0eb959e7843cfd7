// The Kubernetes half of an observation: every object of one cluster, read live and in parallel. Decides nothing.
import { withDefaults } from '../../crd/defaults.ts';
import { etcdClusters } from '../../crd/kinds.ts';
import type { EtcdCluster } from '../../crd/etcdcluster.ts';
import { KubeError } from '../../errors.ts';
import type { Kube, Name } from '../../kube/kube.ts';
import {
  budgets,
  claims,
  configMaps,
  pods,
  services,
  volumes,
  type Budget,
  type Claim,
  type ConfigMap,
  type KubeObject,
  type Pod,
  type Service,
} from '../../kube/objects.ts';
import { annotations, clientService, labels, peersService } from './names.ts';

export interface KubeHalf {
  readonly cluster: EtcdCluster;
  readonly pods: readonly Pod[];
  readonly claims: readonly Claim[];
  readonly tickets: readonly ConfigMap[];
  readonly services: readonly Service[];
  readonly budget: Budget | undefined;
  /** UID of the volume of each bound claim that has none latched, by the claim's name; none where we may not read volumes. */
  readonly volumeUIDs: Readonly<Record<string, string>>;
}

/** Undefined when the EtcdCluster is gone. Throws a KubeError when Kubernetes can't be asked. */
export async function observeKube(kube: Kube, at: Required<Name>): Promise<KubeHalf | undefined> {
  const { namespace, name } = at;
  const mine = { namespace, labels: { [labels.cluster]: name } };
  const [cluster, podList, claimList, ticketList, client, peers, budget] = await Promise.all([
    orAbsent(kube.get(etcdClusters, at).then(whole)),
    kube.list(pods, mine),
    kube.list(claims, mine),
    kube.list(configMaps, mine),
    orAbsent(kube.get(services, { namespace, name: clientService(name) })),
    orAbsent(kube.get(services, { namespace, name: peersService(name) })),
    orAbsent(kube.get(budgets, at)),
  ]);
  if (cluster === undefined) return undefined;
  return {
    cluster: trimmed(cluster),
    pods: podList.items,
    claims: claimList.items,
    tickets: ticketList.items,
    services: [client, peers].filter((s) => s !== undefined).map(trimmed),
    budget: budget === undefined ? undefined : trimmed(budget),
    volumeUIDs: await readVolumeUIDs(kube, claimList.items),
  };
}

/** Under an older CRD the API server fills in less. */
const whole = (cluster: EtcdCluster): EtcdCluster => ({ ...cluster, spec: withDefaults(cluster.spec) });

/** Who wrote which field is of no use to a decision, and half of the bytes. */
function trimmed<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata ?? {};
  return { ...object, metadata };
}

async function readVolumeUIDs(kube: Kube, found: readonly Claim[]): Promise<Record<string, string>> {
  const unlatched = found.filter(
    (c) => c.spec?.volumeName !== undefined && c.metadata?.annotations?.[annotations.volumeUID] === undefined,
  );
  const uids = await Promise.all(unlatched.map((c) => readVolumeUID(kube, c.spec?.volumeName ?? '')));
  return Object.fromEntries(
    unlatched.flatMap((claim, i) => {
      const uid = uids[i];
      return uid === undefined ? [] : [[claim.metadata?.name ?? '', uid]];
    }),
  );
}

/** Volumes are cluster-wide: an operator installed for some namespaces may not read them, and does without. */
async function readVolumeUID(kube: Kube, name: string): Promise<string | undefined> {
  try {
    const volume = await kube.get(volumes, { name });
    return volume.metadata?.uid;
  } catch (error) {
    if (error instanceof KubeError && (error.code === 'Forbidden' || error.code === 'NotFound')) return undefined;
    throw error;
  }
}

async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubeError && error.code === 'NotFound') return undefined;
    throw error;
  }
}
