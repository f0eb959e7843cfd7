// On what was measured, in words that another person can compare with.
import { cpus, loadavg, release, totalmem } from 'node:os';
import { versions } from '../build/catalog.mjs';
import { exec } from '../cluster/exec.ts';

export interface Machine {
  /** Of the measurement: YYYY-MM-DD. */
  readonly date: string;
  readonly hardware: string;
  readonly software: string;
  /** What the local cluster is made of. */
  readonly cluster: string;
  /** Processes that wanted to run before the measurement began: more than cores means that figures are worse than they would be. */
  readonly load: number;
}

export async function thisMachine(): Promise<Machine> {
  // Only the local cluster needs it.
  const containerd = (await exec('containerd', ['--version']).catch(() => '')).split(' ')[2] ?? '';
  const cores = cpus();
  const model = cores[0]?.model.trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    hardware: `${cores.length} cores (${model === undefined || model === 'unknown' ? process.arch : model}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    software: `Linux ${release()}, Node ${process.versions.node}`,
    cluster: `Kubernetes ${versions.kubernetes}, containerd ${containerd.replace(/^v/, '')}, etcd ${versions.etcd['3.6']}`,
    load: loadavg()[0] ?? 0,
  };
}
