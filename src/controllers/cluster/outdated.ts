// Who runs what was asked for earlier: another version than the next on the way, or a Pod made from another spec than today's, or before a
// restart was asked for. Pure.
import type { EtcdClusterSpec } from '../../crd/etcdcluster.ts';
import { minorOf } from '../../etcd/versions.ts';
import { isMinorAbove, olderFirst, pathTo } from '../../etcd/walk.ts';
import { hashesOf } from './desired/hashes.ts';
import { isVoter, latchedClusterID } from './health.ts';
import { isInMemory, isLeavingMemory } from './medium.ts';
import type { Member, Observed } from './observed.ts';
import { perLook, perObject } from './per-look.ts';
import { isToRestart } from './restart.ts';
import { awaitsNewPod, mayGrow, specFor } from './volumes.ts';

type Seen = Pick<Observed, 'cluster' | 'members' | 'restart' | 'settings'>;

export interface Walk {
  /** The oldest version that a voter runs, or was made to run. */
  readonly from: string;
  /** All versions that are still to come, the next one first. */
  readonly path: readonly string[];
}

/** Undefined: every voter was made to run the version that is wanted, or it can't be reached. */
export const walkOf = perLook(({ cluster: { spec }, members }: Seen): Walk | undefined => {
  const versions = [...new Set(members.filter(isVoter).flatMap(versionsOf))].sort(olderFirst);
  return walked(spec, versions.join(' '));
});

/** What it was made to run, and what it runs: until its kubelet has followed, or where an operator was stopped in between, they differ. */
export const versionsOf = ({ latch, answer }: Member): readonly string[] =>
  [latch.version, answer.reachable ? answer.version : undefined].filter((version) => version !== undefined);

/** `of`: all of them, the oldest first. */
const walked = perObject((spec: EtcdClusterSpec, of): Walk | undefined => {
  const [from = '', ...others] = of.split(' ');
  const path = pathTo([from, ...others], spec.version ?? others.at(-1) ?? from) ?? [];
  return path.length === 0 ? undefined : { from, path };
});

/** Ordered, or some go back from above: nobody who is empty can join. */
export function isOnWayDown(o: Seen): boolean {
  const to = walkOf(o)?.path[0];
  return (
    to !== undefined && o.members.some((m) => isVoter(m) && versionsOf(m).some((version) => isMinorAbove(version, to)))
  );
}

/** The version that a voter is brought to next; where none is due, and of others, the one that it was last made to run. */
export const nextVersionOf = (o: Seen, m: Member): string | undefined =>
  (isVoter(m) ? walkOf(o)?.path[0] : undefined) ?? m.latch.version;

/** Also of what is asked for beside the spec. */
export const isOutdated = (o: Seen, m: Member): boolean => isBehind(o, m) || isToTakeRestart(o, m);

export const isBehind = (o: Seen, m: Member): boolean => differs(o, m, nextVersionOf(o, m));

/**
 * It was made to run another version than this, or from another spec than today's. Nobody is before the cluster is born, nor by a version that
 * only a newer operator knows: this one could not make its Pod.
 */
export function differs(o: Seen, m: Member, version: string | undefined): boolean {
  if (version === undefined || minorOf(version) === undefined || latchedClusterID(o) === undefined) return false;
  return version !== m.latch.version || hasOtherPod(o, m, version) || hasOtherImage(o, m, version);
}

/** Nothing reaches one that leaves memory but another image: with its Pod its data would go. */
const hasOtherPod = (o: Seen, m: Member, version: string): boolean =>
  !isLeavingMemory(o, m) && !waitsForWayDown(o, m) && isMadeOtherwise(o, m, version);

const isToTakeRestart = (o: Seen, m: Member): boolean => isToRestart(o, m) && !waitsForWayDown(o, m);

/** Nor one in memory for which nobody can join. */
const waitsForWayDown = (o: Seen, m: Member): boolean => isInMemory(o, m) && isOnWayDown(o);

/** What is put off until all have gone down: it takes another Pod. */
export const isPutOff = (o: Seen, m: Member): boolean =>
  waitsForWayDown(o, m) &&
  !isLeavingMemory(o, m) &&
  (isToRestart(o, m) || isMadeOtherwise(o, m, m.latch.version ?? ''));

const isMadeOtherwise = (o: Seen, m: Member, version: string): boolean =>
  hasOtherHash(o, m, version) || (m.pod !== undefined && awaitsNewPod(m));

const hasOtherHash = (o: Seen, m: Member, version: string): boolean =>
  m.pod !== undefined && hashesOf(specFor(o, m), o.settings, version).pod !== m.pod.podHash;

/** The new Pod by which its file system grows is due anyway: for a quota that follows, say. */
export const growsWithRestart = (o: Seen, m: Member): boolean =>
  awaitsNewPod(m) && (hasOtherHash(o, m, nextVersionOf(o, m) ?? '') || isToRestart(o, m));

const hasOtherImage = (o: Seen, m: Member, version: string): boolean =>
  m.pod !== undefined && hashesOf(specFor(o, m), o.settings, version).image !== m.pod.imageHash;

/** A Pod can be given another image, and nothing else. */
export const needsNewPod = (o: Seen, m: Member, version: string): boolean =>
  hasOtherPod(o, m, version) || isToTakeRestart(o, m);

/** Its volume would have to grow before a restart for its quota: that of another, which takes its place for that, has the size. */
export function growsInVain(o: Observed, m: Member): boolean {
  const { spec } = o.cluster;
  const podOf = (made: EtcdClusterSpec) => hashesOf(made, o.settings, m.latch.version ?? '').pod;
  return mayGrow(o, m) && podOf(specFor(o, m)) !== podOf(spec);
}

export const isSameMaking = (a: Member, b: Member): boolean =>
  a.pod !== undefined && a.pod.podHash === b.pod?.podHash && a.pod.imageHash === b.pod.imageHash;

/** Or are about to be started anew. */
export const membersBehind = (o: Seen): readonly Member[] =>
  o.members.filter((m) => isOutdated(o, m) || m.pod?.changing === true);
