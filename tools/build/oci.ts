// Makes an image archive (OCI layout, one layer) from files, without a registry or a daemon, for `ctr images import`.
// The archive is the same, byte for byte, for the same files and settings; it is kept by the hash of its content.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keepNewest } from './cache.ts';
import type { TarEntry } from './tar.ts';
import { sizeOf, tar, withFolders } from './tar.ts';

/** What lies at a path of the image: a copy of a file, a text, a symbolic link or an empty folder. */
export interface ImageFile {
  /** Absolute, in the image. */
  readonly path: string;
  readonly from:
    { readonly file: string } | { readonly text: string } | { readonly link: string } | { readonly folder: true };
  readonly mode?: number;
}

/** A file in pieces: a layer of some hundred megabytes is never copied into one. */
type Blob = readonly Buffer[];

export interface ImageSettings {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Numeric, so that Kubernetes can check runAsNonRoot. */
  readonly user?: string;
  readonly workingDirectory?: string;
}

export interface ImageSpec extends ImageSettings {
  readonly reference: string;
  readonly files: readonly ImageFile[];
}

/** Writes the image into the folder unless it is there already, and tells the path of its archive. */
export async function writeImage(spec: ImageSpec, folder: string): Promise<string> {
  const layer = tar(withFolders(await Promise.all(spec.files.map(layerEntry))));
  const { manifestDigest, blobs } = describeImage(spec, layer);
  const name = spec.reference.replace(/^.*\//, '').replace(/[^\w.-]/g, '-');
  const archive = join(folder, `${name}-${manifestDigest.slice('sha256:'.length, 19)}.tar`);
  if (!existsSync(archive)) await writeWhole(archive, tar(blobs));
  await keepNewest(archive);
  return archive;
}

async function layerEntry({ path, from, mode = 0o644 }: ImageFile): Promise<TarEntry> {
  const inside = path.replace(/^\/+/, '');
  if ('folder' in from) return { path: inside, mode, content: from };
  if ('link' in from) return { path: inside, mode: 0o777, content: from };
  const bytes = 'text' in from ? Buffer.from(from.text) : await readFile(from.file);
  return { path: inside, mode, content: { file: [bytes] } };
}

function describeImage(spec: ImageSpec, layer: Blob): { manifestDigest: string; blobs: TarEntry[] } {
  const layerDigest = digest(layer);
  const config = json(imageConfig(spec, layerDigest));
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar', layer, layerDigest)],
  });
  const listed = {
    ...descriptor('application/vnd.oci.image.manifest.v1+json', manifest),
    annotations: { 'io.containerd.image.name': spec.reference },
  };
  const blobs = [
    file('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
    file('index.json', json({ schemaVersion: 2, manifests: [listed] })),
    file(blobPath(digest(config)), config),
    file(blobPath(digest(manifest)), manifest),
    file(blobPath(layerDigest), layer),
  ];
  return { manifestDigest: digest(manifest), blobs };
}

function imageConfig(spec: ImageSpec, layerDigest: string): object {
  const { entrypoint, command, environment = {}, user, workingDirectory } = spec;
  const variables = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...environment };
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      // What is undefined is left out of the JSON.
      Entrypoint: entrypoint,
      Cmd: command,
      User: user,
      WorkingDir: workingDirectory,
    },
    rootfs: { type: 'layers', diff_ids: [layerDigest] },
  };
}

async function writeWhole(path: string, pieces: Blob): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(unfinished, pieces);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function descriptor(mediaType: string, blob: Blob, digestOfBlob = digest(blob)): object {
  return { mediaType, digest: digestOfBlob, size: sizeOf(blob) };
}

function digest(blob: Blob): string {
  const hash = createHash('sha256');
  for (const piece of blob) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
}

function file(path: string, content: Blob): TarEntry {
  return { path, mode: 0o644, content: { file: content } };
}

function blobPath(digestOfBlob: string): string {
  return `blobs/sha256/${digestOfBlob.slice('sha256:'.length)}`;
}

function json(value: object): Blob {
  return [Buffer.from(JSON.stringify(value))];
}
