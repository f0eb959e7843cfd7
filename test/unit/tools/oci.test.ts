// Image archives: the same bytes for the same files, and what the runtime reads in them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeImage } from '../../../tools/build/oci.ts';
import type { ImageSpec } from '../../../tools/build/oci.ts';
import { tar, withFolders } from '../../../tools/build/tar.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oci-test-'));
  writeFileSync(join(folder, 'program'), 'the program');
});
afterEach(() => rmSync(folder, { recursive: true }));

const spec = (): ImageSpec => ({
  reference: 'example.com/team/thing:v1.2',
  entrypoint: ['/app/program', '--flag'],
  environment: { NODE_ENV: 'production' },
  user: '65532:65532',
  workingDirectory: '/app',
  files: [
    { path: '/app/program', from: { file: join(folder, 'program') }, mode: 0o755 },
    { path: '/app/text', from: { text: 'words' } },
    { path: '/bin/sh', from: { link: 'busybox' } },
    { path: '/tmp', from: { folder: true }, mode: 0o1777 },
  ],
});

describe('an image archive', () => {
  test('is called by the image and the hash of its content', async () => {
    expect(await writeImage(spec(), folder)).toMatch(/\/thing-v1\.2-[0-9a-f]{12}\.tar$/);
  });

  test('is the same for the same files, whatever their times and order', async () => {
    const first = await writeImage(spec(), folder);
    utimesSync(join(folder, 'program'), 1, 1);
    const bytes = readFileSync(first);
    rmSync(first);
    const second = await writeImage({ ...spec(), files: spec().files.toReversed() }, folder);
    expect(second).toBe(first);
    expect(readFileSync(second).equals(bytes)).toBe(true);
  });

  test.each<[string, (original: ImageSpec) => ImageSpec]>([
    ['another user', (original) => ({ ...original, user: '0' })],
    ['another mode', (original) => ({ ...original, files: original.files.map((file) => ({ ...file, mode: 0o700 })) })],
    ['a file less', (original) => ({ ...original, files: original.files.slice(1) })],
  ])('is another one with %s', async (_, change) => {
    expect(await writeImage(change(spec()), folder)).not.toBe(await writeImage(spec(), folder));
  });

  test('says how the image is called and run', async () => {
    const { index, config } = unpack(await writeImage(spec(), folder));
    expect(index.manifests[0]?.annotations).toEqual({ 'io.containerd.image.name': 'example.com/team/thing:v1.2' });
    expect(config.config).toEqual({
      Entrypoint: ['/app/program', '--flag'],
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'NODE_ENV=production'],
      User: '65532:65532',
      WorkingDir: '/app',
    });
  });

  test('holds blobs that are what their names say, and a layer with every file', async () => {
    const archive = await writeImage(spec(), folder);
    const { root, layer } = unpack(archive);
    for (const name of readdirSync(join(root, 'blobs/sha256'))) {
      const content = readFileSync(join(root, 'blobs/sha256', name));
      expect(createHash('sha256').update(content).digest('hex')).toBe(name);
    }
    expect(execFileSync('tar', ['tvf', layer, '--numeric-owner'], { encoding: 'utf8' }).trim().split('\n')).toEqual([
      'drwxr-xr-x 0/0               0 1970-01-01 00:00 app/',
      '-rwxr-xr-x 0/0              11 1970-01-01 00:00 app/program',
      '-rw-r--r-- 0/0               5 1970-01-01 00:00 app/text',
      'drwxr-xr-x 0/0               0 1970-01-01 00:00 bin/',
      'lrwxrwxrwx 0/0               0 1970-01-01 00:00 bin/sh -> busybox',
      'drwxrwxrwt 0/0               0 1970-01-01 00:00 tmp/',
    ]);
    expect(execFileSync('tar', ['xOf', layer, 'app/program'], { encoding: 'utf8' })).toBe('the program');
  });

  test('leaves only the two used last in the cache', async () => {
    for (const [index, user] of ['1', '2', '3'].entries()) {
      utimesSync(await writeImage({ ...spec(), user }, folder), index, index);
    }
    await writeImage({ ...spec(), user: '4' }, folder);
    expect(readdirSync(folder).filter((file) => file.endsWith('.tar'))).toHaveLength(2);
    const { config } = unpack(await writeImage({ ...spec(), user: '3' }, folder));
    expect(config.config.User).toBe('3');
  });
});

describe('a tar entry', () => {
  test('with a long path is cut at a slash', () => {
    const path = `${'a'.repeat(90)}/${'b'.repeat(90)}`;
    const archive = join(folder, 'long.tar');
    writeFileSync(archive, Buffer.concat(tar([{ path, mode: 0o644, content: { file: [Buffer.from('x')] } }])));
    expect(execFileSync('tar', ['tf', archive], { encoding: 'utf8' }).trim()).toBe(path);
  });

  test('with a path that does not fit is refused', () => {
    expect(() => tar([{ path: 'c'.repeat(101), mode: 0o644, content: { folder: true } }])).toThrow('too long');
  });

  test('comes after the folders that it lies in', () => {
    const entries = withFolders([{ path: 'a/b/c', mode: 0o644, content: { file: [] } }]);
    expect(entries.map((entry) => entry.path)).toEqual(['a', 'a/b', 'a/b/c']);
  });
});

interface Unpacked {
  root: string;
  layer: string;
  index: { manifests: { digest: string; annotations: object }[] };
  config: { config: { User?: string } };
}

function unpack(archive: string): Unpacked {
  const root = mkdtempSync(join(folder, 'unpacked-'));
  execFileSync('tar', ['xf', archive, '-C', root]);
  const blob = (digest = '') => join(root, 'blobs', digest.replace(':', '/'));
  const index: Unpacked['index'] = JSON.parse(readFileSync(join(root, 'index.json'), 'utf8'));
  const manifest: { config: { digest: string }; layers: { digest: string }[] } = JSON.parse(
    readFileSync(blob(index.manifests[0]?.digest), 'utf8'),
  );
  const config: Unpacked['config'] = JSON.parse(readFileSync(blob(manifest.config.digest), 'utf8'));
  return { root, index, config, layer: blob(manifest.layers[0]?.digest) };
}
