// EtcdClusters in a scenario: made, changed, and waited for until they say what is expected of them.
import type { Condition, EtcdCluster } from '../../../src/crd/etcdcluster.ts';
import type { Stored } from './api.ts';
import { etcdClusters } from './kinds.ts';
import type { Trial } from './scenario.ts';
import { bellOf, until } from './wait.ts';

/** As a user would write it: what is left out gets its default. Volumes of scenarios are small. */
export interface Wish {
  readonly size?: number;
  readonly version?: string;
  readonly paused?: boolean;
  readonly deletionProtection?: boolean;
  readonly storage?: {
    readonly size?: string;
    readonly storageClassName?: string;
    readonly medium?: 'Disk' | 'Memory';
    readonly updatePolicy?: 'InPlace' | 'Replace';
    readonly retention?: Partial<Record<'whenDeleted' | 'whenScaled' | 'whenReplaced', 'Retain' | 'Delete'>>;
  };
  readonly recovery?: { readonly replaceAfter: string };
  readonly bootstrap?: { readonly retainedClaims: 'Adopt' | 'Ignore' };
  readonly image?: { readonly repository: string };
  readonly pod?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly affinity?: object;
  };
  readonly resources?: { readonly requests: Readonly<Record<string, string>> };
  readonly etcd?: { readonly snapshotCount?: number; readonly extraArgs?: Readonly<Record<string, string>> };
  readonly integrity?: { readonly checkInterval: string };
  readonly rollout?: { readonly paused: boolean };
  readonly maintenance?: {
    readonly windows: readonly { readonly schedule: string; readonly timeZone?: string; readonly duration: string }[];
  };
}

/** It takes 6 to 20 s where nothing else runs. */
const bootSeconds = 180;
/** In the foreground it goes after its Pods, which have half a minute. */
const goneSeconds = 60;

/** Makes it, or changes it to this. */
export async function applyCluster(trial: Trial, name: string, wish: Wish): Promise<void> {
  const spec = { ...wish, storage: { size: '1Gi', ...wish.storage } };
  const object: object = { metadata: { name, namespace: trial.namespace }, spec };
  await trial.api.apply(etcdClusters, object);
  trial.tell(`${name}: applied ${JSON.stringify(wish)}`);
}

export function getCluster(trial: Trial, name: string): Promise<Stored<EtcdCluster>> {
  return trial.api.get(etcdClusters, { namespace: trial.namespace, name });
}

/** Waits until it says of this very spec that it is Ready and that nothing is left to do. Looks at each change: figures are taken by it. */
export async function settled(trial: Trial, name: string, seconds = bootSeconds): Promise<Stored<EtcdCluster>> {
  const { api, namespace } = trial;
  const over = new AbortController();
  const look = async () => {
    const seen = await getCluster(trial, name);
    return isSettled(seen) ? { is: seen } : { seen: describe(seen) };
  };
  const bell = bellOf(api.watch(etcdClusters, { namespace }, over.signal));
  const cluster = await until(`${name} to be settled`, seconds, look, bell).finally(() => over.abort());
  trial.tell(`${name}: settled, ${cluster.status?.membersReady} members of ${cluster.status?.version}`);
  return cluster;
}

/** Waits until its plan has this reason, and says so of this very spec. */
export async function planned(trial: Trial, name: string, reason: string, seconds = 30): Promise<Stored<EtcdCluster>> {
  const cluster = await until(`the plan of ${name} to be ${reason}`, seconds, async () => {
    const seen = await getCluster(trial, name);
    return seen.status?.plan?.reason === reason && isCurrent(seen) ? { is: seen } : { seen: describe(seen) };
  });
  trial.tell(`${name}: ${cluster.status?.plan?.message}`);
  return cluster;
}

/** Waits until its status no longer lists this member: what it said before the member was lost is over then, though its spec is the same. */
export async function forgotten(trial: Trial, name: string, member: string): Promise<void> {
  await until(`${name} to forget ${member}`, bootSeconds, async () => {
    const seen = await getCluster(trial, name);
    const listed = seen.status?.members?.some((one) => one.name === member) ?? false;
    return listed ? { seen: describe(seen) } : { is: true };
  });
}

export function conditionOf({ status }: Pick<EtcdCluster, 'status'>, type: string): Condition | undefined {
  return status?.conditions?.find((one) => one.type === type);
}

/** What becomes of the Pods and Services of a deleted cluster, and when: `kubectl delete --cascade`. */
export type Cascade = 'Background' | 'Foreground' | 'Orphan';

/** Deletes it as `kubectl delete` does, and waits until the object itself is gone. */
export async function deleteCluster(trial: Trial, name: string, cascade: Cascade = 'Background'): Promise<void> {
  const place = { namespace: trial.namespace, name };
  await trial.api.delete(etcdClusters, place, { propagationPolicy: cascade });
  await until(`${name} to be deleted`, goneSeconds, async () => {
    const left = await trial.api.list(etcdClusters, { namespace: trial.namespace });
    const found = left.find((one) => one.metadata.name === name);
    return found === undefined ? { is: true } : { seen: `${describe(found)}, ${found.metadata.finalizers?.join()}` };
  });
  trial.tell(`${name}: deleted (${cascade})`);
}

function isSettled(cluster: Stored<EtcdCluster>): boolean {
  const { status } = cluster;
  return (
    isCurrent(cluster) &&
    status?.plan?.kind === 'Settled' &&
    conditionOf(cluster, 'Ready')?.status === 'True' &&
    status.readyMembers === cluster.spec.size
  );
}

function isCurrent({ metadata, status }: Stored<EtcdCluster>): boolean {
  return status?.observedGeneration === metadata.generation;
}

function describe(cluster: Stored<EtcdCluster>): string {
  const { status, metadata } = cluster;
  if (status?.plan === undefined) return `no plan yet, generation ${metadata.generation}`;
  const conditions = (status.conditions ?? []).map((one) => `${one.type}=${one.status}`).join(' ');
  const { kind, reason, message } = status.plan;
  return `${kind} ${reason}: ${message} (${status.membersReady} members, ${conditions})`;
}
