// The supervisor of a run's programs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { ComponentError, Components, logFile, readComponents } from '../../../../tools/cluster/components.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'components-test-'));
  mkdirSync(join(folder, 'log'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a component that dies while the cluster boots ends the boot, with its last words', async () => {
  const components = new Components(folder);
  components.start({ name: 'kubelet-node1', command: ['sh', '-c', 'seq 1 20; echo no cgroups here >&2; exit 3'] });
  const error = await components.failure.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ComponentError);
  expect(String(error)).toMatch(/kubelet-node1 ended by itself \(exit code 3\)\n7\n[^]*20\nno cgroups here$/);
});

test('a component with retries may die while the cluster boots, but not for ever', async () => {
  const components = new Components(folder);
  components.start({ name: 'kubelet-node1', command: ['sh', '-c', 'echo in use; exit 1'], bootRetries: 1 });
  await expect(components.failure).rejects.toThrow('kubelet-node1 ended by itself (exit code 1)\nin use\nin use');
});

test('a component that cannot be started says so', async () => {
  const components = new Components(folder);
  components.start({ name: 'etcd', command: ['/nonexistent/etcd'] });
  await expect(components.failure).rejects.toThrow("etcd can't be started: spawn /nonexistent/etcd ENOENT");
});

test('a component that dies later is started again, and the record says how often', () => {
  const script = `
    import { existsSync, writeFileSync } from 'node:fs';
    import { Components, readComponents } from ${JSON.stringify(join(process.cwd(), 'tools/cluster/components.ts'))};
    const components = new Components(${JSON.stringify(folder)});
    components.keepAlive();
    components.start({ name: 'kubelet', command: ['sh', '-c', 'echo started'] });
    const timer = setInterval(() => { if (readComponents(${JSON.stringify(folder)})[0].restarts > 0) process.exit(0); }, 20);
    setTimeout(() => process.exit(1), 8000);`;
  expect(spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', script]).status).toBe(0);
  expect(readComponents(folder)).toMatchObject([{ name: 'kubelet', restarts: 1 }]);
  expect(readFileSync(logFile(folder, 'kubelet'), 'utf8')).toMatch(/^started\n/);
});
