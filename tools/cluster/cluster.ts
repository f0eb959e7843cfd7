// A running local cluster in the hands of tests, demo and benchmark: start or attach, then everything that can be done
// with it. Works alike on the host and inside the run (in a command that `run` started), except that only the host ends it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { containerIds, processesOf, sendSignals } from './chaos.ts';
import { readComponents, type ComponentRecord } from './components.ts';
import { runInside, type InsideProcess, type RunOptions } from './enter.ts';
import { exec } from './exec.ts';
import { insideKubeconfig, nodeNamed, nodes, runFolder } from './layout.ts';
import { checkName, defaultName, notRunning } from './names.ts';
import { linkCommand } from './network.ts';
import { importCommand } from './node.ts';
import type { RunConfig } from './run-config.ts';
import { endRun, folderOf, isAlive, readRun } from './runs.ts';
import { startRun } from './start.ts';

export interface Cluster {
  readonly name: string;
  /** The run's folder as seen from here: logs in log/, each node's volumes in NODE/volumes. */
  readonly folder: string;
  /** For what runs here. */
  readonly kubeconfig: string;
  /** For what `run` starts; it has KUBECONFIG set to this already. */
  readonly insideKubeconfig: string;
  readonly kubectlPath: string;
  /** Standard output; throws with kubectl's words. Killed after so many seconds: 60 unless said. */
  kubectl(args: readonly string[], options?: { input?: string; seconds?: number }): Promise<string>;
  /** A command in the run's namespaces, where Pod and Service addresses can be dialled and cluster DNS answers. */
  run(command: readonly [string, ...string[]], options?: RunOptions): InsideProcess;
  /** Puts the images of an OCI archive on every node. */
  loadImage(archive: string): Promise<void>;
  /** Pulls the node's cable: it runs on, but reaches nobody. Not node1, through which `run` reaches Services. */
  cutNode(node: string): Promise<void>;
  joinNode(node: string): Promise<void>;
  /** A signal for a program of the run, for example `kubelet-node2`; one that dies is started again after a second. */
  signal(component: string, signal: NodeJS.Signals): Promise<void>;
  /** A signal for the processes of a Pod's containers, past every handler Kubernetes has. Throws when none runs. */
  signalPod(pod: PodProcesses, signal: NodeJS.Signals): Promise<void>;
  /** Finds those processes, so that a signal can be sent at a moment's notice. Throws when none runs. */
  aimAtPod(pod: PodProcesses): Promise<(signal: NodeJS.Signals) => void>;
  /** Ends everything and removes the run's folder. */
  stop(): Promise<void>;
}

export interface PodProcesses {
  readonly namespace: string;
  readonly name: string;
  /** Of this container only. */
  readonly container?: string;
}

export interface ClusterOptions {
  /** Runs of different names live side by side. */
  readonly name?: string;
  readonly report?: (line: string) => void;
  /** Ends the cluster with this process, however that ends. */
  readonly endWithCaller?: boolean;
}

const insideMark = 'ETCD_OPERATOR_INSIDE_CLUSTER';

/** Starts the cluster, or attaches to it when it is running already. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { name = defaultName, report = () => undefined, ...others } = options;
  checkName(name);
  await startRun({ name, report, ...others });
  return attachCluster(name);
}

export async function attachCluster(name: string = defaultName): Promise<Cluster> {
  checkName(name);
  if (process.env[insideMark] === name) return clusterAt(runFolder, undefined);
  const record = await readRun(name);
  if (record === undefined || !isAlive(record.owner) || record.init === undefined) throw new Error(notRunning(name));
  return clusterAt(folderOf(name), record.init.pid);
}

function clusterAt(folder: string, init: number | undefined): Cluster {
  const { name, programs } = configIn(folder);
  const kubeconfig = init === undefined ? insideKubeconfig : join(folder, 'kubeconfig');
  const run = (command: readonly [string, ...string[]], options: RunOptions = {}): InsideProcess =>
    runInside(init, command, { ...options, env: { ...insideEnvironment(name, programs.kubernetes), ...options.env } });
  const kubectlPath = join(programs.kubernetes, 'kubectl');
  const kubectl: Cluster['kubectl'] = (args, options) =>
    exec(kubectlPath, [`--kubeconfig=${kubeconfig}`, ...args], options);
  const aimAtPod: Cluster['aimAtPod'] = async ({ namespace, name: pod, container }) => {
    const ids = containerIds(await kubectl(['get', 'pod', pod, '-n', namespace, '-o', 'json']), container);
    const pids = ids.flatMap(processesOf);
    if (pids.length === 0) throw new Error(`no process of the Pod ${namespace}/${pod} runs`);
    return (signal) => sendSignals(pids, signal);
  };
  return {
    name,
    folder,
    kubeconfig,
    insideKubeconfig,
    kubectlPath,
    kubectl,
    run,
    loadImage: async (archive) => {
      await Promise.all(
        nodes.map((node) => finish(run(['ctr', ...importCommand(node.containerdSocket, archive)], quiet))),
      );
    },
    cutNode: (node) => finish(run(linkCommand(nodeNamed(node), 'down'), quiet)),
    joinNode: (node) => finish(run(linkCommand(nodeNamed(node), 'up'), quiet)),
    signal: (component, signal) => {
      const { pid } = componentNamed(folder, component);
      return finish(run(['sh', '-c', `kill -${signal.replace('SIG', '')} ${pid}`], quiet));
    },
    signalPod: async (pod, signal) => (await aimAtPod(pod))(signal),
    aimAtPod,
    stop: () => {
      if (init === undefined) throw new Error('a cluster is ended from outside: a command inside would end with it');
      return endRun(name);
    },
  };
}

// Output is kept for the error; nothing of it is for the user.
const quiet: RunOptions = { stdio: ['ignore', 'pipe', 'pipe'] };

async function finish({ child, exited }: InsideProcess): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await exited;
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')}: exit code ${code}\n${output.trim()}`);
}

function insideEnvironment(name: string, programs: string): Record<string, string> {
  return {
    [insideMark]: name,
    KUBECONFIG: insideKubeconfig,
    PATH: `${programs}:${process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin'}`,
  };
}

function configIn(folder: string): RunConfig {
  const config: RunConfig = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  return config;
}

function componentNamed(folder: string, name: string): ComponentRecord {
  const found = readComponents(folder);
  const component = found.find((each) => each.name === name);
  if (component === undefined) {
    throw new Error(`there is no component ${name}; there are ${found.map((each) => each.name).join(', ')}`);
  }
  return component;
}
