// Walks from version to version: a cluster that is made at one, and that arrives at another.
import { checkMembers } from './check.ts';
import { applyCluster, getCluster, settled } from './etcdcluster.ts';
import type { Wish } from './etcdcluster.ts';
import { promise } from './failures.ts';
import { memberPods, uidsOf } from './members.ts';
import type { Trial } from './scenario.ts';
import { until } from './wait.ts';

export const [v34, v35, v36, v37] = ['3.4.31', '3.5.35', '3.6.16', '3.7.3'] as const;
const walkSeconds = 300;

/** One edit, and all that it takes; the Pods stay what they are. */
export async function go(trial: Trial, name: string, { size, version }: Size): Promise<void> {
  const before = uidsOf(await memberPods(trial, name));
  const startedAt = performance.now();
  await applyCluster(trial, name, { size, version });
  await arrived(trial, name, { size, version });
  trial.tell(`${name}: it took ${((performance.now() - startedAt) / 1000).toFixed(1)} s to ${version}`);
  const after = uidsOf(await memberPods(trial, name));
  promise(size === 1 || after.join() === before.join(), `a Pod of ${name} was made anew on the way to ${version}`);
}

export interface Size {
  readonly size: number;
  readonly version: string;
}

/** Resolves to the names of the members. */
export async function arrived(trial: Trial, name: string, { size, version }: Size): Promise<readonly string[]> {
  const { status } = await settled(trial, name, walkSeconds);
  const names = await checkMembers(trial, name, { size, version });
  const { rollout, downgrade, targetVersion } = status ?? {};
  promise(rollout === undefined && downgrade === undefined, `${name} tells of a change still`);
  promise(status?.version === version && targetVersion === version, `${name} says that it runs ${status?.version}`);
  return names;
}

export async function born(trial: Trial, name: string, wish: Wish): Promise<void> {
  await applyCluster(trial, name, wish);
  await settled(trial, name);
}

/** Waits until one member runs the new spec and the others do not. */
export async function midway(trial: Trial, name: string): Promise<void> {
  await until(`one member of ${name} to be changed`, 60, async () => {
    const { status } = await getCluster(trial, name);
    return status?.rollout?.updated === 1 ? { is: true } : { seen: `${status?.plan?.message}` };
  });
}
