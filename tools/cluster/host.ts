// What a local cluster needs of the machine: looks at it and switches on what is merely not loaded. Installs nothing.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import type { Found } from './settings.ts';

export const cgroupMount = '/sys/fs/cgroup';
const capSysResource = 24n;

export function findHost(): Found {
  return {
    cgroup: existsSync(`${cgroupMount}/cgroup.controllers`) ? 'v2' : 'v1',
    sysResource: holds(readFileSync('/proc/self/status', 'utf8'), capSysResource),
  };
}

/** Whether a process, told of by its /proc/PID/status, may use a capability, given by its number. */
export function holds(status: string, capability: bigint): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> capability) & 1n) === 1n;
}

/** Ends with a sentence when this machine can't carry a cluster. */
export async function prepareHost(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new Error('the local cluster needs Linux: its nodes are network namespaces');
  }
  if (process.getuid?.() !== 0) {
    throw new Error('the local cluster needs root: it makes namespaces and mounts. Run it with sudo.');
  }
  const missing: string[] = [];
  for (const [module, sign] of kernelModules) {
    if (!(await loaded(module, sign))) missing.push(module);
  }
  if (missing.length > 0) {
    throw new Error(`this kernel lacks what Pods need: run "modprobe -a ${missing.join(' ')}" on the machine itself`);
  }
}

/** Why a cluster's files can't be in a folder; undefined when they can. */
export function folderMistake(folder: string): string | undefined {
  const hidden = privateFolders.find((each) => `${folder}/`.startsWith(`${each}/`));
  if (hidden === undefined) return undefined;
  return `every cluster has a ${hidden} of its own, so its files can't be in ${folder}: set ETCD_OPERATOR_CACHE to another folder`;
}

/** What each run gets a private, empty one of. */
export const privateFolders = ['/run', '/var/log', '/var/lib/cni'];

const kernelModules = [
  ['br_netfilter', () => existsSync('/proc/sys/net/bridge/bridge-nf-call-iptables')],
  ['overlay', () => /\boverlay\b/.test(readFileSync('/proc/filesystems', 'utf8'))],
] as const;

async function loaded(module: string, sign: () => boolean): Promise<boolean> {
  if (sign()) return true;
  await promisify(execFile)('modprobe', [module]).catch(() => undefined);
  return sign();
}
