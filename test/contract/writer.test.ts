// The recording writer, against real members that are killed under it; and that verify does object where something is wrong.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { binaries } from '../../tools/build/binaries.ts';
import { startLocalEtcd } from '../support/local-etcd.ts';
import type { LocalEtcd } from '../support/local-etcd.ts';

interface Attempt {
  key: string;
  value: string;
  start: number;
  end: number;
  revision?: number;
  maybe?: string;
}

interface Verdict {
  readonly code: number;
  readonly acknowledged: number;
  readonly maybe: number;
  readonly lost: readonly { member: string; key: string; found: string }[];
  readonly contradictions: readonly string[];
  readonly longestGap: { ms: number };
  readonly members: readonly { endpoint: string; keys?: number; error?: string }[];
}

let folder: string;
let record: string;
let writer: string;
let etcdctl: string;
let etcd: LocalEtcd;
let stranger: LocalEtcd;

beforeAll(async () => {
  const program = await binaries(['writer', 'etcd-3.6'], (line) => process.stderr.write(`${line}\n`));
  writer = program('writer', 'writer');
  etcdctl = program('etcd-3.6', 'etcdctl');
  folder = await mkdtemp(join(tmpdir(), 'writer-'));
  record = join(folder, 'record.jsonl');
  etcd = await startLocalEtcd(program('etcd-3.6', 'etcd'), 3);
  stranger = await startLocalEtcd(program('etcd-3.6', 'etcd'), 1);
  await writeWhile(killEveryMember);
}, 300_000);

afterAll(async () => {
  await etcd?.[Symbol.asyncDispose]();
  await stranger?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('what was acknowledged while each member was killed in turn', () => {
  test('is on every member', async () => {
    const verdict = await verify(record, etcd.clientURLs);
    expect(verdict).toMatchObject({ code: 0, lost: [], contradictions: [] });
    expect(verdict.acknowledged).toBeGreaterThan(100);
    expect(verdict.members.map(({ endpoint }) => endpoint)).toEqual(etcd.clientURLs);
    expect(verdict.longestGap.ms).toBeGreaterThan(10);
  });

  test('is all in the record, with every attempt that was not acknowledged', async () => {
    const attempts = await attemptsOf(record);
    const verdict = await verify(record, etcd.clientURLs);
    expect(verdict.acknowledged + verdict.maybe).toBe(attempts.length);
    expect(attempts.every(({ revision, maybe }) => (revision === undefined) !== (maybe === undefined))).toBe(true);
  });
});

test('the time before the first acknowledged write is no gap', async () => {
  const late = 60_000;
  const verdict = await verifyDoctored((acknowledged) => {
    for (const one of acknowledged) {
      one.start += late * 1e6;
      one.end += late * 1e6;
    }
  });
  expect(verdict).toMatchObject({ code: 0, contradictions: [] });
  expect(verdict.longestGap.ms).toBeGreaterThan(10);
  expect(verdict.longestGap.ms).toBeLessThan(late);
});

describe('verify objects', () => {
  test('to a member that lacks the writes', async () => {
    const verdict = await verify(record, [...etcd.clientURLs, ...stranger.clientURLs], '1s');
    expect(verdict.code).toBe(1);
    expect(new Set(verdict.lost.map(({ member }) => member))).toEqual(new Set(stranger.clientURLs));
    expect(verdict.lost).toHaveLength(verdict.acknowledged);
    expect(verdict.contradictions).toContainEqual(expect.stringContaining('is of cluster'));
  });

  test('to a revision that was acknowledged twice', async () => {
    const verdict = await verifyDoctored((acknowledged) => {
      const [a, b] = [acknowledged.at(3), acknowledged.at(4)];
      if (a && b) a.revision = b.revision ?? 0;
    });
    expect(verdict.code).toBe(1);
    expect(verdict.contradictions.join()).toContain('was acknowledged for');
  });

  test('to a revision lower than one acknowledged before the attempt began', async () => {
    const verdict = await verifyDoctored((acknowledged) => {
      const [first, last] = [acknowledged.at(0), acknowledged.at(-1)];
      if (first && last) last.revision = (first.revision ?? 0) - 1;
    });
    expect(verdict.code).toBe(1);
    expect(verdict.contradictions.join()).toContain('after');
  });

  test('to a value that was never written, at an attempt that may have happened', async () => {
    const verdict = await verifyDoctored((acknowledged) => {
      const one = acknowledged.at(0);
      if (!one) return;
      delete one.revision;
      Object.assign(one, { maybe: 'lost its connection', value: 'another' });
    });
    expect(verdict.code).toBe(1);
    expect(verdict.contradictions).toHaveLength(3);
    expect(verdict.contradictions[0]).toContain('never written');
  });

  test('to an attempt that may have happened, and did on one member only', async () => {
    const verdict = await verifyDoctored(
      (acknowledged) => {
        for (const one of acknowledged) {
          delete one.revision;
          one.maybe = 'lost its connection';
        }
      },
      [...etcd.clientURLs.slice(0, 1), ...stranger.clientURLs],
    );
    expect(verdict).toMatchObject({ code: 1, lost: [] });
    const differing = verdict.contradictions.filter((line) => line.includes('differ in'));
    expect(differing.length).toBeGreaterThan(100);
  });

  test('not to an attempt that may have happened and did not', async () => {
    const verdict = await verifyDoctored((acknowledged) => {
      const one = acknowledged.at(0);
      if (!one) return;
      delete one.revision;
      Object.assign(one, { maybe: 'lost its connection', key: `${one.key}-not-there` });
    });
    expect(verdict).toMatchObject({ code: 0, contradictions: [] });
  });

  test('to a write that was changed, and to one that is gone', async () => {
    const [changed, gone] = (await attemptsOf(record)).filter(({ revision }) => revision !== undefined);
    await ctl('put', changed?.key ?? '', 'changed');
    await ctl('del', gone?.key ?? '');
    const verdict = await verify(record, etcd.clientURLs);
    expect(verdict.code).toBe(1);
    expect(verdict.lost).toHaveLength(6);
    expect(new Set(verdict.lost.map(({ key }) => key))).toEqual(new Set([changed?.key, gone?.key]));
  });

  test('with another exit code to a member that does not answer', async () => {
    await stranger.members[0]?.freeze();
    const verdict = await verifyDoctored(() => undefined, stranger.clientURLs);
    stranger.members[0]?.signal('SIGCONT');
    expect(verdict.code).toBe(2);
    expect(verdict.members[0]?.error).toContain('deadline');
  });
});

/** Two voters of three stay at any time, so that writing goes on. */
async function killEveryMember(): Promise<void> {
  for (const member of etcd.members) {
    await member.kill();
    await growsBy(50);
    await member.start();
  }
}

async function writeWhile(change: () => Promise<void>): Promise<void> {
  const endpoints = etcd.clientURLs.join(',');
  const args = ['run', '--endpoints', endpoints, '--record', record, '--listen', `unix:${join(folder, 'socket')}`];
  const child = spawn(writer, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const summary = json(child.stdout);
  try {
    await growsBy(20);
    await change();
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  const acknowledged = (await attemptsOf(record)).filter(({ revision }) => revision !== undefined).length;
  expect(await summary).toMatchObject({ acknowledged });
}

/** Waits until this many more writes were acknowledged, as the writer itself tells. */
async function growsBy(count: number): Promise<void> {
  const end = Date.now() + 20_000;
  let from: number | undefined;
  for (;;) {
    const acknowledged = await askAcknowledged().catch(() => undefined);
    from ??= acknowledged;
    if (acknowledged !== undefined && from !== undefined && acknowledged >= from + count) return;
    if (Date.now() > end) throw new Error(`not ${count} more writes in 20 s: first ${from}, last ${acknowledged}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function askAcknowledged(): Promise<number> {
  const asked = request({ socketPath: join(folder, 'socket'), path: '/progress' }).end();
  const [answer] = await once(asked, 'response');
  const progress: { acknowledged: number } = JSON.parse(await text(answer));
  return progress.acknowledged;
}

async function attemptsOf(file: string): Promise<Attempt[]> {
  const [, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const attempts: Attempt[] = JSON.parse(`[${lines.join(',')}]`);
  return attempts;
}

/** Verifies a copy of the record in which the acknowledged attempts, in the order of their ends, were tampered with. */
async function verifyDoctored(
  tamper: (acknowledged: Attempt[]) => void,
  endpoints: readonly string[] = etcd.clientURLs,
): Promise<Verdict> {
  const [head = ''] = (await readFile(record, 'utf8')).split('\n');
  const attempts = await attemptsOf(record);
  tamper(attempts.filter(({ revision }) => revision !== undefined).sort((a, b) => a.end - b.end));
  const doctored = join(folder, 'doctored.jsonl');
  await writeFile(doctored, `${[head, ...attempts.map((one) => JSON.stringify(one))].join('\n')}\n`);
  return verify(doctored, endpoints, '1s');
}

async function verify(file: string, endpoints: readonly string[], deadline = '10s'): Promise<Verdict> {
  const args = ['verify', '--record', file, '--endpoints', endpoints.join(','), '--deadline', deadline];
  const { code, stdout } = await promisify(execFile)(writer, args, { maxBuffer: 1 << 26 }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  const report: Omit<Verdict, 'code'> = JSON.parse(stdout);
  return { ...report, code };
}

async function ctl(...args: string[]): Promise<void> {
  await promisify(execFile)(etcdctl, ['--endpoints', etcd.clientURLs[0] ?? '', ...args]);
}
