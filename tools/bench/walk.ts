// The benchmark `versions`: members walked from one version to another, and a change that needs new Pods, under the recording writer; and
// the same by hand, without moving leadership.
import { applyCluster, planned, settled } from '../../test/support/e2e/etcdcluster.ts';
import type { Wish } from '../../test/support/e2e/etcdcluster.ts';
import type { Trial } from '../../test/support/e2e/scenario.ts';
import { withDnsCachedFor } from './dns.ts';
import { atRest, clusterName, gapFrom, inNamespace, written } from './trial.ts';
import type { LocalGround } from './trial.ts';
import { giveImages, makeAnew } from './walk-by-hand.ts';

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
  readonly targetSeconds?: number;
  /** What is written before it begins. */
  readonly keysBefore?: number;
  /** Resolves when it is over. */
  readonly go: (trial: Trial) => Promise<unknown>;
}

const version = (is: string): Wish => ({ size: 3, version: is });
const to = (wish: Wish) => async (trial: Trial) => {
  await applyCluster(trial, clusterName, wish);
  await settled(trial, clusterName, legSeconds);
};

/** One after another, from 3.4 on. */
const first: readonly Leg[] = [
  { title: '3.4 to 3.7, three hops', go: to(version('3.7.3')) },
  { title: '3.7 to 3.6, by a downgrade', go: to(version('3.6.16')) },
  { title: '3.6 to 3.7', go: to(version('3.7.3')), targetSeconds: 10 },
  {
    title: 'a change of the spec that needs new Pods, where DNS remembers for 30 s',
    go: to({ ...version('3.7.3'), etcd: { snapshotCount: 20_000 } }),
  },
];
const dnsSeconds = 5;
const third: readonly Leg[] = [
  {
    title: `the same where DNS remembers for ${dnsSeconds} s`,
    go: to({ ...version('3.7.3'), etcd: { snapshotCount: 20_000 } }),
  },
];
const second: readonly Leg[] = [{ title: '3.5 to 3.7, two hops', go: to(version('3.7.3')), targetSeconds: 25 }];
/** Members that write a raft snapshot after every thousand entries, and enough of them between: nobody has anything in its log that 3.7 can't read. */
const manyKeys = 3_000;
const hop = (from: string, to: string): Leg => ({
  title: `${from} to ${to.slice(0, 3)} by hand, leadership not moved`,
  keysBefore: manyKeys,
  go: (trial) => giveImages(trial, to),
});
const byHand: readonly Leg[] = [
  hop('3.4', '3.5.35'),
  hop('3.5', '3.6.16'),
  hop('3.6', '3.7.3'),
  { title: 'new Pods by hand, leadership not moved', go: (trial) => makeAnew(trial, '--snapshot-count=20000') },
];

export async function measureWalks(ground: LocalGround, report: (line: string) => void): Promise<Walk[]> {
  const took = new Map<string, Walk['took'][number][]>();
  for (let run = 1; run <= runs; run++) {
    const tell = (leg: Leg, ms: number, gapMs: number) => {
      report(`versions, run ${run} of ${runs}: ${leg.title}: ${(ms / 1000).toFixed(1)} s, longest gap ${gapMs} ms`);
      took.set(leg.title, [...(took.get(leg.title) ?? []), { ms, gapMs }]);
    };
    await walk(ground, { name: `bench-versions-${run}a`, from: version('3.4.31'), legs: first, tell });
    await walk(ground, { name: `bench-versions-${run}b`, from: version('3.5.35'), legs: second, tell });
    const paused = { ...version('3.4.31'), etcd: { snapshotCount: 1000 } };
    await walk(ground, { name: `bench-versions-${run}c`, from: paused, paused: true, legs: byHand, tell });
    const quick = { name: `bench-versions-${run}d`, from: version('3.7.3'), legs: third, tell };
    await withDnsCachedFor(ground, dnsSeconds, () => walk(ground, quick));
  }
  return [...first, ...third, ...second, ...byHand].map((leg) => ({ ...leg, took: took.get(leg.title) ?? [] }));
}

interface Way {
  readonly name: string;
  readonly from: Wish;
  /** The operator does nothing once it is born. */
  readonly paused?: true;
  readonly legs: readonly Leg[];
  readonly tell: (leg: Leg, ms: number, gapMs: number) => void;
}

async function walk(ground: LocalGround, { name, from, paused, legs, tell }: Way): Promise<void> {
  await inNamespace(
    ground,
    name,
    () => undefined,
    async (trial) => {
      await applyCluster(trial, clusterName, from);
      await atRest(trial);
      if (paused === true) {
        await applyCluster(trial, clusterName, { ...from, paused });
        await planned(trial, clusterName, 'HeldByPause');
      }
      const busy = await written(trial);
      for (const leg of legs) {
        await busy.writer.writes(leg.keysBefore ?? 400);
        const startedAt = Date.now();
        await leg.go(trial);
        const ms = Date.now() - startedAt;
        tell(leg, ms, Math.round((await gapFrom(busy, startedAt)).ms));
      }
    },
  );
}

const legSeconds = 300;
