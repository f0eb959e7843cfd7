// The client against a scripted server on loopback: what a real apiserver does too rarely to be waited for.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKube } from '../../../src/kube/client.ts';
import type { KubeClient, KubeOptions } from '../../../src/kube/client.ts';
import type { WatchEvent } from '../../../src/kube/kube.ts';
import { configMaps, nodes, pods } from '../../../src/kube/objects.ts';
import type { ConfigMap } from '../../../src/kube/objects.ts';

const at = { namespace: 'n', name: 'x' };
const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...at, resourceVersion: '5' } };

let server: Server;
let folder: string;
let kube: KubeClient;
let connections: number;
let seen: { method: string; url: URL; headers: IncomingMessage['headers']; body: string }[];
let answer: RequestListener;

beforeEach(async () => {
  seen = [];
  connections = 0;
  answer = (_, response) => reply(response, 200, map);
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const { method = '', headers } = request;
      seen.push({ method, url: new URL(request.url ?? '', 'http://server'), headers, body });
      answer(request, response);
    });
  }).listen(0, '127.0.0.1');
  server.on('connection', () => (connections += 1));
  await once(server, 'listening');
  folder = await mkdtemp(join(tmpdir(), 'client-'));
  kube = await connect();
});

afterEach(async () => {
  kube.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

describe('requests', () => {
  test('many go over one connection', async () => {
    for (let n = 0; n < 50; n += 1) await kube.get(configMaps, at);
    expect(connections).toBe(1);
  });

  test('go where the kind lives, and writes say who writes', async () => {
    await kube.get(nodes, { name: 'a' });
    await kube.list(pods, { labels: { 'a/b': 'c', d: 'e' } }).catch(() => undefined);
    await kube.create(configMaps, map);
    await kube.apply(configMaps, { metadata: at }, 'status');
    await kube.patch(configMaps, at, { metadata: { labels: {} } });
    await kube.delete(configMaps, at, 'some-uid');
    expect(seen.map(({ method, url }) => `${method} ${url.pathname}${decodeURIComponent(url.search)}`)).toEqual([
      'GET /prefix/api/v1/nodes/a',
      'GET /prefix/api/v1/pods?limit=500&labelSelector=a/b=c,d=e',
      'POST /prefix/api/v1/namespaces/n/configmaps?fieldManager=etcd-operator',
      'PATCH /prefix/api/v1/namespaces/n/configmaps/x/status?fieldManager=etcd-operator&force=true',
      'PATCH /prefix/api/v1/namespaces/n/configmaps/x?fieldManager=etcd-operator',
      'DELETE /prefix/api/v1/namespaces/n/configmaps/x',
    ]);
    expect(seen.map(({ headers }) => headers['content-type']?.replace('application/', ''))).toEqual([
      undefined,
      undefined,
      'json',
      'apply-patch+yaml',
      'merge-patch+json',
      'json',
    ]);
    expect(seen[0]?.headers).toMatchObject({ 'user-agent': 'test', authorization: 'Bearer secret' });
    expect(JSON.parse(seen[5]?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: 'some-uid' },
      propagationPolicy: 'Background',
    });
  });

  test('a list is read page by page to its end', async () => {
    answer = (request, response) => {
      const last = request.url?.includes('continue=next%3D') === true;
      const metadata = last ? { resourceVersion: '9' } : { resourceVersion: '9', continue: 'next=' };
      reply(response, 200, { metadata, items: [{ metadata: { name: last ? 'b' : 'a' } }] });
    };
    const { items, resourceVersion } = await kube.list(configMaps, at);
    expect(items).toEqual(['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })));
    expect(resourceVersion).toBe('9');
  });

  test('every answer that is not good is an error with its code, what was tried and the words of the server', async () => {
    const cases = [
      [400, 'BadRequest', 'Invalid'],
      [401, 'Unauthorized', 'Forbidden'],
      [403, 'Forbidden', 'Forbidden'],
      [404, 'NotFound', 'NotFound'],
      [409, 'AlreadyExists', 'AlreadyExists'],
      [409, 'Conflict', 'Conflict'],
      [410, 'Expired', 'Expired'],
      [415, 'UnsupportedMediaType', 'Invalid'],
      [422, 'Invalid', 'Invalid'],
      [429, 'TooManyRequests', 'TooManyRequests'],
      [500, 'InternalError', 'Unavailable'],
      [503, 'ServiceUnavailable', 'Unavailable'],
      [504, 'Timeout', 'Timeout'],
    ] as const;
    for (const [status, reason, code] of cases) {
      answer = (_, response) => reply(response, status, { kind: 'Status', code: status, reason, message: 'its words' });
      const message = 'patch ConfigMap n/x: its words';
      await expect(kube.patch(configMaps, at, {})).rejects.toMatchObject({ name: 'KubeError', code, message });
    }
  });

  test('words that are not the apiserver’s are told too', async () => {
    answer = (_, response) => response.writeHead(502).end('bad gateway');
    await expect(kube.get(configMaps, at)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/bad gateway/),
    });
  });

  test('a server that never answers is a Timeout, and its connection is given up', async () => {
    answer = () => undefined;
    const hasty = kube.within({ deadlineMs: 50 });
    await expect(hasty.get(configMaps, at)).rejects.toMatchObject({
      code: 'Timeout',
      message: 'get ConfigMap n/x: no answer within 50 ms',
    });
    answer = (_, response) => response.writeHead(200).write('{"half":');
    await expect(hasty.get(configMaps, at)).rejects.toMatchObject({ code: 'Timeout' });
    answer = (_, response) => reply(response, 200, map);
    await hasty.get(configMaps, at);
    expect(connections).toBe(3);
  });

  test('an answer that breaks off, or none, is Unavailable', async () => {
    answer = (request, response) => response.writeHead(200).write('{"half":', () => request.socket.destroy());
    await expect(kube.get(configMaps, at)).rejects.toMatchObject({ code: 'Unavailable' });
    kube.close();
    server.closeAllConnections();
    server.close();
    await expect(kube.get(configMaps, at)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  test('a kept connection that the server closed costs a read nothing, and a write is not sent twice', async () => {
    await kube.get(configMaps, at);
    answer = (request, response) => (seen.length === 2 ? request.socket.destroy() : reply(response, 200, map));
    await kube.get(configMaps, at);
    expect(seen).toHaveLength(3);
    answer = (request) => request.socket.destroy();
    await expect(kube.create(configMaps, map)).rejects.toMatchObject({ code: 'Unavailable' });
    expect(seen).toHaveLength(4);
  });

  test('each is reported with verb, kind, time and code', async () => {
    const calls: unknown[] = [];
    const observed = await connect({
      observeCall: (verb, kind, seconds, code) => calls.push([verb, kind, code, seconds < 5]),
    });
    await observed.get(configMaps, at);
    answer = (_, response) => reply(response, 404, {});
    await expect(observed.get(pods, at)).rejects.toMatchObject({ code: 'NotFound' });
    expect(calls).toEqual([
      ['get', 'ConfigMap', 'OK', true],
      ['get', 'Pod', 'NotFound', true],
    ]);
    observed.close();
  });

  test('no write begins after the last moment to write, nor lasts beyond it; reads go on', async () => {
    const over = kube.within({ mayWriteUntil: () => performance.now() - 1 });
    await expect(over.create(configMaps, map)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/may no longer lead/),
    });
    expect(seen).toHaveLength(0);
    await over.get(configMaps, at);
    answer = () => undefined;
    const ending = kube.within({ mayWriteUntil: () => performance.now() + 50 });
    await expect(ending.patch(configMaps, at, {})).rejects.toMatchObject({ code: 'Timeout' });
  });
});

describe('watches', () => {
  test('ask for bookmarks and an end, and tell what comes', async () => {
    answer = (_, response) => {
      response.writeHead(200);
      response.write(JSON.stringify({ type: 'MODIFIED', object: map }));
      response.end(`\n${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '7' } } })}\n`);
    };
    expect(await collect({ resourceVersion: '3' })).toEqual([
      { type: 'OPEN' },
      { type: 'MODIFIED', object: map },
      { type: 'BOOKMARK', resourceVersion: '7' },
    ]);
    const query = Object.fromEntries(seen[0]?.url.searchParams ?? []);
    expect(query).toMatchObject({ watch: 'true', allowWatchBookmarks: 'true', resourceVersion: '3' });
    expect(Number(query['timeoutSeconds'])).toBeGreaterThanOrEqual(240);
    expect(Number(query['timeoutSeconds'])).toBeLessThanOrEqual(300);
  });

  test('an ERROR event is an error: Expired when the history is gone', async () => {
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
    answer = (_, response) => response.writeHead(200).end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
    await expect(collect({})).rejects.toMatchObject({
      code: 'Expired',
      message: 'watch ConfigMap n: too old resource version',
    });
  });

  test('a stream that breaks off is Unavailable', async () => {
    answer = (request, response) => response.writeHead(200).write('{"type":', () => request.socket.destroy());
    await expect(collect({})).rejects.toMatchObject({ code: 'Unavailable' });
  });

  test('one that is silent for too long ends and closes its connection, one that speaks goes on', async () => {
    const hasty = await connect({ watchQuietMs: 100 });
    let closed: Promise<unknown> | undefined;
    answer = (request, response) => {
      closed = once(request.socket, 'close');
      response.writeHead(200).write('\n');
      const line = `${JSON.stringify({ type: 'ADDED', object: map })}\n`;
      for (const ms of [60, 120, 180]) setTimeout(() => response.write(line), ms);
    };
    const seen: string[] = [];
    const { signal } = new AbortController();
    for await (const { type } of hasty.watch(configMaps, { namespace: 'n', signal })) seen.push(type);
    expect(seen).toEqual(['OPEN', 'ADDED', 'ADDED', 'ADDED']);
    await closed;
    hasty.close();
  });

  test('one that is left, at whatever event, closes its connection', async () => {
    for (const type of ['OPEN', 'ADDED']) {
      let closed: Promise<unknown> | undefined;
      answer = (request, response) => {
        closed = once(request.socket, 'close');
        response.writeHead(200).write(`${JSON.stringify({ type: 'ADDED', object: map })}\n`);
      };
      const { signal } = new AbortController();
      for await (const event of kube.watch(configMaps, { namespace: 'n', signal })) if (event.type === type) break;
      await closed;
    }
  });

  test('one whose signal fires before the server has answered ends at once', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    for await (const event of kube.watch(configMaps, { namespace: 'n', signal: stop.signal })) void event;
    expect(stop.signal.aborted).toBe(true);
  });

  test('one whose signal fires ends without an error and closes its connection', async () => {
    const stop = new AbortController();
    let closed: Promise<unknown> | undefined;
    answer = (request, response) => {
      closed = once(request.socket, 'close');
      response.writeHead(200).write('\n', () => setTimeout(() => stop.abort(), 10));
    };
    const events: unknown[] = [];
    for await (const event of kube.watch(configMaps, { namespace: 'n', signal: stop.signal })) events.push(event);
    expect(events).toEqual([{ type: 'OPEN' }]);
    await closed;
  });
});

async function connect(options: Partial<KubeOptions> = {}): Promise<KubeClient> {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const path = join(folder, 'kubeconfig');
  const cluster = { server: `http://127.0.0.1:${port}/prefix`, 'insecure-skip-tls-verify': true };
  const config = {
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  await writeFile(path, JSON.stringify(config));
  return createKube({ kubeConfig: path, userAgent: 'test', ...options });
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function collect(options: { resourceVersion?: string }): Promise<WatchEvent<ConfigMap>[]> {
  const { signal } = new AbortController();
  const events: WatchEvent<ConfigMap>[] = [];
  for await (const event of kube.watch(configMaps, { namespace: 'n', signal, ...options })) events.push(event);
  return events;
}
