// What `npm run cluster -- status` tells of a run: read from its folder, /proc and its apiserver. Changes nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { attachCluster } from './cluster.ts';
import { readComponents } from './components.ts';
import { readinessOf, type NodeReadiness } from './inside-api.ts';
import { notRunning } from './names.ts';
import { folderOf, isAlive, readRun } from './runs.ts';

export interface ClusterStatus {
  readonly name: string;
  readonly since: string;
  readonly kubeconfig: string;
  readonly logs: string;
  /** Or why they can't be told. */
  readonly nodes: readonly NodeReadiness[] | string;
  readonly components: readonly { readonly name: string; readonly alive: boolean; readonly restarts: number }[];
  /** Of all processes of the run, Pods included, shared pages counted once. */
  readonly memoryBytes: number;
}

/** Undefined when nothing of that name runs. */
export async function clusterStatus(name: string): Promise<ClusterStatus | undefined> {
  const record = await readRun(name);
  if (record?.init === undefined || !isAlive(record.owner)) return undefined;
  const folder = folderOf(name);
  const proc = `/proc/${record.init.pid}/root/proc`;
  const cluster = await attachCluster(name);
  return {
    name,
    since: record.since,
    kubeconfig: cluster.kubeconfig,
    logs: join(folder, 'log'),
    nodes: await cluster.kubectl(['get', 'nodes', '--output=json', '--request-timeout=5s']).then(readinessOf, String),
    components: readComponents(folder).map((each) => ({ ...each, alive: runs(join(proc, String(each.pid))) })),
    memoryBytes: readdirSync(proc)
      .filter((entry) => /^\d+$/.test(entry))
      .reduce((sum, pid) => sum + memoryOf(join(proc, pid)), 0),
  };
}

export function describeStatus(name: string, status: ClusterStatus | undefined): string {
  if (status === undefined) return notRunning(name);
  const dead = status.components.filter(({ alive }) => !alive).map((each) => `${each.name} is down`);
  const restarted = status.components
    .filter(({ restarts }) => restarts > 0)
    .map((each) => `${each.name} started again: ${each.restarts}`);
  const remarks = [...dead, ...restarted].map((remark) => `, ${remark}`).join('');
  return [
    `cluster ${name}, running since ${status.since}`,
    `  nodes       ${describeNodes(status.nodes)}`,
    `  components  ${status.components.length - dead.length} of ${status.components.length} alive${remarks}`,
    `  memory      ${(status.memoryBytes / 2 ** 20).toFixed(0)} MiB`,
    `  kubeconfig  ${status.kubeconfig}`,
    `  logs        ${status.logs}`,
  ].join('\n');
}

function describeNodes(nodes: ClusterStatus['nodes']): string {
  if (typeof nodes === 'string') return nodes;
  return nodes.map(({ name, ready }) => `${name} ${ready ? 'Ready' : 'not Ready'}`).join(', ');
}

function runs(proc: string): boolean {
  return /^State:\s+[^ZX]/m.test(read(join(proc, 'status')));
}

function memoryOf(proc: string): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(join(proc, 'smaps_rollup')))?.[1] ?? 0) * 1024;
}

/** A process may end while we look. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
