// On what was measured, in words that another person can compare with.
import { cpus, loadavg, release, totalmem } from 'node:os';
import { versions } from '../build/catalog.mjs';
import { exec } from '../cluster/exec.ts';

export interface Machine {
  readonly hardware: string;
  readonly software: string;
  /** Processes that wanted to run before the measurement began: more than cores means that figures are worse than they would be. */
  readonly load: number;
}

export async function thisMachine(): Promise<Machine> {
  const containerd = (await exec('containerd', ['--version'])).split(' ')[2] ?? '';
  const cores = cpus();
  const model = cores[0]?.model.trim();
  return {
    hardware: `${cores.length} cores (${model === undefined || model === 'unknown' ? process.arch : model}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    software: `Linux ${release()}, Kubernetes ${versions.kubernetes}, containerd ${containerd.replace(/^v/, '')}, etcd ${versions.etcd['3.6']}, Node ${process.versions.node}`,
    load: loadavg()[0] ?? 0,
  };
}
