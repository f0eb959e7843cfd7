// The cgroup folders of a run: made for its nodes, removed when the run has ended.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cgroupMount } from './host.ts';
import { nodes } from './layout.ts';
import { cgroupOf } from './node.ts';
import type { Found } from './settings.ts';

const controllers = ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids'];

/** A kubelet wants its root to be there, in every hierarchy (v2 has one), with every controller handed down to it. */
export async function makeCgroups(run: string, found: Found): Promise<void> {
  const hierarchies = found.cgroup === 'v2' ? [cgroupMount] : await subfolders(cgroupMount);
  for (const hierarchy of hierarchies) {
    if (found.cgroup === 'v2')
      await handDown([hierarchy, join(hierarchy, '/etcd-operator'), join(hierarchy, cgroupOf(run))]);
    for (const node of nodes) await mkdir(join(hierarchy, cgroupOf(run, node)), { recursive: true });
  }
}

async function handDown(parents: readonly string[]): Promise<void> {
  for (const folder of parents) {
    await mkdir(folder, { recursive: true });
    // One by one: a kernel may lack some of them, and one unknown name would void the whole line.
    for (const name of controllers)
      await writeFile(`${folder}/cgroup.subtree_control`, `+${name}`).catch(() => undefined);
  }
}

/** Removes what is empty; a folder whose processes are still ending stays for the next sweep. */
export async function removeCgroups(run: string): Promise<void> {
  const hierarchies = [cgroupMount, ...(await subfolders(cgroupMount))];
  for (const hierarchy of hierarchies) {
    await removeTree(join(hierarchy, cgroupOf(run)));
    await rmdir(join(hierarchy, '/etcd-operator')).catch(() => undefined);
  }
}

async function removeTree(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const inner of await subfolders(folder)) await removeTree(inner);
  await rmdir(folder).catch(() => undefined);
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}
