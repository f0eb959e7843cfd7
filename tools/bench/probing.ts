// Starts the probe inside the local cluster, and what it is told and answers.
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Cluster } from '../cluster/cluster.ts';

export type ProbeAct =
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'deletePod'; readonly member: string }
  | { readonly kind: 'loseVolume'; readonly member: string };

export interface ProbeTask {
  readonly namespace: string;
  readonly name: string;
  readonly act: ProbeAct;
  /** So many, and no other member, end the clock. */
  readonly voters: number;
}

export interface Probed {
  /** When it was done; milliseconds since the epoch. */
  readonly from: number;
  /** Until each voter answered a linearizable read. */
  readonly servingMs: number;
  /** Until Kubernetes called all their Pods Ready as well. */
  readonly readyMs: number;
}

const probe = fileURLToPath(new URL('probe.ts', import.meta.url));

export async function probed(local: Cluster, task: ProbeTask): Promise<Probed> {
  const answer: Probed = JSON.parse(await runInside(local, probe, [JSON.stringify(task)]));
  return answer;
}

/** A program of ours to its end; resolves to what it printed. */
async function runInside(local: Cluster, program: string, args: readonly string[]): Promise<string> {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', program, ...args] as const;
  const { child, exited } = local.run(command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = child.stdout === null ? '' : await text(child.stdout);
  const code = await exited;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return said;
}
