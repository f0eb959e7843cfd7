// One thing that is done to a cluster, and what it took.
import { atRest, clusterName, gapSince } from './trial.ts';
import type { LocalTrial, WrittenTrial } from './trial.ts';
import { probed } from './probing.ts';
import type { ProbeAct } from './probing.ts';

/** What one change took, in milliseconds. */
export interface Change {
  /** Until each voter, as many as wanted and no other member, answered a linearizable read. */
  readonly servingMs: number;
  /** Until Kubernetes called all their Pods Ready as well. */
  readonly readyMs: number;
  /** The longest time without an acknowledged write, from the change until all had come to rest. Absent: nobody wrote. */
  readonly gapMs?: number;
}

export async function measureChange(trial: LocalTrial | WrittenTrial, act: ProbeAct, voters: number): Promise<Change> {
  const { local, namespace } = trial;
  const { from, servingMs, readyMs } = await probed(local, { namespace, name: clusterName, act, voters });
  if ('writer' in trial) return { servingMs, readyMs, gapMs: (await gapSince(trial, from)).ms };
  await atRest(trial);
  return { servingMs, readyMs };
}

export function words({ servingMs, readyMs, gapMs }: Change): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const gap = gapMs === undefined ? 'nobody writes' : `longest gap ${gapMs.toFixed(0)} ms`;
  return `serving after ${seconds(servingMs)} s, Ready after ${seconds(readyMs)} s, ${gap}`;
}
