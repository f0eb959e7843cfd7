// What real etcd makes of versions, as far as a world knows it: test/contract/etcd-versions.contract.ts shows most of it of real processes.
import { minorNumber } from '../../src/etcd/walk.ts';
import { hasQuorum, isListed, isSeen, isUp, type World, type WorldMember } from './world.ts';

const numbers = new Map<string, number>();

/** The minor in X.Y or X.Y.Z. */
export function numberOf(version: string): number {
  const known = numbers.get(version);
  if (known !== undefined) return known;
  const number = minorNumber(version) ?? minorNumber(`${version}.0`) ?? 0;
  numbers.set(version, number);
  return number;
}

const minor = (number: number): string => `3.${String(number)}`;

/** Why a process of this version would not start on what this member has; undefined where it does. */
export function whyUnreadable(w: World, m: WorldMember, version: string): string | undefined {
  const [is, at] = [numberOf(version), numberOf(w.clusterVersion)];
  if (is < at) return `below the cluster version`;
  if (is > at + 1) return `two minors above the cluster version`;
  if (is < numberOf(m.stored)) return 'on data of a newer form';
  return is >= 7 && m.hasOldEntries ? 'on entries that etcd before 3.6 wrote' : undefined;
}

/** etcd before 3.6 does not tell that a downgrade is under way; and led by it, that ends in a moment. */
export const isTold = (w: World): boolean =>
  w.downgrade !== undefined && w.members.some((m) => isSeen(m) && numberOf(m.image) >= 6);

/** The same of one that is empty, and has to be told by the others. */
export function whyNotJoining(w: World, version: string): string | undefined {
  if (isTold(w)) return 'while a downgrade is enabled';
  const above = numberOf(version) - numberOf(w.clusterVersion);
  if (above !== 0 && above !== 1) return 'on a version that does not fit';
  const leader = w.members.find(({ name }) => name === w.leader);
  return numberOf(version) >= 7 && leader?.hasOldEntries === true ? 'on entries that etcd before 3.6 wrote' : undefined;
}

/** A member of 3.5 publishes itself at every start, into the logs of all. */
export function published(w: World, version: string): World {
  if (numberOf(version) >= 6) return w;
  return { ...w, members: w.members.map((m) => (isListed(m) && !m.hasOldEntries ? { ...m, hasOldEntries: true } : m)) };
}

/** What the leader makes of the versions of all, once it hears from every member; then each member stores its data so. */
export function agreed(w: World): World {
  if (w.leader === undefined || !hasQuorum(w)) return w;
  const stored = storing(w);
  if (stored !== w) return stored;
  const listed = w.members.filter(isListed);
  const leader = listed.find(({ name }) => name === w.leader);
  if (!listed.every((m) => isUp(m) && m.joined) || leader === undefined) return w;
  return decided(
    w,
    listed.map(({ image }) => numberOf(image)),
    numberOf(leader.image),
  );
}

function decided(w: World, all: readonly number[], leader: number): World {
  const at = numberOf(w.clusterVersion);
  const [lowest, highest] = [Math.min(...all), Math.max(...all)];
  if (w.downgrade === undefined) return lowest > at ? { ...w, clusterVersion: minor(lowest) } : w;
  const to = numberOf(w.downgrade);
  if (at > to) return highest === to + 1 ? { ...w, clusterVersion: w.downgrade } : w;
  // A leader of 3.5 looks at the cluster version alone, and ends it early.
  return highest === to || leader < 6 ? { ...w, downgrade: undefined } : w;
}

function storing(w: World): World {
  const isLate = (m: WorldMember) =>
    isListed(m) && isUp(m) && m.joined && numberOf(m.image) >= 6 && m.stored !== w.clusterVersion;
  if (!w.members.some(isLate)) return w;
  return { ...w, members: w.members.map((m) => (isLate(m) ? { ...m, stored: w.clusterVersion } : m)) };
}

/** Of etcd: none is under way, and it is the next one below. */
export const mayEnable = (w: World, to: string): boolean =>
  hasQuorum(w) && w.downgrade === undefined && numberOf(to) === numberOf(w.clusterVersion) - 1;

/** Every other time those that are connected have written enough for a raft snapshot. */
export function withEntries(w: World): World {
  if (!w.isHalfWritten) return { ...w, isHalfWritten: true };
  const writes = (m: WorldMember) => isListed(m) && isUp(m) && m.joined && !m.behind;
  const members = w.members.map((m) => (writes(m) ? { ...m, hasOldEntries: false, snapshots: m.snapshots + 1 } : m));
  return { ...w, members, isHalfWritten: false };
}
