// The rules of the CRD once more, for specs that slipped past admission: stored under an older CRD, or changed in two edits, which
// hides a change from a rule that sees one edit only. Pure; says the same sentences.
import { parseQuantity } from '../quantity.ts';
import { isDeniedArgument } from '../etcd/denied-arguments.ts';
import { unsupportedVersion } from '../etcd/versions.ts';
import type { EtcdClusterSpec } from './etcdcluster.ts';
import { longestName, patterns, reservedLabels, reservedPrefix, sizes, versionPattern } from './patterns.ts';
import { sentences, tooOld } from './sentences.ts';
import { timingProblems } from './timing.ts';

/** What the cluster was made with and can not be taken back, as far as it is known. */
export interface Latched {
  readonly version?: string;
  /** Voters that there are. */
  readonly size?: number;
  readonly storage?: {
    readonly size?: string;
    /** As the claims have it. */
    readonly storageClassName?: string;
    readonly medium?: 'Disk' | 'Memory';
  };
}

/** One sentence for everything that is wrong with this spec. Empty: nothing. */
export function problems(spec: EtcdClusterSpec, latched: Latched = {}): string[] {
  const found = [
    ...valueProblems(spec),
    ...storageProblems(spec),
    ...podProblems(spec),
    ...argumentProblems(spec),
    ...timingProblems(spec.etcd),
    ...transitionProblems(spec, latched),
  ];
  return found.map((sentence) => `${sentence}.`);
}

export function nameProblems(name: string): string[] {
  return when(name.length > longestName || !matches(name, patterns.clusterName), `${sentences.name}.`);
}

function valueProblems({ size, version, image }: EtcdClusterSpec): string[] {
  const { repository, digest } = image;
  const namesTag = repository !== undefined && matches(repository, patterns.tag);
  return [
    ...when(!sizes.some((allowed) => allowed === size), sentences.size),
    ...(version === undefined ? [] : versionProblems(version)),
    ...when(namesTag || !matches(repository, patterns.repository), sentences.repository),
    ...when(!matches(digest, patterns.digest), sentences.digest),
  ];
}

function versionProblems(version: string): string[] {
  if (!matches(version, versionPattern)) return [sentences.version];
  return when(unsupportedVersion(version) !== undefined, tooOld(version));
}

function storageProblems({ storage, etcd }: EtcdClusterSpec): string[] {
  const size = parseQuantity(storage.size);
  const quota = etcd.backendQuota === undefined ? undefined : (parseQuantity(etcd.backendQuota) ?? 0n);
  const least = parseQuantity('16Mi') ?? 0n;
  return [
    ...when(size === undefined || size <= 0n, sentences.storageSize),
    ...when(storage.medium === 'Memory' && storage.storageClassName !== undefined, sentences.memoryClass),
    ...when(quota !== undefined && (quota < least || quota >= (size ?? quota + 1n)), sentences.backendQuota),
  ];
}

function podProblems({ pod }: EtcdClusterSpec): string[] {
  const labels = Object.entries(pod?.labels ?? {});
  const annotations = Object.keys(pod?.annotations ?? {});
  const isReserved = (name: string) =>
    name.startsWith(reservedPrefix) || reservedLabels.some((reserved) => reserved === name);
  const isLabel = ([name, value]: [string, string]) =>
    matches(name, patterns.qualifiedName) && matches(value, patterns.labelValue);
  return [
    ...when(
      labels.some(([name]) => isReserved(name)),
      sentences.podLabels,
    ),
    ...when(!labels.every(isLabel), sentences.labelForm),
    ...when(
      annotations.some((name) => name.startsWith(reservedPrefix)),
      sentences.podAnnotations,
    ),
    ...when(!annotations.every((name) => matches(name, patterns.qualifiedName)), sentences.annotationForm),
  ];
}

function argumentProblems({ etcd }: EtcdClusterSpec): string[] {
  const names = Object.keys(etcd.extraArgs ?? {});
  return [
    ...when(!names.every((name) => matches(name, patterns.flag)), sentences.argumentForm),
    ...when(names.some(isDeniedArgument), sentences.argumentDenied),
  ];
}

function transitionProblems({ size, version, storage }: EtcdClusterSpec, latched: Latched): string[] {
  const was = latched.storage ?? {};
  const [now, before] = [parseQuantity(storage.size), was.size === undefined ? undefined : parseQuantity(was.size)];
  const compared = now !== undefined && before !== undefined;
  return [
    ...when(size < (latched.size ?? size), sentences.sizeLowered),
    ...when(differs(version, latched.version), sentences.versionChanged),
    ...when(compared && now < before, sentences.storageShrunk),
    ...when(compared && now > before, sentences.storageGrown),
    ...when(differs(storage.storageClassName, was.storageClassName), sentences.storageClass),
    ...when(differs(storage.medium, was.medium), sentences.storageMedium),
  ];
}

/** What one side doesn't say does not differ: what runs goes on. */
function differs(wanted: string | undefined, latched: string | undefined): boolean {
  return wanted !== undefined && latched !== undefined && wanted !== latched;
}

/** A field that is left out matches. */
function matches(value: string | undefined, pattern: string): boolean {
  return value === undefined || new RegExp(pattern).test(value);
}

function when(isWrong: boolean, sentence: string): string[] {
  return isWrong ? [sentence] : [];
}
