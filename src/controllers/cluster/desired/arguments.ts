// From an EtcdCluster's spec to the arguments of one member's etcd. Which argument has which name in which minor: src/etcd/arguments.ts.
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import { etcdArguments, quotaForVolume } from '../../../etcd/arguments.ts';
import type { EtcdArguments, EtcdOptions } from '../../../etcd/arguments.ts';
import { clientURL, peerURL } from '../names.ts';
import type { ClusterName } from '../names.ts';
import { perObject } from '../per-look.ts';
import { present } from './present.ts';
import { wholeQuantity } from '../../../quantity.ts';

/** Where the volume is mounted. */
export const volumePath = '/var/lib/etcd';
/** A folder of its own: a new file system comes with lost+found, and etcd wants its folder for itself. */
export const dataPath = `${volumePath}/data`;

export interface MemberInput {
  readonly cluster: ClusterName;
  readonly spec: EtcdClusterSpec;
  readonly member: string;
  /** X.Y.Z that this member runs. */
  readonly version: string;
}

/** `unsupported` says what of the spec this version has no argument for. */
export function memberArguments({ cluster, spec, member, version }: MemberInput): EtcdArguments {
  return etcdArguments({
    version,
    name: member,
    peerURL: peerURL(cluster, member),
    clientURL: clientURL(cluster, member),
    dataDir: dataPath,
    options: etcdOptions(spec),
  });
}

const variables = (leadsTo37: boolean) =>
  perObject((spec: EtcdClusterSpec, version: string): Readonly<Record<string, string>> => {
    const options = { ...etcdOptions(spec), leadsTo37 };
    return etcdArguments({ version, name: '', peerURL: anyURL, clientURL: anyURL, dataDir: '', options }).variables;
  });

/** What of the spec comes with a member's ticket, for its name or place differs from minor to minor. */
export const versionVariables = variables(false);
/** The same where 3.7 is to follow. */
export const variablesBefore37 = variables(true);

const anyURL = 'http://any';

function etcdOptions({ etcd, storage, integrity }: EtcdClusterSpec): EtcdOptions {
  const volume = wholeQuantity(storage.size);
  return present<EtcdOptions>({
    quotaBytes: bytes(etcd.backendQuota) ?? (volume === undefined ? undefined : quotaForVolume(volume)),
    autoCompaction: etcd.autoCompaction,
    snapshotCount: etcd.snapshotCount,
    heartbeatInterval: milliseconds(etcd.heartbeatInterval),
    electionTimeout: milliseconds(etcd.electionTimeout),
    maxRequestSize: bytes(etcd.maxRequestSize),
    metrics: etcd.metrics,
    logLevel: etcd.logLevel?.toLowerCase(),
    extraArgs: etcd.extraArgs,
    checkAtBoot: integrity.checkAtBoot,
    checkInterval: integrity.checkInterval === '0s' ? undefined : integrity.checkInterval,
  });
}

const bytes = (quantity: string | undefined): number | undefined =>
  quantity === undefined ? undefined : wholeQuantity(quantity);

/** Of `100ms` or `1s`. */
function milliseconds(duration: string | undefined): number | undefined {
  const [, count, unit] = /^(\d+)(ms|s)$/.exec(duration ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * (unit === 's' ? 1000 : 1);
}
