// The members of a cluster as Kubernetes and etcd themselves tell of them, without the operator's word.
import type { Claim, Pod } from '../../../src/kube/objects.ts';
import type { Stored } from './api.ts';
import { promise } from './failures.ts';
import { claims, pods } from './kinds.ts';
import type { Trial } from './scenario.ts';
import { until } from './wait.ts';

export type MemberPod = Stored<Pod>;

export const label = (cluster: string) => `etcdoperator.dev/cluster=${cluster}`;

export function memberPods(trial: Trial, cluster: string): Promise<MemberPod[]> {
  return trial.api.list(pods, { namespace: trial.namespace, labels: label(cluster) });
}

export function memberClaims(trial: Trial, cluster: string): Promise<Stored<Claim>[]> {
  return trial.api.list(claims, { namespace: trial.namespace, labels: label(cluster) });
}

/** Where each member is dialled by itself. */
export async function memberURLs(trial: Trial, cluster: string): Promise<string[]> {
  const found = await memberPods(trial, cluster);
  return found.flatMap(({ status }) => (status?.podIP === undefined ? [] : [`http://${status.podIP}:2379`]));
}

export function isReady(pod: MemberPod): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && pod.metadata.deletionTimestamp === undefined;
}

/** Runs etcdctl in the member's own container. */
export function etcdctl(trial: Trial, member: string, ...args: string[]): Promise<string> {
  const exec = ['exec', '--namespace', trial.namespace, member, '--container', 'etcd', '--'];
  return trial.kubectl([...exec, 'etcdctl', '--endpoints', 'http://127.0.0.1:2379', ...args]);
}

/**
 * Asks Kubernetes and every member, not the operator: this many voters and no other member, one Pod and one claim for each, all Pods
 * Ready and of this version, and each member answers a linearizable read.
 */
export async function checkMembers(trial: Trial, cluster: string, size: number, version?: string): Promise<void> {
  const found = await until(`${size} Ready Pods of ${cluster}`, 20, async () => {
    const all = await memberPods(trial, cluster);
    const ready = all.filter(isReady);
    const good = all.length === size && ready.length === size;
    return good ? { is: all } : { seen: `${all.length} Pods, ${ready.length} of them Ready` };
  });
  const names = found.map(({ metadata }) => metadata.name).sort();
  const claimed = (await memberClaims(trial, cluster)).map(({ metadata }) => metadata.name).sort();
  promise(
    claimed.join() === names.join(),
    `${cluster} has the claims ${claimed.join()} for the members ${names.join()}`,
  );
  for (const name of names) await checkMember(trial, name, names, version);
  trial.tell(`${cluster}: each of ${names.join(', ')} is a voter and answers a linearizable read`);
}

interface Listed {
  readonly members: readonly { readonly name?: string; readonly isLearner?: boolean }[];
}

async function checkMember(trial: Trial, name: string, all: readonly string[], version?: string): Promise<void> {
  await etcdctl(trial, name, 'get', 'a-key-that-need-not-exist');
  const { members }: Listed = JSON.parse(await etcdctl(trial, name, 'member', 'list', '--write-out=json'));
  const voters = members.filter(({ isLearner }) => isLearner !== true).map((member) => member.name ?? 'not started');
  promise(members.length === voters.length, `${name} lists a learner`);
  promise(voters.sort().join() === all.join(), `${name} lists the voters ${voters.join()}, not ${all.join()}`);
  if (version === undefined) return;
  const answered = await etcdctl(trial, name, 'endpoint', 'status', '--write-out=json');
  promise(answered.includes(`"version":"${version}"`), `${name} does not run ${version}: ${answered}`);
}

/** Deletes Pods as a user would, all at once. */
export async function deletePods(trial: Trial, found: readonly MemberPod[]): Promise<void> {
  await Promise.all(
    found.map(({ metadata }) => trial.api.delete(pods, { namespace: trial.namespace, name: metadata.name })),
  );
  trial.tell(`deleted ${found.map(({ metadata }) => metadata.name).join(', ')}`);
}
