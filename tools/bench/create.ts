// The benchmark `create`: from apply until three voters each answer a linearizable read, several times, each in a namespace of its own.
import { clusterName, inNamespace } from './trial.ts';
import type { LocalGround } from './trial.ts';
import { probed } from './probing.ts';

const runs = 7;
const size = 3;

/** The seconds of each run. */
export async function measureCreate(ground: LocalGround, report: (line: string) => void): Promise<number[]> {
  const all: number[] = [];
  for (let run = 1; run <= runs; run++) {
    // Gone when the run ends, so that no run is slowed down by what an earlier one left.
    const { servingMs } = await inNamespace(
      ground,
      `bench-create-${run}`,
      () => undefined,
      ({ local, namespace }) =>
        probed(local, { namespace, name: clusterName, act: { kind: 'size', size }, voters: size }),
    );
    const seconds = servingMs / 1000;
    report(`create, run ${run} of ${runs}: ${seconds.toFixed(1)} s`);
    all.push(seconds);
  }
  return all;
}
