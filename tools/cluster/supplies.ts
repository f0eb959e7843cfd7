// What a run is made of, from our own build: the programs and the images that every node holds from the start.
// The images of the operator and the writer change with the sources; who needs them loads them.
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

import { binaries, type Report } from '../build/binaries.ts';
import { cacheFolder } from '../build/catalog.mjs';
import { ensureImage, type ImageName } from '../build/images.ts';
import type { Programs } from './control-plane.ts';
import { imageStorePath } from './image-store.ts';
import type { RunImage } from './run-config.ts';

/** What the cluster's own Pods need comes first. */
const preloaded: readonly ImageName[] = [
  'pause',
  'coredns',
  'local-path-provisioner',
  'busybox',
  'etcd-3.6',
  'etcd-3.7',
  'etcd-3.5',
  'etcd-3.4',
];

export interface Supplies {
  readonly programs: Programs;
  readonly images: readonly RunImage[];
  readonly imageStore: string;
}

export async function ensureSupplies(report: Report): Promise<Supplies> {
  const builds = preloaded.filter((name) => name !== 'busybox' && name !== 'operator');
  const program = await binaries(['kubernetes', ...builds], report);
  const images: RunImage[] = [];
  for (const name of preloaded) images.push({ name, ...(await ensureImage(name, report)) });
  const programs = {
    kubernetes: dirname(program('kubernetes', 'kubectl')),
    etcd: dirname(program('etcd-3.6', 'etcd')),
  };
  const archives = images.map(({ archive }) => archive);
  const { stdout: containerd } = await promisify(execFile)('containerd', ['--version']);
  return { programs, images, imageStore: imageStorePath(cacheFolder(), archives, containerd) };
}
