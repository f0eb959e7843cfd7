// The relay carries bytes both ways and lets neither side hang.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { relay } from '../../../../tools/cluster/relay.ts';

let target: Server;
let door: Server;
let atTarget: Promise<Socket>;

beforeEach(async () => {
  target = await listening(createServer());
  door = await listening(createServer());
  atTarget = new Promise((resolve) => target.once('connection', resolve));
  relay(door, { address: '127.0.0.1', port: portOf(target) });
});

afterEach(() => {
  target.close();
  door.close();
});

test('bytes go both ways', async () => {
  const client = connect(portOf(door), '127.0.0.1');
  client.write('hello');
  const server = await atTarget;
  expect(String((await once(server, 'data'))[0])).toBe('hello');
  server.write('back');
  expect(String((await once(client, 'data'))[0])).toBe('back');
  client.destroy();
  await once(server, 'close');
});

test('when the far side breaks, the near one hears of it', async () => {
  const client = connect(portOf(door), '127.0.0.1');
  (await atTarget).resetAndDestroy();
  await once(client, 'close');
});

test('when nothing listens, the client is hung up on', async () => {
  target.close();
  await once(target, 'close');
  await once(connect(portOf(door), '127.0.0.1'), 'close');
});

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}
