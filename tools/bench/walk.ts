// The benchmark `versions`: members walked from one version to another, and a change that needs new Pods, under the recording writer.
import { applyCluster, settled } from '../../test/support/e2e/etcdcluster.ts';
import type { Wish } from '../../test/support/e2e/etcdcluster.ts';
import { atRest, clusterName, gapSince, inNamespace, written } from './trial.ts';
import type { LocalGround } from './trial.ts';

const runs = 3;

/** What was done to three members, several times. */
export interface Walk {
  readonly title: string;
  /** Absent: whatever time it takes. */
  readonly targetSeconds?: number;
  readonly took: readonly { readonly ms: number; readonly gapMs: number }[];
}

interface Leg {
  readonly title: string;
  readonly to: Wish;
  readonly targetSeconds?: number;
}

const version = (is: string): Wish => ({ size: 3, version: is });

/** One after another, from 3.4 on. */
const first: readonly Leg[] = [
  { title: '3.4 to 3.7, three hops', to: version('3.7.3') },
  { title: '3.7 to 3.6, by a downgrade', to: version('3.6.16') },
  { title: '3.6 to 3.7', to: version('3.7.3'), targetSeconds: 10 },
  {
    title: 'a change of the spec that needs new Pods',
    to: { ...version('3.7.3'), etcd: { snapshotCount: 20_000 } },
  },
];
const second: readonly Leg[] = [{ title: '3.5 to 3.7, two hops', to: version('3.7.3'), targetSeconds: 25 }];

export async function measureWalks(ground: LocalGround, report: (line: string) => void): Promise<Walk[]> {
  const took = new Map<string, Walk['took'][number][]>();
  for (let run = 1; run <= runs; run++) {
    const tell = (leg: Leg, ms: number, gapMs: number) => {
      report(`versions, run ${run} of ${runs}: ${leg.title}: ${(ms / 1000).toFixed(1)} s, longest gap ${gapMs} ms`);
      took.set(leg.title, [...(took.get(leg.title) ?? []), { ms, gapMs }]);
    };
    await walk(ground, { name: `bench-versions-${run}a`, from: version('3.4.31'), legs: first, tell });
    await walk(ground, { name: `bench-versions-${run}b`, from: version('3.5.35'), legs: second, tell });
  }
  return [...first, ...second].map((leg) => ({ ...leg, took: took.get(leg.title) ?? [] }));
}

interface Way {
  readonly name: string;
  readonly from: Wish;
  readonly legs: readonly Leg[];
  readonly tell: (leg: Leg, ms: number, gapMs: number) => void;
}

async function walk(ground: LocalGround, { name, from, legs, tell }: Way): Promise<void> {
  await inNamespace(
    ground,
    name,
    () => undefined,
    async (trial) => {
      await applyCluster(trial, clusterName, from);
      await atRest(trial);
      const busy = await written(trial);
      for (const leg of legs) {
        await busy.writer.writes(400);
        const startedAt = Date.now();
        await applyCluster(trial, clusterName, leg.to);
        await settled(trial, clusterName, legSeconds);
        const ms = Date.now() - startedAt;
        tell(leg, ms, Math.round((await gapSince(busy, startedAt)).ms));
      }
    },
  );
}

const legSeconds = 300;
