import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

test('src/etcd/gen is what is generated from src/etcd/proto', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'etcd-gen-'));
  try {
    const template = ['--template', 'src/etcd/proto/buf.gen.yaml'];
    const buf = ['node_modules/.bin/buf', 'generate', 'src/etcd/proto', ...template, '--output', folder];
    await promisify(execFile)('node_modules/.bin/node', buf, { cwd: checkout });
    const path = 'src/etcd/gen/rpc_pb.ts';
    const [generated, committed] = [
      await readFile(join(folder, path), 'utf8'),
      await readFile(join(checkout, path), 'utf8'),
    ];
    // For the command that mends it see src/etcd/proto/buf.gen.yaml.
    expect(committed).toBe(generated);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 30_000);
