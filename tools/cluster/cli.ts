// `npm run cluster`: what the words after it mean (pure) and what is done for each.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';

import { attachCluster, defaultName, startCluster, type Cluster } from './cluster.ts';
import { checkName, endRun, isAlive, readRun, sweep } from './runs.ts';
import { clusterStatus, describeStatus } from './status.ts';

export const usage = `Usage: npm run cluster -- COMMAND [--name NAME] ...

A real three-node Kubernetes on this machine, in namespaces of its own. Several live side by side under different names.

  up                start it, or say that it runs; prints the path of its kubeconfig
  down              end it and remove all it left
  status            nodes, components, memory, kubeconfig
  load ARCHIVE...   put the images of OCI archives on every node
  kubectl ARG...    kubectl, from here
  run COMMAND...    run a command inside, where Pod and Service addresses can be dialled

  --name NAME       which cluster; default: ${defaultName}
  --help            this text

up, down and run need root. Its files are below \${ETCD_OPERATOR_CACHE:-\${XDG_CACHE_HOME:-~/.cache}/etcd-operator}/runs.`;

const commands = ['up', 'down', 'status', 'load', 'kubectl', 'run'] as const;

export type Invocation =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }
  | { readonly kind: (typeof commands)[number]; readonly name: string; readonly rest: readonly string[] };

/** `--name` and `--help` are ours up to the first word that belongs to kubectl or to the command to run. */
export function parseArguments(argv: readonly string[]): Invocation {
  let name = defaultName;
  let kind: string | undefined;
  const words = [...argv];
  for (;;) {
    const word = words[0];
    if (word === '--help' || word === '-h') return { kind: 'help' };
    if (word === '--name') name = words.splice(0, 2)[1] ?? '';
    else if (word?.startsWith('--name=')) name = words.splice(0, 1)[0]?.slice('--name='.length) ?? '';
    else if (kind === undefined && word !== undefined) kind = words.shift();
    else break;
  }
  if (words[0] === '--') words.shift();
  return checked(kind, name, words);
}

function checked(word: string | undefined, name: string, rest: readonly string[]): Invocation {
  const kind = commands.find((command) => command === word);
  if (kind === undefined) {
    const what = word === undefined ? 'a command is missing' : `there is no command "${word}"`;
    return { kind: 'mistake', message: `${what}: use ${commands.join(', ')}` };
  }
  try {
    checkName(name);
  } catch (error) {
    return { kind: 'mistake', message: error instanceof Error ? error.message : String(error) };
  }
  const takesMore = kind === 'load' || kind === 'kubectl' || kind === 'run';
  if (!takesMore && rest.length > 0)
    return { kind: 'mistake', message: `${kind} takes no further words: ${rest.join(' ')}` };
  if (takesMore && rest.length === 0) return { kind: 'mistake', message: `${kind} of what? See --help` };
  return { kind, name, rest };
}

/** The exit code. */
export async function clusterCommand(argv: readonly string[]): Promise<number> {
  const invocation = parseArguments(argv);
  switch (invocation.kind) {
    case 'help':
      console.log(usage);
      return 0;
    case 'mistake':
      console.error(invocation.message);
      return 2;
    case 'up':
      return up(invocation.name);
    case 'down':
      return down(invocation.name);
    case 'status':
      return status(invocation.name);
    case 'load':
      return load(await attachCluster(invocation.name), invocation.rest);
    case 'kubectl':
      return kubectl(await attachCluster(invocation.name), invocation.rest);
    case 'run':
      return run(await attachCluster(invocation.name), invocation.rest);
  }
}

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
