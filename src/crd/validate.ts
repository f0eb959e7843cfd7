// The rules of the CRD once more, for specs that slipped past admission: stored under an older CRD, or changed in two edits, which
// hides a change from a rule that sees one edit only. Pure; says the same sentences.
import { parseQuantity } from '../quantity.ts';
import { isDeniedArgument } from '../etcd/denied-arguments.ts';
import { minorOf, unsupportedVersion } from '../etcd/versions.ts';
import { refusedTarget } from '../etcd/walk.ts';
import type { EtcdClusterSpec } from './etcdcluster.ts';
import { metadataProblems } from './metadata-problems.ts';
import { longestName, patterns, sizes, versionPattern } from './patterns.ts';
import { isReplaceAfter } from './recovery.ts';
import { sentences, tooOld } from './sentences.ts';
import { serviceProblems } from './service-problems.ts';
import { timingProblems } from './timing.ts';
import { windowProblems } from './windows.ts';

/** What the cluster was made with and can not be taken back, as far as it is known. */
export interface Latched {
  /** That the voters were last made to run. */
  readonly versions?: readonly string[];
  /** Where members have their data: several while they are replaced. */
  readonly media?: readonly string[];
}

/** One sentence for everything that is wrong with this spec. Empty: nothing. */
export function problems(spec: EtcdClusterSpec, latched: Latched = {}): string[] {
  const found = [
    ...valueProblems(spec),
    ...storageProblems(spec),
    ...sleepProblems(spec, latched),
    ...metadataProblems(spec),
    ...serviceProblems(spec.service),
    ...argumentProblems(spec),
    ...timingProblems(spec.etcd),
    ...windowProblems(spec),
    ...transitionProblems(spec, latched),
  ];
  return found.map((sentence) => `${sentence}.`);
}

export function nameProblems(name: string): string[] {
  return when(name.length > longestName || !matches(name, patterns.clusterName), `${sentences.name}.`);
}

function valueProblems({ size, version, image, integrity, recovery }: EtcdClusterSpec): string[] {
  const { repository, digest } = image;
  const namesTag = repository !== undefined && matches(repository, patterns.tag);
  return [
    ...when(!sizes.some((allowed) => allowed === size), sentences.size),
    ...(version === undefined ? [] : versionProblems(version)),
    ...when(namesTag || !matches(repository, patterns.repository), sentences.repository),
    ...when(!matches(digest, patterns.digest), sentences.digest),
    ...when(!matches(integrity.checkInterval, patterns.checkInterval), sentences.checkInterval),
    ...when(!isReplaceAfter(recovery.replaceAfter), sentences.replaceAfter),
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
    ...(storage.medium === 'Memory' ? memoryProblems(storage) : []),
    ...when(quota !== undefined && (quota < least || quota >= (size ?? quota + 1n)), sentences.backendQuota),
  ];
}

const sleepProblems = ({ size, storage }: EtcdClusterSpec, { media = [] }: Latched): string[] =>
  when(size === 0 && [storage.medium, ...media].includes('Memory'), sentences.memoryHibernates);

function memoryProblems(storage: EtcdClusterSpec['storage']): string[] {
  const { storageClassName, claimLabels, claimAnnotations } = storage;
  return [
    ...when(storageClassName !== undefined, sentences.memoryClass),
    ...when(claimLabels !== undefined || claimAnnotations !== undefined, sentences.memoryClaims),
  ];
}

function argumentProblems({ etcd }: EtcdClusterSpec): string[] {
  const names = Object.keys(etcd.extraArgs ?? {});
  return [
    ...when(!names.every((name) => matches(name, patterns.flag)), sentences.argumentForm),
    ...when(names.some(isDeniedArgument), sentences.argumentDenied),
  ];
}

/** Not of the volumes: what they have and lack is the matter of the rule storage. */
function transitionProblems({ version, storage }: EtcdClusterSpec, { versions = [], media = [] }: Latched): string[] {
  const { medium, updatePolicy } = storage;
  return [
    ...unreachable(version, versions),
    ...when(updatePolicy !== 'Replace' && media.some((has) => has !== medium), sentences.storageMedium),
  ];
}

function unreachable(version: string | undefined, versions: readonly string[]): string[] {
  const refusal =
    version === undefined || minorOf(version) === undefined ? undefined : refusedTarget(versions, version);
  return refusal === undefined ? [] : [refusal];
}

/** A field that is left out matches. */
function matches(value: string | undefined, pattern: string): boolean {
  return value === undefined || new RegExp(pattern).test(value);
}

function when(isWrong: boolean, sentence: string): string[] {
  return isWrong ? [sentence] : [];
}
