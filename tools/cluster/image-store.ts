// The images that every node holds from the start: imported once into a containerd folder kept in the cache, then given
// to each node by hard links, which cost neither time nor disk. Images loaded later go into each node by themselves.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { keepNewest } from '../build/cache.ts';
import { codeOf, exec } from './exec.ts';
import { logFile } from './components.ts';
import type { ClusterNode } from './layout.ts';
import { importCommand } from './node.ts';
import type { RunConfig } from './run-config.ts';
import { until } from './wait.ts';

const socket = '/run/containerd-image-store.sock';

/** Where the store of these images is kept: another content or another containerd makes another store. */
export function imageStorePath(cache: string, archives: readonly string[], containerdVersion: string): string {
  const content = JSON.stringify([containerdVersion, ...archives.map((archive) => basename(archive))]);
  return join(cache, 'nodes', `containerd-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`);
}

/** Fills the store when it isn't there. Several runs may do so at once: the first to finish is the one that counts. */
export async function ensureImageStore({ folder, imageStore, images }: RunConfig): Promise<void> {
  if (!existsSync(imageStore)) {
    const unfinished = join(folder, 'image-store');
    await fillStore(folder, unfinished, images);
    await mkdir(dirname(imageStore), { recursive: true });
    await rename(unfinished, imageStore).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    });
    await rm(unfinished, { recursive: true, force: true });
  }
  await keepNewest(imageStore);
}

/** Before the node's containerd starts. */
export async function giveImages(
  { folder, imageStore }: Pick<RunConfig, 'folder' | 'imageStore'>,
  node: ClusterNode,
): Promise<void> {
  // By the host's path: a hard link can't cross the mount at /run/cluster, though the file system is the same.
  const target = join(folder, node.name, 'containerd');
  // Layers are never written to; containerd's own databases are, so those are copied.
  const script = `set -e
mkdir -p "$2"
cp --archive --link "$1/." "$2"
cd "$1"
for database in */*.db; do cp --remove-destination "$database" "$2/$database"; done`;
  await exec('sh', ['-c', script, 'sh', imageStore, target]);
}

async function fillStore(folder: string, root: string, images: RunConfig['images']): Promise<void> {
  const config = join(folder, 'image-store.toml');
  await writeFile(config, storeConfig(root));
  const log = openSync(logFile(folder, 'image-store'), 'a');
  const containerd = spawn('containerd', ['--config', config], { stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = once(containerd, 'exit');
  try {
    await until('the containerd that imports images', 30, () => Promise.resolve(existsSync(socket) || undefined));
    for (const { archive } of images) await exec('ctr', importCommand(socket, archive), { seconds: 300 });
  } finally {
    containerd.kill('SIGTERM');
  }
  // Only then are its databases whole.
  await ended;
}

function storeConfig(root: string): string {
  return `version = 2
root = "${root}"
state = "/run/containerd-image-store"
disabled_plugins = ["io.containerd.grpc.v1.cri"]

[grpc]
  address = "${socket}"

[plugins."io.containerd.internal.v1.opt"]
  path = "${root}/opt"
`;
}
