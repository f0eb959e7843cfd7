// The pages that the kubelet and Prometheus ask for, over real sockets on loopback.
import { request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { checkPage, serve, type Pages } from '../../src/http.ts';

type Running = Awaited<ReturnType<typeof serve>>;
const running: Running[] = [];
afterEach(() => running.splice(0).forEach((server) => server.close()));

function portOf(server: Running): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

async function get(pages: Pages, path: string): Promise<{ status: number; body: string }> {
  const server = await serve({ host: '127.0.0.1', port: 0 }, pages);
  running.push(server);
  const response = await fetch(`http://127.0.0.1:${String(portOf(server))}${path}`);
  return { status: response.status, body: await response.text() };
}

describe('a check', () => {
  test('that finds nothing is 200 and ok', async () => {
    expect(await get({ '/healthz': () => checkPage(() => undefined) }, '/healthz')).toEqual({
      status: 200,
      body: 'ok\n',
    });
  });

  test('that finds something is 503 and says what', async () => {
    const page = () => checkPage(() => 'a pass over a/b has been running for 130 s');
    expect(await get({ '/healthz': page }, '/healthz')).toEqual({
      status: 503,
      body: 'a pass over a/b has been running for 130 s\n',
    });
  });
});

test('a page gets its query', async () => {
  const pages: Pages = {
    '/observed': (query) => ({ status: 200, type: 'text/plain', body: query.get('cluster') ?? '' }),
  };
  expect(await get(pages, '/observed?cluster=a/b')).toEqual({ status: 200, body: 'a/b' });
});

test('an unknown page is 404', async () => {
  expect(await get({}, '/else')).toMatchObject({ status: 404 });
});

test('a page that throws is 500 with its words, and the server goes on', async () => {
  const pages: Pages = {
    '/metrics': () => {
      throw new Error('registry is broken');
    },
  };
  expect(await get(pages, '/metrics')).toEqual({ status: 500, body: 'registry is broken\n' });
});

test('an address that is taken is refused', async () => {
  const server = await serve({ host: '127.0.0.1', port: 0 }, {});
  running.push(server);
  const port = portOf(server);
  await expect(serve({ host: '127.0.0.1', port }, {})).rejects.toThrow('EADDRINUSE');
});

test('a path that is no URL is not found, and ends nothing', async () => {
  const server = await serve({ host: '127.0.0.1', port: 0 }, {});
  running.push(server);
  const status = await new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port: portOf(server), path: '//' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.on('error', reject).end();
  });
  expect(status).toBe(404);
});
