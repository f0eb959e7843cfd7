// A watch of the scenarios, through a proxy that stands in for `kubectl proxy`.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApi } from '../../support/e2e/api.ts';
import { pods } from '../../support/e2e/kinds.ts';
import { until } from '../../support/e2e/wait.ts';

/** Answers every call with two events, the second in two pieces, and goes on listening. The other calls are told how many it broke off. */
const proxy = `#!${process.execPath}
const socket = process.argv.find((one) => one.startsWith('--unix-socket=')).slice(14);
let broken = 0;
require('node:http').createServer((call, answer) => {
  if (!call.url.includes('watch')) return answer.end(JSON.stringify({ items: Array(broken).fill({}) }));
  answer.on('close', () => (broken += 1));
  const event = (name) => JSON.stringify({ type: 'ADDED', object: { metadata: { name } } });
  answer.write(event('first') + '\\n' + event('second').slice(0, 9));
  setTimeout(() => answer.write(event('second').slice(9) + '\\n'), 10);
}).listen(socket, () => console.log('serving'));
process.on('SIGTERM', () => process.exit(0));
`;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-test-'));
  await writeFile(join(folder, 'kubectl.cjs'), proxy);
  await chmod(join(folder, 'kubectl.cjs'), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

test('a watch that is left early is broken off, and that is no error', async () => {
  await using api = await openApi(join(folder, 'kubectl.cjs'), 'kubeconfig');
  const seen: string[] = [];
  for await (const { object } of api.watch(pods, {}, new AbortController().signal)) {
    seen.push(object.metadata.name);
    if (seen.length === 2) break;
  }
  expect(seen).toEqual(['first', 'second']);
  await until('the watch to be broken off', 5, async () => {
    const { length } = await api.list(pods, {});
    return length === 1 ? { is: true } : { seen: `${length} broken off` };
  });
});

test('a watch ends with its signal', async () => {
  await using api = await openApi(join(folder, 'kubectl.cjs'), 'kubeconfig');
  const ended = new AbortController();
  const seen: string[] = [];
  for await (const { object } of api.watch(pods, {}, ended.signal)) {
    seen.push(object.metadata.name);
    if (seen.length === 2) ended.abort();
  }
  expect(seen).toEqual(['first', 'second']);
});
