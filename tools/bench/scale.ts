// The benchmark `scale`: from three members to five and back, several times, each in a namespace of its own.
import { measureChange, words } from './change.ts';
import type { Change } from './change.ts';
import { withCluster, written } from './trial.ts';
import type { LocalGround, LocalTrial } from './trial.ts';

const runs = 3;

/** Each way twice: while nobody writes, and under the recording writer. */
export interface Scale {
  readonly grow: readonly Change[];
  readonly shrink: readonly Change[];
}

export async function measureScale(ground: LocalGround, report: (line: string) => void): Promise<Scale> {
  const [grow, shrink]: [Change[], Change[]] = [[], []];
  for (let run = 1; run <= runs; run++) {
    const thereAndBack = async (trial: LocalTrial): Promise<void> => {
      const grown = await measureChange(trial, { kind: 'size', size: 5 }, 5);
      report(`scale, run ${run} of ${runs}: 3 to 5: ${words(grown)}`);
      grow.push(grown);
      const shrunk = await measureChange(trial, { kind: 'size', size: 3 }, 3);
      report(`scale, run ${run} of ${runs}: 5 to 3: ${words(shrunk)}`);
      shrink.push(shrunk);
    };
    await withCluster(ground, `bench-scale-${run}`, 3, async (trial) => {
      await thereAndBack(trial);
      await thereAndBack(await written(trial));
    });
  }
  return { grow, shrink };
}
