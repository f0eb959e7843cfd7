// What the client does about an address that says nothing. What it does about a real etcd is in the contract suite.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { credentials } from '@grpc/grpc-js';
import { createEtcd } from '../../../src/etcd/client.ts';
import type { Endpoint, Etcd } from '../../../src/etcd/etcd.ts';

describe('an address that accepts and says nothing', () => {
  let server: Server;
  let sockets: Socket[];
  let at: Endpoint;
  let calls: [string, string][];
  let etcd: Etcd;

  beforeEach(async () => {
    sockets = [];
    server = createServer((socket) => sockets.push(socket.resume())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = portOf(server);
    at = { host: '127.0.0.1', serverName: 'a', port, metricsPort: port };
    calls = [];
    etcd = createEtcd({
      credentials: () => credentials.createInsecure(),
      observeCall: (call, _, code) => calls.push([call, code]),
      deadlines: { read: 150, change: 150, silence: 400 },
    });
  });

  afterEach(() => {
    etcd.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test('is given up at the deadline, whatever is called', async () => {
    const start = performance.now();
    const all = [etcd.status(at), etcd.members(at), etcd.promote(at, 1n)];
    const more = [etcd.addLearner(at, 'x'), etcd.removeMember(at, 1n), etcd.moveLeader(at, 1n), etcd.metrics(at)];
    const ends = await Promise.allSettled([...all, ...more]);
    expect(ends.map((end) => end.status === 'rejected' && end.reason.code)).toEqual(Array(7).fill('DeadlineExceeded'));
    expect(performance.now() - start).toBeLessThan(1000);
    expect(calls.map(([, code]) => code)).toEqual(Array(7).fill('DeadlineExceeded'));
    expect(calls.map(([call]) => call)).toContain('moveLeader');
  });

  test('is dialled anew after some time of silence, not with each call', async () => {
    for (const connections of [1, 1, 1, 2]) {
      await expect(etcd.status(at)).rejects.toMatchObject({ code: 'DeadlineExceeded' });
      expect(sockets).toHaveLength(connections);
    }
  });

  test('is waited for no longer once it is forgotten', async () => {
    const call = etcd.status({ ...at, host: 'localhost' });
    const forgotten = etcd.status(at);
    await once(server, 'connection');
    etcd.forget('127.0.0.1');
    await expect(forgotten).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(call).rejects.toMatchObject({ code: 'DeadlineExceeded' });
  });
});

test('an IPv6 address is dialled as one', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '::1');
  const listening = await once(server, 'listening').then(
    () => true,
    () => false, // a machine without IPv6
  );
  const etcd = createEtcd({ credentials: () => credentials.createInsecure() });
  if (listening) {
    const port = portOf(server);
    const connected = once(server, 'connection');
    await expect(etcd.status({ host: '::1', serverName: 'a', port })).rejects.toMatchObject({ code: 'Unavailable' });
    await connected;
  }
  etcd.close();
  server.close();
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
