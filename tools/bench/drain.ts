// The benchmark `drain`: every node drained in turn at full speed, with the members and the operator on it, under the recording writer.
import { drain, nodeNames, setCordoned } from '../../test/support/e2e/nodes.ts';
import { gapSince, withCluster, written } from './trial.ts';
import type { LocalGround, WrittenTrial } from './trial.ts';

const runs = 3;

export interface Drain {
  /** Of each node; milliseconds. */
  readonly nodeMs: readonly number[];
  readonly gapMs: number;
}

export async function measureDrain(ground: LocalGround, report: (line: string) => void): Promise<Drain[]> {
  const all: Drain[] = [];
  for (let run = 1; run <= runs; run++) {
    const drained = await withCluster(ground, `bench-drain-${run}`, 3, async (trial) => drainAll(await written(trial)));
    const seconds = drained.nodeMs.map((ms) => (ms / 1000).toFixed(1)).join(', ');
    report(`drain, run ${run} of ${runs}: ${seconds} s, longest gap ${drained.gapMs.toFixed(0)} ms`);
    all.push(drained);
  }
  return all;
}

/** Nothing is waited for between two nodes but what `kubectl drain` itself waits for. */
async function drainAll(trial: WrittenTrial): Promise<Drain> {
  const from = Date.now();
  const nodeMs: number[] = [];
  for (const node of await nodeNames(trial)) {
    const startedAt = Date.now();
    await drain(trial, node);
    nodeMs.push(Date.now() - startedAt);
    await setCordoned(trial, false, node);
  }
  const { ms: gapMs } = await gapSince(trial, from);
  return { nodeMs, gapMs };
}
