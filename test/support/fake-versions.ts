// What etcd makes of versions, for FakeEtcd: the cluster version rises once all members run a newer one, falls when that is ordered, and who
// starts on what another wrote may not be able to.
import { minorNumber } from '../../src/etcd/walk.ts';
import type { Entry, FakeDisk, Running } from './fake-raft.ts';

/** X.Y; undefined until a leader has decided. */
export const clusterVersionOf = (log: readonly Entry[]): string | undefined =>
  log.findLast((entry) => entry.type === 'clusterVersion')?.is;

/** X.Y that is gone down to. */
export const downgradeOf = (log: readonly Entry[]): string | undefined =>
  log.findLast((entry) => entry.type === 'downgrade')?.to;

/** What a leader writes when it knows the version of every member. */
export function versionEntries({ log, version: by }: Running, servers: readonly string[]): readonly Entry[] {
  const minors = servers.map(numberOf);
  const [lowest, highest] = [Math.min(...minors), Math.max(...minors)];
  const to = downgradeOf(log);
  const now = clusterVersionOf(log);
  const is = (minor: number): readonly Entry[] => [{ type: 'clusterVersion', is: `3.${String(minor)}`, by }];
  if (now === undefined) return is(lowest);
  if (to === undefined) return lowest > minorOf(now) ? is(lowest) : [];
  if (highest === minorOf(to)) return [{ type: 'downgrade' }];
  return minorOf(now) > minorOf(to) && highest === minorOf(to) + 1 ? is(minorOf(to)) : [];
}

/** Why a process of this version can't start on this disk. */
export function unreadable(version: string, { log, snapshotAt }: FakeDisk): string | undefined {
  const now = clusterVersionOf(log);
  if (now !== undefined && numberOf(version) < minorOf(now))
    return 'invalid downgrade; server version is lower than determined cluster version';
  const isOfBefore = (entry: Entry) =>
    (entry.type === 'publish' || entry.type === 'clusterVersion') && numberOf(entry.by) < 6;
  const isInTheWay = numberOf(version) >= 7 && log.slice(snapshotAt).some(isOfBefore);
  return isInTheWay ? 'panic: unmarshal should never fail: invalid wire-format data' : undefined;
}

/** Why who is empty can't join these. */
export function incompatible(version: string, log: readonly Entry[]): string | undefined {
  const now = clusterVersionOf(log);
  const is = numberOf(version);
  const fits = now === undefined || is === minorOf(now) || is === minorOf(now) + 1;
  return fits && downgradeOf(log) === undefined ? undefined : 'incompatible with current running cluster';
}

/** What etcd does not stop, and a cluster would not survive. */
export function versionDanger(version: string, log: readonly Entry[]): string | undefined {
  const now = clusterVersionOf(log);
  return now !== undefined && numberOf(version) > minorOf(now) + 1
    ? `etcd ${version} was started on data of ${now}`
    : undefined;
}

export const storageVersionOf = (version: string, log: readonly Entry[]): string | undefined =>
  numberOf(version) < 6 ? undefined : `${clusterVersionOf(log) ?? minorText(version)}.0`;

const minorText = (version: string): string => version.replace(/\.\d+$/, '');
const minorOf = (clusterVersion: string): number => numberOf(`${clusterVersion}.0`);
export const numberOf = (version: string): number => minorNumber(version) ?? 0;
