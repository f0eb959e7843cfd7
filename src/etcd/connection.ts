// One long-lived gRPC connection per address and server name, and who was found to answer on it.
import { Client, connectivityState, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { isIP } from 'node:net';
import { clientPort } from './arguments.ts';
import type { Endpoint } from './etcd.ts';

/** What a Status told of the member at the other end. */
export interface Identity {
  readonly clusterID: bigint;
  readonly memberID: bigint;
  readonly version: string;
}

export class Connection {
  readonly client: Client;
  /** When something was last answered, or else when it was dialled; in milliseconds. */
  answeredAt = Date.now();
  #identity: Identity | undefined;
  #calls = 0;
  #isRetired = false;

  constructor(at: Endpoint, credentials: ChannelCredentials) {
    this.client = new Client(target(at), credentials, options(at.serverName));
  }

  async use<T>(call: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await call();
    } finally {
      this.#calls -= 1;
      this.#closeWhenRetired();
    }
  }

  /** Closes it once the calls in progress have ended. */
  retire(): void {
    this.#isRetired = true;
    this.#closeWhenRetired();
  }

  #closeWhenRetired(): void {
    if (this.#isRetired && this.#calls === 0) this.client.close();
  }

  /** Undefined until learnt, and again as soon as the connection is lost: the next one may lead to another member. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  learn(identity: Identity): void {
    const channel = this.client.getChannel();
    if (channel.getConnectivityState(false) !== connectivityState.READY) return;
    if (this.#identity === undefined) {
      channel.watchConnectivityState(connectivityState.READY, Infinity, () => {
        this.#identity = undefined;
      });
    }
    this.#identity = identity;
  }
}

export class Connections {
  readonly #credentials: (at: Endpoint) => ChannelCredentials;
  readonly #open = new Map<string, { readonly host: string; readonly connection: Connection }>();

  constructor(credentials: (at: Endpoint) => ChannelCredentials) {
    this.#credentials = credentials;
  }

  to(at: Endpoint): Connection {
    const key = JSON.stringify([at.host, at.port, at.serverName]);
    const opened = this.#open.get(key) ?? { host: at.host, connection: new Connection(at, this.#credentials(at)) };
    this.#open.set(key, opened);
    return opened.connection;
  }

  /** The next call dials anew. */
  retire(connection: Connection): void {
    for (const [key, each] of this.#open) if (each.connection === connection) this.#open.delete(key);
    connection.retire();
  }

  /** Calls in progress fail. */
  close(isMeant: (host: string) => boolean = () => true): void {
    for (const [key, { host, connection }] of this.#open) {
      if (!isMeant(host)) continue;
      this.#open.delete(key);
      connection.client.close();
    }
  }
}

function target({ host, port = clientPort }: Endpoint): string {
  const family = isIP(host);
  if (family === 0) return `dns:${host}:${port}`;
  return family === 6 ? `ipv6:[${host}]:${port}` : `ipv4:${host}:${port}`;
}

function options(serverName: string): ClientOptions {
  return {
    // An address is dialled, a name is expected: in the certificate, and as the authority.
    'grpc.ssl_target_name_override': serverName,
    'grpc.default_authority': serverName,
    // Pods are never reached through a proxy, whatever the environment says.
    'grpc.enable_http_proxy': 0,
    // Finds a silent connection in 15 s. etcd drops a client that pings more often than every 5 s, or without a call.
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5_000,
    // A member that was restarted is seen at once, not after the default of up to two minutes.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
    // Closing this connection must close the socket, so it is shared with no other.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': -1,
  };
}
