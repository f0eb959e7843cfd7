// The program that boots a run and keeps it, started inside the run's namespaces by start.ts; it ends with its run.
// It reports to the one who started it over Node's message channel until the cluster is ready, then goes on alone.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { Server } from 'node:net';

import { applyAddons } from './addons.ts';
import { makeCgroups } from './cgroups.ts';
import { ComponentError, Components, logFile } from './components.ts';
import { apiserverComponent, controllerComponents, etcdComponent } from './control-plane.ts';
import { exec } from './exec.ts';
import { ensureImageStore, giveImages } from './image-store.ts';
import { get, isAvailable, readinessOf } from './inside-api.ts';
import type { KeeperMessage, RunConfig } from './run-config.ts';
import { dnsAddress, domain, nodes, pki, runFolder } from './layout.ts';
import { applyNetwork } from './network.ts';
import { containerdComponent, nodeComponents, writeNodeFiles, type NodeContext } from './node.ts';
import { makePki } from './pki.ts';
import { relay } from './relay.ts';
import { until } from './wait.ts';

const config: RunConfig = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const components = new Components(config.folder);
let ready = false;

// Nobody would stop a half-made run whose maker is gone, so it stops itself; and its end ends the whole namespace.
process.once('disconnect', () => {
  if (!ready || config.endWithCaller) process.exit(1);
});
process.once('message', (_message: unknown, server: unknown) => {
  if (server instanceof Server) relay(server);
});

try {
  await boot();
  ready = true;
  components.keepAlive();
  send({ kind: 'ready' });
} catch (error) {
  const message = error instanceof ComponentError ? error.message : String(error);
  console.log(message);
  const log = error instanceof ComponentError ? error.component : 'keeper';
  send({ kind: 'failed', message, log: logFile(config.folder, log) }, () => process.exit(1));
}

async function boot(): Promise<void> {
  const context: NodeContext = {
    run: config.name,
    settings: config.settings,
    programs: config.programs,
    pauseImage: reference('pause'),
  };
  await step('mounts and network', 'keeper', async () => {
    await mountPrivately();
    await makeCgroups(config.name, config.found);
    await applyNetwork();
  });
  await step('certificates', 'keeper', async () => {
    await mkdir(pki, { recursive: true });
    await makePki(config.relayPort);
    for (const node of nodes) await writeNodeFiles(node, context);
  });
  components.start(etcdComponent(config.programs));
  components.start(apiserverComponent(config.programs));
  const containerds = startContainerds();
  // Awaited below; a failure in the meantime must not count as unhandled.
  containerds.catch(() => undefined);
  await step('control plane', 'kube-apiserver', () => until('its /readyz', 90, () => get('/readyz')));
  for (const component of controllerComponents(config.programs)) components.start(component);
  await step('images on every node', 'image-store', () => containerds);
  for (const node of nodes) for (const component of nodeComponents(node, context)) components.start(component);
  await step('addons applied', 'kube-apiserver', () =>
    applyAddons(`${config.programs.kubernetes}/kubectl`, references()),
  );
  await step(`${nodes.length} nodes Ready`, 'kubelet-node1', () => until('every node to be Ready', 90, allNodesReady));
  await step('CoreDNS answers', 'kubelet-node1', () => until('an answer of CoreDNS', 60, dnsAnswers));
  await step('StorageClass standard', 'kubelet-node1', () => until('the provisioner to run', 60, provisionerRuns));
}

/** One step of the boot: timed, reported, and given up as soon as any component dies. */
async function step<T>(title: string, blame: string, work: () => Promise<T>): Promise<void> {
  const startedAt = Date.now();
  try {
    await Promise.race([work(), components.failure]);
  } catch (error) {
    if (error instanceof ComponentError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ComponentError(blame, `(${title}): ${why}`, logFile(config.folder, blame));
  }
  send({ kind: 'step', title, seconds: (Date.now() - startedAt) / 1000 });
}

/** Gives the run's own /run, logs and name server, so that runs side by side share none of them. */
async function mountPrivately(): Promise<void> {
  await writeFile(
    `${config.folder}/resolv.conf`,
    `search svc.${domain} ${domain}\nnameserver ${dnsAddress}\noptions ndots:2\n`,
  );
  const script = `set -e
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns /run/lock ${runFolder}
mount --bind "$1" ${runFolder}
for folder in /var/log /var/lib/cni /var/lib/kubelet; do mkdir -p $folder; mount -t tmpfs -o mode=755 tmpfs $folder; done
resolv=$(readlink -m /etc/resolv.conf)
case $resolv in /run/*) mkdir -p "$(dirname "$resolv")"; touch "$resolv";; esac
if [ -e "$resolv" ]; then mount --bind ${runFolder}/resolv.conf "$resolv"; fi
mount --make-rshared /`;
  await exec('sh', ['-c', script, 'sh', config.folder]);
  await checkOverlay();
}

async function checkOverlay(): Promise<void> {
  const folder = `${runFolder}/overlay-check`;
  const layers = ['lower', 'upper', 'work', 'merged'].map((layer) => `${folder}/${layer}`);
  for (const layer of layers) await mkdir(layer, { recursive: true });
  const options = `lowerdir=${folder}/lower,upperdir=${folder}/upper,workdir=${folder}/work`;
  await exec('mount', ['-t', 'overlay', 'overlay', '-o', options, `${folder}/merged`]).catch((error: unknown) => {
    throw new Error(
      `containers need overlayfs, which the file system of ${config.folder} can't carry: ` +
        'set ETCD_OPERATOR_CACHE to a folder on ext4, xfs or tmpfs',
      { cause: error },
    );
  });
  await exec('umount', [`${folder}/merged`]);
}

/** With their images, and ready to be called: a kubelet gives up on one that isn't. */
async function startContainerds(): Promise<void> {
  await ensureImageStore(config);
  for (const node of nodes) {
    await giveImages(config, node);
    components.start(containerdComponent(node));
  }
  for (const { name, containerdSocket } of nodes) {
    await until(`containerd of ${name}`, 30, () => Promise.resolve(existsSync(containerdSocket) || undefined));
  }
}

async function allNodesReady(): Promise<true | undefined> {
  const found = readinessOf(await get('/api/v1/nodes'));
  return found.length === nodes.length && found.every(({ ready }) => ready) ? true : undefined;
}

async function dnsAnswers(): Promise<true> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([dnsAddress]);
  await resolver.resolve4(`kubernetes.default.svc.${domain}`);
  return true;
}

async function provisionerRuns(): Promise<true | undefined> {
  const path = '/apis/apps/v1/namespaces/local-path-storage/deployments/local-path-provisioner';
  return isAvailable(await get(path)) ? true : undefined;
}

function references(): Record<string, string> {
  return Object.fromEntries(config.images.map(({ name, reference }) => [name, reference]));
}

function reference(name: string): string {
  const found = references()[name];
  if (found === undefined) throw new Error(`the image ${name} is not among those to load`);
  return found;
}

function send(message: KeeperMessage, done: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, done);
  else done();
}
