// The members of a cluster as Kubernetes and etcd themselves tell of them, without the operator's word.
import type { Claim, ConfigMap, Pod } from '../../../src/kube/objects.ts';
import type { Stored } from './api.ts';
import { DeadlineMissed, promise } from './failures.ts';
import { claims, configMaps, pods } from './kinds.ts';
import type { Trial } from './scenario.ts';
import { until } from './wait.ts';

export type MemberPod = Stored<Pod>;

export const label = (cluster: string) => `etcdoperator.dev/cluster=${cluster}`;

/** Without those in which images are tried. */
export function memberPods(trial: Trial, cluster: string): Promise<MemberPod[]> {
  return trial.api.list(pods, { namespace: trial.namespace, labels: `${label(cluster)},etcdoperator.dev/member` });
}

export function memberClaims(trial: Trial, cluster: string): Promise<Stored<Claim>[]> {
  return trial.api.list(claims, { namespace: trial.namespace, labels: label(cluster) });
}

export function memberTickets({ api, namespace }: Trial, cluster: string): Promise<Stored<ConfigMap>[]> {
  return api.list(configMaps, { namespace, labels: label(cluster) });
}

/** Where each member is dialled by itself. One that was removed may still run, with old data, in a Pod that is to go. */
export async function memberURLs(trial: Trial, cluster: string): Promise<string[]> {
  const found = (await memberPods(trial, cluster)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return found.flatMap(({ status }) => (status?.podIP === undefined ? [] : [`http://${status.podIP}:2379`]));
}

export function isReady(pod: MemberPod): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && pod.metadata.deletionTimestamp === undefined;
}

/** Deletes Pods as a user would, all at once. */
export async function deletePods(trial: Trial, found: readonly MemberPod[], options: object = {}): Promise<void> {
  await Promise.all(
    found.map(({ metadata }) => trial.api.delete(pods, { namespace: trial.namespace, name: metadata.name }, options)),
  );
  trial.tell(`deleted the Pods ${namesOf(found).join(', ')}`);
}

/** None of these very Pods is left. */
export async function madeAnew(trial: Trial, cluster: string, old: readonly MemberPod[]): Promise<void> {
  const kept = await keptOf(trial, cluster, old);
  promise(kept.length === 0, `of the Pods some were not made anew: ${namesOf(kept).join(', ')}`);
}

/** Those of them that are there still. */
export async function keptOf(trial: Trial, cluster: string, old: readonly MemberPod[]): Promise<MemberPod[]> {
  const uids = uidsOf(old);
  return (await memberPods(trial, cluster)).filter(({ metadata }) => uids.includes(metadata.uid));
}

/** Waits until these very Pods are gone; others of the same names may be there. */
export async function podsGone(trial: Trial, cluster: string, old: readonly MemberPod[], seconds = 60): Promise<void> {
  await until('the old Pods to be gone', seconds, async () => {
    const left = await keptOf(trial, cluster, old);
    return left.length === 0 ? { is: true } : { seen: `${left.length} left` };
  });
}

/** Its process is stopped: its Pod runs, its ports are open, and it says nothing. Resolves to how it goes on. */
export async function stopMember(trial: Trial, { metadata: { name } }: MemberPod): Promise<() => void> {
  const { local, namespace } = trial;
  promise(local !== undefined, 'the nodes are not ours');
  const send = await local.aimAtPod({ namespace, name, container: 'etcd' });
  const goOn = () => send('SIGCONT');
  trial.atEnd(() => Promise.resolve(goOn()));
  send('SIGSTOP');
  trial.tell(`stopped the process of ${name}`);
  return goOn;
}

/** Watches the Pods from now on; resolves, when it is asked, to how many of the members were not ready at once at most. */
export function watchAway(trial: Trial, cluster: string, size: number): () => Promise<number> {
  const ended = new AbortController();
  const watching = mostAway(trial, cluster, { size, signal: ended.signal });
  watching.catch(() => undefined);
  return () => {
    ended.abort();
    return watching;
  };
}

async function mostAway(trial: Trial, cluster: string, { size, signal }: { size: number; signal: AbortSignal }) {
  const ready = new Set<string>();
  let isWhole = false;
  let most = 0;
  const at = { namespace: trial.namespace, labels: label(cluster) };
  for await (const { type, object } of trial.api.watch(pods, at, signal)) {
    if (type !== 'DELETED' && isReady(object)) ready.add(object.metadata.name);
    else ready.delete(object.metadata.name);
    isWhole ||= ready.size === size;
    if (isWhole) most = Math.max(most, size - ready.size);
  }
  if (!signal.aborted) throw new DeadlineMissed('the API server ended the watch of the Pods');
  promise(isWhole, `not all ${size} members of ${cluster} were ever ready at once`);
  return most;
}

export const namesOf = (found: readonly { metadata: { name: string } }[]): string[] =>
  found.map(({ metadata }) => metadata.name).sort();

export const uidsOf = (found: readonly { metadata: { uid: string } }[]): string[] =>
  found.map(({ metadata }) => metadata.uid).sort();
