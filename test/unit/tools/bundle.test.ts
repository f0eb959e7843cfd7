// The bundle for the operator's image, made of a small entry that uses what is hard to bundle.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { bundleOperator, packageFolders } from '../../../tools/build/bundle.ts';
import { linkedLibraries } from '../../../tools/build/images.ts';
import { applicationFiles } from '../../../tools/build/operator-image.ts';

describe('the bundle', () => {
  test('runs alone, with CommonJS packages inside and the names of errors kept', async () => {
    const entry = fileURLToPath(new URL('fixtures/bundle-entry.ts', import.meta.url));
    const output = mkdtempSync(join(tmpdir(), 'bundle-test-'));
    try {
      await bundleOperator(output, entry);
      const line = execFileSync(process.execPath, [join(output, 'main.js')], { cwd: output, encoding: 'utf8' });
      expect(JSON.parse(line)).toMatchObject({ msg: 'hello', name: 'VeryOwnError', gauge: 'function' });
      for (const { built } of applicationFiles) expect(readFileSync(join(output, built), 'utf8')).not.toBe('');
      const licences = readFileSync(join(output, 'LICENSES.txt'), 'utf8');
      expect(licences).toContain('Apache License');
      expect(licences).toMatch(/^pino \d+\.\d+\.\d+ \(MIT\)$/m);
    } finally {
      rmSync(output, { recursive: true });
    }
    // It is real work, which a busy machine takes its time for.
  }, 60_000);
});

test('packages are found in the paths of inputs, scoped and nested ones too', () => {
  const inputs = ['src/main.ts', 'node_modules/pino/lib/a.js', 'node_modules/pino/lib/b.js'];
  const scoped = ['node_modules/@grpc/grpc-js/build/x.js', 'node_modules/a/node_modules/b/index.js'];
  expect(packageFolders([...inputs, ...scoped])).toEqual([
    'node_modules/@grpc/grpc-js',
    'node_modules/a/node_modules/b',
    'node_modules/pino',
  ]);
});

test('the libraries of a program are those that ldd finds, but not the one of the kernel', () => {
  const output = `\tlinux-vdso.so.1 (0x00007fc0ed3bf000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fc0ece1e000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007fc0ed3c1000)
`;
  expect(linkedLibraries(output)).toEqual(['/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2']);
});
