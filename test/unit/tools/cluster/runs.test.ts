// Run folders: who owns one, and what is swept. In a cache folder of the test's own.
import { mkdtempSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  claimRun,
  endRun,
  folderOf,
  isAlive,
  processId,
  readRun,
  startTimeOf,
  sweep,
  updateRun,
} from '../../../../tools/cluster/runs.ts';

const gone = { pid: 2 ** 22 + 1, startTime: '1' };
let before: string | undefined;
let cache: string;

beforeEach(() => {
  before = process.env['ETCD_OPERATOR_CACHE'];
  cache = mkdtempSync(join(tmpdir(), 'runs-test-'));
  process.env['ETCD_OPERATOR_CACHE'] = cache;
});

afterEach(() => {
  if (before === undefined) delete process.env['ETCD_OPERATOR_CACHE'];
  else process.env['ETCD_OPERATOR_CACHE'] = before;
  rmSync(cache, { recursive: true });
});

describe('claiming', () => {
  test('the first gets it, the second not, and nothing unfinished is left', async () => {
    await expect(Promise.all([claimRun('a'), claimRun('a')])).resolves.toEqual(expect.arrayContaining([true, false]));
    expect(readdirSync(join(cache, 'runs'))).toEqual(['a']);
    expect((await readRun('a'))?.owner.pid).toBe(process.pid);
    expect((await readRun('a'))?.ready).toBe(false);
  });
});

describe('sweeping', () => {
  test('removes a run whose owner is gone, with all that is in its folder', async () => {
    await claimRun('dead');
    writeFileSync(join(folderOf('dead'), 'log', 'x.log'), 'x');
    await updateRun('dead', { owner: gone });
    await expect(sweep()).resolves.toEqual(['dead']);
    expect(existsSync(folderOf('dead'))).toBe(false);
  });

  test('leaves a run whose owner lives', async () => {
    await claimRun('living');
    await expect(sweep()).resolves.toEqual([]);
    expect(existsSync(folderOf('living'))).toBe(true);
  });

  test('leaves a run whose owner is gone while its first process is still ending', async () => {
    await claimRun('ending');
    const init = processId(process.pid);
    if (init === undefined) throw new Error('/proc does not know this process');
    await updateRun('ending', { owner: gone, init });
    await expect(sweep()).resolves.toEqual([]);
  });

  test('does not trust a process number alone: numbers are used again', async () => {
    await claimRun('reused');
    await updateRun('reused', { owner: { pid: process.pid, startTime: '1' } });
    await expect(sweep()).resolves.toEqual(['reused']);
  });
});

test('ending a run that is not there does nothing', async () => {
  await expect(endRun('nothing')).resolves.toBeUndefined();
});

describe('a process is told by its number and its start', () => {
  test('this one lives', () => {
    expect(isAlive(processId(process.pid))).toBe(true);
  });

  test('a name with spaces and brackets does not shift the fields', () => {
    expect(startTimeOf(`7 (a) (b c) S ${[...Array(18).keys()].join(' ')} 4711 rest`)).toBe('4711');
  });

  test('a zombie has ended', () => {
    expect(() => startTimeOf(`7 (x) Z ${[...Array(18).keys()].join(' ')} 4711`)).toThrow('has ended');
  });
});
