// The benchmark `repair`: a Pod deleted, and a volume lost, of a follower and of the leader; several times, each in a namespace of its own.
import { setTimeout as delay } from 'node:timers/promises';
import { leaderOf } from '../../test/support/e2e/etcd.ts';
import { memberPods } from '../../test/support/e2e/members.ts';
import { measureChange, words } from './change.ts';
import type { Change } from './change.ts';
import type { ProbeAct } from './probing.ts';
import { clusterName, withCluster, written } from './trial.ts';
import type { LocalGround, LocalTrial } from './trial.ts';

const runs = 3;
/** The local DNS remembers an address for 30 s: what is done sooner after another Pod was made anew is a harm of two. */
const dnsForgetsMs = 31_000;
const size = 3;

export const harms = [
  { title: 'Pod of a follower deleted', kind: 'deletePod', leads: false },
  { title: 'Pod of the leader deleted', kind: 'deletePod', leads: true },
  { title: 'volume of a follower lost', kind: 'loseVolume', leads: false },
  { title: 'volume of the leader lost', kind: 'loseVolume', leads: true },
] as const;

export type Harm = (typeof harms)[number];
/** Each harm twice: while nobody writes, and under the recording writer. */
export type Repair = ReadonlyMap<Harm, readonly Change[]>;

export async function measureRepair(ground: LocalGround, report: (line: string) => void): Promise<Repair> {
  const all = new Map<Harm, Change[]>(harms.map((harm) => [harm, []]));
  for (let run = 1; run <= runs; run++) {
    const oneAfterAnother = async (trial: LocalTrial): Promise<void> => {
      for (const [harm, changes] of all) {
        await delay(dnsForgetsMs);
        const act: ProbeAct = { kind: harm.kind, member: await memberWho(trial, harm) };
        const change = await measureChange(trial, act, size);
        report(`repair, run ${run} of ${runs}: ${harm.title}: ${words(change)}`);
        changes.push(change);
      }
    };
    await withCluster(ground, `bench-repair-${run}`, size, async (trial) => {
      await oneAfterAnother(trial);
      await oneAfterAnother(await written(trial));
    });
  }
  return all;
}

async function memberWho(trial: LocalTrial, { leads }: Harm): Promise<string> {
  const leader = (await leaderOf(trial, clusterName)).metadata.name;
  if (leads) return leader;
  const follower = (await memberPods(trial, clusterName)).find(({ metadata }) => metadata.name !== leader);
  if (follower === undefined) throw new Error(`${trial.namespace} has no member but ${leader}`);
  return follower.metadata.name;
}
