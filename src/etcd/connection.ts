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
  /** When something was last answered, in milliseconds. */
  answeredAt = 0;
  #identity: Identity | undefined;

  constructor(at: Endpoint, credentials: ChannelCredentials) {
    this.client = new Client(target(at), credentials, options(at.serverName));
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
  readonly #open = new Map<string, Connection>();

  constructor(credentials: (at: Endpoint) => ChannelCredentials) {
    this.#credentials = credentials;
  }

  to(at: Endpoint): Connection {
    const key = JSON.stringify([at.host, at.port, at.serverName]);
    const connection = this.#open.get(key) ?? new Connection(at, this.#credentials(at));
    this.#open.set(key, connection);
    return connection;
  }

  /** Calls in progress on it end first or fail; the next call dials anew. */
  discard(connection: Connection): void {
    this.#closeWhere((_, each) => each === connection);
  }

  forget(host: string): void {
    this.#closeWhere((key) => key.startsWith(`[${JSON.stringify(host)},`));
  }

  close(): void {
    this.#closeWhere(() => true);
  }

  #closeWhere(matches: (key: string, connection: Connection) => boolean): void {
    for (const [key, connection] of this.#open) {
      if (!matches(key, connection)) continue;
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
