// Sizes changed under a writer: one after another, or faster than they can be followed.
import { setTimeout as sleep } from 'node:timers/promises';
import { checkMembers } from './check.ts';
import { applyCluster, settled } from './etcdcluster.ts';
import type { Wish } from './etcdcluster.ts';
import type { Trial } from './scenario.ts';
import { neverInterrupted, startWriter } from './writer.ts';

export interface Walk {
  /** Sizes, the first of which the cluster is made with. */
  readonly sizes: readonly [number, ...number[]];
  /** For each of them. */
  readonly seconds: number;
  readonly wish?: Wish;
  /** Attempts of the writer per second. */
  readonly rate?: number;
}

/** Makes a cluster and takes it through the sizes, each of which has to come to rest and be whole. */
export async function walk(trial: Trial, name: string, { sizes, seconds, wish, rate }: Walk): Promise<void> {
  const [first, ...others] = sizes;
  await applyCluster(trial, name, { ...wish, size: first });
  await settled(trial, name, seconds);
  const writer = await startWriter(trial, name, rate === undefined ? {} : { rate });
  for (const size of others) {
    await applyCluster(trial, name, { ...wish, size });
    await settled(trial, name, seconds);
    await checkMembers(trial, name, { size });
    await writer.writes(50);
  }
  neverInterrupted(await writer.verify(others.at(-1) ?? first));
}

export interface Storm {
  /** How often the size is changed. */
  readonly changes: number;
  readonly everyMs: number;
  /** The size that it ends with. */
  readonly last: number;
  /** To come to rest after the last change. */
  readonly seconds: number;
  readonly rate?: number;
}

/** Changes the size of a cluster at a steady pace, whatever it is at, to one of 1, 3 and 5 by chance. */
export async function storm(trial: Trial, name: string, wanted: Storm): Promise<void> {
  const { changes, everyMs, last, seconds, rate } = wanted;
  await applyCluster(trial, name, { size: 3 });
  await settled(trial, name, seconds);
  const writer = await startWriter(trial, name, rate === undefined ? {} : { rate });
  const sizes = [1, 3, 5];
  for (let change = 1; change <= changes; change += 1) {
    await applyCluster(trial, name, { size: sizes[Math.floor(Math.random() * sizes.length)] ?? last });
    await sleep(everyMs);
  }
  await applyCluster(trial, name, { size: last });
  await settled(trial, name, seconds);
  await checkMembers(trial, name, { size: last });
  await writer.writes(50);
  neverInterrupted(await writer.verify(last));
}
