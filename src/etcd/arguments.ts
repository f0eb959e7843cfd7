// What starts an etcd member, right for each minor: the same options work on 3.4 to 3.7. Pure.
// Arguments where every minor has the same name: etcd refuses an unknown argument aloud but ignores an unknown variable. Variables of the
// member's ticket where the minors differ: arguments of a running Pod can't be changed, so another minor would need another Pod.
import { extraArguments } from './extra-arguments.ts';
import { isAtLeast, minorOf, minors, type Minor } from './versions.ts';

export const clientPort = 2379;
export const peerPort = 2380;
export const metricsPort = 2381;

export interface EtcdOptions {
  /** quota-backend-bytes; see quotaForVolume. Absent: etcd's own 2 GiB. */
  readonly quotaBytes?: number;
  /** `period` is a duration such as `5m`, for Periodic; `revisions` a count, for Revision. */
  readonly autoCompaction: {
    readonly mode: 'Periodic' | 'Revision';
    readonly period?: string;
    readonly revisions?: number;
  };
  /** Absent: 10,000, but for `leadsTo37`. */
  readonly snapshotCount?: number;
  /** A member of 3.6 is made for the way to 3.7 alone, and has to write a raft snapshot soon. */
  readonly leadsTo37?: boolean;
  /** Milliseconds. */
  readonly heartbeatInterval?: number;
  /** Milliseconds; at least five heartbeats. */
  readonly electionTimeout?: number;
  /** Bytes. */
  readonly maxRequestSize?: number;
  readonly metrics?: 'Basic' | 'Extensive';
  /** debug, info, warn, error, panic or fatal. */
  readonly logLevel?: string;
  /** By name, with or without dashes in front. */
  readonly extraArgs?: Readonly<Record<string, string>>;
  /** Compare the own data with the peers' before serving. */
  readonly checkAtBoot: boolean;
  /** How often the leader compares the data of all members: a duration such as `1h`. Absent: never. */
  readonly checkInterval?: string;
}

export interface MemberArguments {
  /** X.Y.Z of a minor in the table. */
  readonly version: string;
  readonly name: string;
  /** What the others and the clients are told; the schemes are also those listened with. */
  readonly peerURL: string;
  readonly clientURL: string;
  readonly dataDir: string;
  /** The IP to listen at: `0.0.0.0` (where absent), or `::` for every IPv6 and IPv4 address. */
  readonly listenHost?: string;
  readonly options: EtcdOptions;
}

export interface EtcdArguments {
  readonly args: readonly string[];
  /** By the name that etcd reads them under. */
  readonly variables: Readonly<Record<string, string>>;
  /** Sentences about what was asked for and left out. */
  readonly unsupported: readonly string[];
}

type Arguments = Readonly<Record<string, string | number | undefined>>;

export function etcdArguments(member: MemberArguments): EtcdArguments {
  const minor = minorOf(member.version);
  const { options } = member;
  if (minor === undefined)
    return { ...nothing, unsupported: [`etcd ${member.version} is not known to this operator.`] };
  const { args, renamed, unsupported } = extraArguments(member.version, options.extraArgs ?? {});
  return {
    args: written({ ...identity(member), ...typed(options), ...args }),
    variables: asVariables({ ...integrityChecks(options, checks[minor]), ...snapshots(minor, options), ...renamed }),
    unsupported,
  };
}

const nothing = { args: [], variables: {} };

/** A check of the member's own process, on the metrics listener, that never needs a leader: an election must not kill members. */
export type ProcessCheck =
  | { readonly type: 'HTTP'; readonly path: string; readonly port: number }
  | { readonly type: 'TCP'; readonly port: number };

/**
 * For liveness and startup: the metrics listener opens only after the log is replayed. Nothing here fits readiness: the client
 * port is open before it is served.
 */
export function probesFor(version: string): { readonly liveness: ProcessCheck } {
  const minor = minorOf(version);
  const hasLivez = minor !== undefined && isAtLeast(version, minors[minor].livezFrom);
  return {
    liveness: hasLivez ? { type: 'HTTP', path: '/livez', port: metricsPort } : { type: 'TCP', port: metricsPort },
  };
}

const MiB = 1024 * 1024;
const largestQuota = 8 * 1024 * MiB; // etcd warns above 8 GiB: a larger file makes start, snapshot and repair slow

/**
 * Two copies of the database have to fit beside the log: a defragmentation writes a new file next to the old one, and so does a
 * snapshot received from the leader. Kept free besides: the log (five files of 64 MiB and the next one, made in advance), and a
 * tenth for what the file system keeps and for the database growing past the quota by its last write.
 */
export function quotaForVolume(volumeBytes: number): number {
  const quota = Math.min(largestQuota, mostQuota(volumeBytes) * 0.45);
  return quota < MiB ? Math.floor(quota) : Math.floor(quota / MiB) * MiB;
}

/** All that is left of a volume beside the log. */
export const mostQuota = (volumeBytes: number): number => volumeBytes - Math.min(512 * MiB, volumeBytes / 4);

function identity(member: MemberArguments): Arguments {
  const host = member.listenHost ?? '0.0.0.0';
  const listen = (scheme: string, port: number) => `${scheme}//${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    name: member.name,
    'data-dir': member.dataDir,
    'listen-peer-urls': listen(new URL(member.peerURL).protocol, peerPort),
    'listen-client-urls': listen(new URL(member.clientURL).protocol, clientPort),
    'listen-metrics-urls': listen('http:', metricsPort),
    'initial-advertise-peer-urls': member.peerURL,
    'advertise-client-urls': member.clientURL,
  };
}

/** Named alike in every minor. */
function typed(options: EtcdOptions): Arguments {
  return {
    'strict-reconfig-check': 'true',
    // The default from 3.5 on: without it a member that comes back from a partition deposes the leader.
    'pre-vote': 'true',
    'quota-backend-bytes': options.quotaBytes,
    ...autoCompaction(options.autoCompaction),
    'snapshot-count': options.snapshotCount,
    // 3.4 logs in its old text format unless told.
    logger: 'zap',
    'heartbeat-interval': options.heartbeatInterval,
    'election-timeout': options.electionTimeout,
    'max-request-bytes': options.maxRequestSize,
    metrics: options.metrics?.toLowerCase(),
    'log-level': options.logLevel,
  };
}

function autoCompaction({ mode, period, revisions }: EtcdOptions['autoCompaction']): Arguments {
  const retention = mode === 'Periodic' ? period : revisions;
  return { 'auto-compaction-mode': mode.toLowerCase(), 'auto-compaction-retention': retention ?? 0 };
}

interface Checks {
  readonly atBoot: Readonly<Record<string, string>>;
  /** The name of the interval. */
  readonly interval: string;
}

const experimental: Checks = {
  atBoot: { 'experimental-initial-corrupt-check': 'true' },
  interval: 'experimental-corrupt-check-time',
};
/** Of 3.6 both work, but not at once. */
const plain: Checks = { atBoot: { 'feature-gates': 'InitialCorruptCheck=true' }, interval: 'corrupt-check-time' };

const checks: Readonly<Record<Minor, Checks>> = {
  '3.4': experimental,
  '3.5': experimental,
  '3.6': plain,
  '3.7': plain,
};

const integrityChecks = (
  { checkAtBoot, checkInterval }: EtcdOptions,
  { atBoot, interval }: Checks,
): Readonly<Record<string, string>> => ({
  ...(checkAtBoot ? atBoot : {}),
  ...(checkInterval === undefined ? {} : { [interval]: checkInterval }),
});

/** Before 3.6 the default is 100,000, and until a member has its first raft snapshot the check at boot compares nothing. */
function snapshots(minor: Minor, { snapshotCount, leadsTo37 }: EtcdOptions): Readonly<Record<string, string>> {
  if (snapshotCount !== undefined) return {};
  if (minor === '3.4' || minor === '3.5') return { 'snapshot-count': '10000' };
  return minor === '3.6' && leadsTo37 === true ? { 'snapshot-count': '1000' } : {};
}

const asVariables = (options: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [`ETCD_${name.toUpperCase().replaceAll('-', '_')}`, value]),
  );

/** A value keeps its argument even when it is empty or zero; only what was not asked for is left out. */
function written(args: Arguments): readonly string[] {
  return Object.entries(args).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
}
