// How the images that are imported once reach every node.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { giveImages, imageStorePath } from '../../../../tools/cluster/image-store.ts';
import { nodeNamed } from '../../../../tools/cluster/layout.ts';

describe('a store is found again as long as it holds the same', () => {
  const path = imageStorePath('/cache', ['/cache/images/etcd-1.tar'], 'containerd 1');

  test('in the cache, by a name that the cache prunes', () => {
    expect(path).toMatch(/^\/cache\/nodes\/containerd-[0-9a-f]{12}$/);
    expect(imageStorePath('/cache', ['/elsewhere/etcd-1.tar'], 'containerd 1')).toBe(path);
  });

  test('another image or another containerd makes another one', () => {
    expect(imageStorePath('/cache', ['/cache/images/etcd-2.tar'], 'containerd 1')).not.toBe(path);
    expect(imageStorePath('/cache', ['/cache/images/etcd-1.tar'], 'containerd 2')).not.toBe(path);
  });
});

describe('giving images to a node', () => {
  const layer = 'snapshots/1/fs/etcd';
  const database = 'metadata/meta.db';
  let folder: string;
  let store: string;
  let node: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'image-store-test-'));
    store = join(folder, 'store');
    node = join(folder, 'node1/containerd');
    mkdirSync(join(store, 'snapshots/1/fs'), { recursive: true });
    mkdirSync(join(store, 'metadata'));
    writeFileSync(join(store, layer), 'layer');
    writeFileSync(join(store, database), 'database');
    await giveImages({ folder, imageStore: store }, nodeNamed('node1'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('a layer is the same file: it costs no disk', () => {
    expect(statSync(join(node, layer)).ino).toBe(statSync(join(store, layer)).ino);
  });

  test("a database is the node's own: what it writes reaches no other node", () => {
    writeFileSync(join(node, database), 'changed');
    expect(readFileSync(join(store, database), 'utf8')).toBe('database');
  });
});
