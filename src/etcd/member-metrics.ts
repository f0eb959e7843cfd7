// What a member says of itself over plain HTTP alone: with whom it is connected, and what an upgrade has to know. A page of its metrics
// listener, and what it answers to /version: its metrics have no cluster version where it joined by a raft snapshot.
import { Agent, get, type IncomingMessage, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { EtcdError } from '../errors.ts';
import { clientPort, metricsPort } from './arguments.ts';
import type { Endpoint, MemberMetrics } from './etcd.ts';

/** Of its own, so that no proxy from the environment gets in between. */
const agent = new Agent({ keepAlive: false });

export async function fetchMemberMetrics(at: Endpoint, milliseconds: number): Promise<MemberMetrics> {
  const version = fetchPage({ at, port: at.port ?? clientPort, path: '/version' }, milliseconds).then(
    parseClusterVersion,
    () => undefined,
  );
  const page = await fetchPage({ at, port: at.metricsPort ?? metricsPort, path: '/metrics' }, milliseconds);
  const { local, ...told } = parseMemberMetrics(page);
  if (at.memberID !== undefined && local !== undefined && local !== at.memberID) {
    const [other, expected] = [local.toString(16), at.memberID.toString(16)];
    throw new EtcdError('WrongMember', `metrics at ${at.host}: member ${other} answers, ${expected} was expected`);
  }
  const clusterVersion = await version;
  return { ...told, ...(clusterVersion === undefined ? {} : { clusterVersion }) };
}

/** X.Y of `{"etcdserver":"3.6.16","etcdcluster":"3.6.0","storage":"3.6.0"}`, which is `not_decided` for a moment at a birth. */
export function parseClusterVersion(answer: string): string | undefined {
  const { etcdcluster = '' }: { readonly etcdcluster?: string } = JSON.parse(answer);
  return /^\d+\.\d+(?=\.)/.exec(etcdcluster)?.[0];
}

interface Page extends MemberMetrics {
  /** The member that tells; undefined when it has never had a peer. */
  readonly local?: bigint;
}

/**
 * Reads the lines `etcd_network_active_peers{Local="<hex>",Remote="<hex>"} <connections>`,
 * `etcd_network_peer_round_trip_time_seconds_count{To="<hex>"} <probes>` and
 * `etcd_debugging_snap_save_total_duration_seconds_count <snapshots>`.
 */
export function parseMemberMetrics(metrics: string): Page {
  const lines = metrics.matchAll(/^etcd_network_active_peers\{Local="([0-9a-f]+)",Remote="([0-9a-f]+)"\} (\S+)$/gm);
  const found = [...lines].map(([, local, remote, value]) => ({ local: id(local), remote: id(remote), value }));
  const active = found.filter(({ value }) => Number(value) > 0).map(({ remote }) => remote);
  const [first] = found;
  const snapshots = /^etcd_debugging_snap_save_total_duration_seconds_count (\S+)$/m.exec(metrics)?.[1];
  return {
    active,
    probes: probesIn(metrics),
    ...(snapshots === undefined ? {} : { raftSnapshots: Number(snapshots) }),
    ...(first === undefined ? {} : { local: first.local }),
  };
}

function probesIn(metrics: string): MemberMetrics['probes'] {
  const lines = metrics.matchAll(/^etcd_network_peer_round_trip_time_seconds_count\{To="([0-9a-f]+)"\} (\S+)$/gm);
  return [...lines].map(([, peer, count]) => ({ peer: id(peer), count: Number(count) }));
}

interface Wanted {
  readonly at: Endpoint;
  readonly port: number;
  readonly path: string;
}

async function fetchPage({ at, port, path }: Wanted, milliseconds: number): Promise<string> {
  const what = `${path.slice(1)} at ${at.host}`;
  const signal = AbortSignal.timeout(milliseconds);
  try {
    const response = await respond({ host: at.host, port, path, agent, signal });
    const body = await text(response);
    if (response.statusCode === 200) return body;
    throw new EtcdError('Refused', `${what}: ${response.statusCode ?? 0} ${body.slice(0, 200)}`);
  } catch (error) {
    if (!signal.aborted) throw error;
    const words = `${what}: no answer within ${milliseconds} ms`;
    throw new EtcdError('DeadlineExceeded', words, { cause: error });
  }
}

function respond(options: RequestOptions): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(options, resolve).on('error', reject);
  return promise;
}

const id = (hex = '0') => BigInt(`0x${hex}`);
