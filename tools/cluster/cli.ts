// `npm run cluster`: does what its arguments ask for and gives the exit code.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';

import { helpOf } from '../help.mjs';
import { parseArguments, type Plain, type Wordy } from './arguments.ts';
import { attachCluster, startCluster, type Cluster } from './cluster.ts';
import { endRun, isAlive, readRun, sweep } from './runs.ts';
import { clusterStatus, describeStatus } from './status.ts';

export async function clusterCommand(argv: readonly string[]): Promise<number> {
  const invocation = parseArguments(argv);
  switch (invocation.kind) {
    case 'help':
      console.log(helpOf('cluster'));
      return 0;
    case 'mistake':
      console.error(invocation.message);
      return 2;
    case 'plain':
      return plainCommands[invocation.command](invocation.name);
    default:
      return wordyCommands[invocation.command](await attachCluster(invocation.name), invocation.words);
  }
}

const plainCommands: Record<Plain, (name: string) => Promise<number>> = { up, down, status };

const wordyCommands: Record<Wordy, (cluster: Cluster, words: readonly string[]) => Promise<number>> = {
  load,
  kubectl,
  run,
};

async function up(name: string): Promise<number> {
  const cluster = await startCluster({ name, report: (line) => console.log(line) });
  console.log(`\nexport KUBECONFIG=${cluster.kubeconfig}`);
  return 0;
}

async function down(name: string): Promise<number> {
  const ran = isAlive((await readRun(name))?.owner);
  await endRun(name);
  for (const swept of await sweep()) console.log(`removed what the ended cluster ${swept} had left`);
  console.log(ran ? `the cluster ${name} has ended` : `the cluster ${name} wasn't running`);
  return 0;
}

async function status(name: string): Promise<number> {
  const found = await clusterStatus(name);
  console.log(describeStatus(name, found));
  return found === undefined ? 1 : 0;
}

async function load(cluster: Cluster, archives: readonly string[]): Promise<number> {
  for (const archive of archives) {
    await cluster.loadImage(resolve(archive));
    console.log(`loaded ${archive} on every node of ${cluster.name}`);
  }
  return 0;
}

function kubectl(cluster: Cluster, args: readonly string[]): Promise<number> {
  const child = spawn(cluster.kubectlPath, [`--kubeconfig=${cluster.kubeconfig}`, ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

async function run(cluster: Cluster, command: readonly string[]): Promise<number> {
  const [file = '', ...args] = command;
  const inside = cluster.run([file, ...args]);
  // Ctrl-C reaches the command by itself: it is in the terminal's foreground group, as we are. We only must outlive it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => inside.kill(signal));
  return inside.exited;
}
