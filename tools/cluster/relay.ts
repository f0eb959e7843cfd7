// The way from the host into a run: carries bytes from a port on the host's 127.0.0.1 to the apiserver inside.
// A socket stays in the network namespace it was opened in, so the listening one is opened on the host and handed in.
import { connect, type Server, type Socket } from 'node:net';

import { apiserver } from './layout.ts';

interface Target {
  readonly address: string;
  readonly port: number;
}

export function relay(server: Server, target: Target = apiserver): void {
  server.on('connection', (client: Socket) => {
    const upstream = connect({ host: target.address, port: target.port, noDelay: true });
    client.setNoDelay(true);
    client.pipe(upstream).pipe(client);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      // An error is followed by the close, which is all the other side needs to hear of.
      socket.on('error', () => undefined);
      socket.on('close', () => other.destroy());
    }
  });
}
