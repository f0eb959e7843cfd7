// The benchmark `create`: from apply until three voters each answer a linearizable read, several times, each in a namespace of its own.
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { makeNamespace, removeNamespace } from '../../test/support/e2e/namespace.ts';
import type { Ground } from '../../test/support/e2e/scenario.ts';
import type { Cluster } from '../cluster/cluster.ts';

const runs = 7;
const probe = fileURLToPath(new URL('probe.ts', import.meta.url));

/** The seconds of each run. */
export async function measureCreate(ground: Ground, local: Cluster, report: (line: string) => void): Promise<number[]> {
  const all: number[] = [];
  for (let run = 1; run <= runs; run++) {
    const namespace = `bench-create-${run}`;
    await makeNamespace(ground.api, namespace);
    const seconds = await probeOnce(local, namespace);
    report(`create, run ${run} of ${runs}: ${seconds.toFixed(1)} s`);
    all.push(seconds);
    // So that no run is slowed down by what an earlier one left.
    await removeNamespace(ground.api, namespace);
  }
  return all;
}

async function probeOnce(local: Cluster, namespace: string): Promise<number> {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', probe, namespace, 'etcd', '3'] as const;
  const { child, exited } = local.run(command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = child.stdout === null ? '' : await text(child.stdout);
  const code = await exited;
  if (code !== 0) throw new Error(`the probe ended with ${code}`);
  const { seconds }: { seconds: number } = JSON.parse(said);
  return seconds;
}
