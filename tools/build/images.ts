// Every image that the local cluster runs, made here without a registry: what is in it and how it is called.
// Building the programs is asked of binaries.ts; loading the archives into nodes is the cluster's part.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries, Report } from './binaries.ts';
import { binaries } from './binaries.ts';
import { bundleOperator } from './bundle.ts';
import type { BuildName, EtcdBuild } from './catalog.mjs';
import { cacheFolder, catalog, checkout } from './catalog.mjs';
import type { ImageFile, ImageSpec } from './oci.ts';
import { writeImage } from './oci.ts';
import { applicationFiles, nodePath, operatorSettings } from './operator-image.ts';

export type ImageName = EtcdBuild | 'pause' | 'coredns' | 'local-path-provisioner' | 'busybox' | 'writer' | 'operator';

export interface Image {
  readonly reference: string;
  /** An OCI archive for `ctr images import`. Another content has another path. */
  readonly archive: string;
}

export const imageNames: readonly ImageName[] = [
  ...(['pause', 'coredns', 'local-path-provisioner', 'busybox', 'writer', 'operator'] as const),
  ...(['etcd-3.4', 'etcd-3.5', 'etcd-3.6', 'etcd-3.7'] as const),
];

/** The name under which Pods ask for an image; known without building it. */
export async function imageReference(name: ImageName): Promise<string> {
  if (isEtcd(name)) return `gcr.io/etcd-development/etcd:v${catalog[name].version}`;
  if (name === 'operator') return `etcdoperator.dev/etcd-operator:${await packageVersion()}`;
  return `etcdoperator.dev/local/${name}:${name === 'busybox' ? 'debian' : catalog[name].version}`;
}

export async function ensureImage(name: ImageName, report: Report): Promise<Image> {
  const reference = await imageReference(name);
  const archive = name === 'operator' ? await writeOperator(reference) : await writeOther(name, reference, report);
  return { reference, archive };
}

const archiveFolder = () => join(cacheFolder(), 'images');

function isEtcd(name: ImageName): name is EtcdBuild {
  return name.startsWith('etcd-');
}

function buildOf(name: ImageName): BuildName[] {
  return name === 'operator' || name === 'busybox' ? [] : [name];
}

async function writeOther(name: Exclude<ImageName, 'operator'>, reference: string, report: Report): Promise<string> {
  const spec = await specOf(name, await binaries(buildOf(name), report));
  return writeImage({ reference, ...spec }, archiveFolder());
}

async function specOf(name: Exclude<ImageName, 'operator'>, program: Binaries): Promise<Omit<ImageSpec, 'reference'>> {
  if (name === 'busybox') return await busybox();
  if (isEtcd(name)) return etcd(name, program);
  return { entrypoint: [`/usr/local/bin/${name}`], files: [executable(`/usr/local/bin/${name}`, program(name, name))] };
}

/** The layout of the official image: three programs (3.4 has two), no shell, etcd as the command, not the entrypoint. */
function etcd(name: EtcdBuild, program: Binaries): Omit<ImageSpec, 'reference'> {
  const programs = Object.keys(catalog[name].programs);
  return {
    command: ['/usr/local/bin/etcd'],
    workingDirectory: '/var/lib/etcd',
    files: [
      ...programs.map((file) => executable(`/usr/local/bin/${file}`, program(name, file))),
      ...['/var/etcd', '/var/lib/etcd'].map((path): ImageFile => ({ path, from: { folder: true }, mode: 0o755 })),
      temporaryFolder,
    ],
  };
}

/** What the volume provisioner's helper Pods and a look around by hand need. */
async function busybox(): Promise<Omit<ImageSpec, 'reference'>> {
  const applets =
    'sh ls cat echo mkdir rm mv cp chmod chown df du sleep sync touch true false wget nslookup ps kill env';
  return {
    command: ['/bin/sh'],
    files: [
      ...(await withLibraries('/bin/busybox', '/bin/busybox')),
      ...applets.split(' ').map((name): ImageFile => ({ path: `/bin/${name}`, from: { link: 'busybox' } })),
      temporaryFolder,
    ],
  };
}

async function writeOperator(reference: string): Promise<string> {
  const built = await mkdtemp(join(tmpdir(), 'etcd-operator-bundle-'));
  try {
    await bundleOperator(built);
    const application = applicationFiles.map(({ built: file, path }) => ({ path, from: { file: join(built, file) } }));
    const files = [...application, ...(await nodeFiles()), temporaryFolder];
    return await writeImage({ reference, ...operatorSettings, files }, archiveFolder());
  } finally {
    await rm(built, { recursive: true, force: true });
  }
}

/** What the public base brings: Node, the libraries it is linked with, and where names are looked up. */
async function nodeFiles(): Promise<ImageFile[]> {
  return [
    ...(await withLibraries(nodePath, process.execPath)),
    { path: '/etc/nsswitch.conf', from: { text: 'hosts: files dns\n' } },
  ];
}

/** A program of this machine and what it is linked with; ldd fails for a program that is linked with nothing. */
async function withLibraries(path: string, file: string): Promise<ImageFile[]> {
  const { stdout } = await promisify(execFile)('ldd', [file]).catch(() => ({ stdout: '' }));
  return [executable(path, file), ...linkedLibraries(stdout).map((library) => executable(library, library))];
}

/** The files named by ldd's output; the kernel's own (linux-vdso) is none. */
export function linkedLibraries(lddOutput: string): string[] {
  return [...lddOutput.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, path = '']) => path);
}

const temporaryFolder: ImageFile = { path: '/tmp', from: { folder: true }, mode: 0o1777 };

function executable(path: string, file: string): ImageFile {
  return { path, from: { file }, mode: 0o755 };
}

async function packageVersion(): Promise<string> {
  const manifest: { version: string } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
  return manifest.version;
}
