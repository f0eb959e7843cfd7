// Who runs what was asked for earlier: another version than the next on the way, or a Pod made from another spec than today's. Pure.
import { olderFirst, pathTo } from '../../etcd/walk.ts';
import { hashesOf } from './desired/hashes.ts';
import { isVoter, latchedClusterID } from './health.ts';
import type { Member, Observed } from './observed.ts';
import { perObject } from './per-look.ts';

type Seen = Pick<Observed, 'cluster' | 'members'>;

export interface Walk {
  /** The oldest version that a voter runs, or was made to run. */
  readonly from: string;
  /** All versions that are still to come, the next one first. */
  readonly path: readonly string[];
}

/** Undefined: every voter was made to run the version that is wanted, or it can't be reached. */
export function walkOf({ cluster: { spec }, members }: Seen): Walk | undefined {
  const versions = members.filter(isVoter).flatMap(versionsOf);
  const [from, ...others] = [...new Set(versions)].sort(olderFirst);
  const target = spec.version ?? others.at(-1) ?? from;
  if (from === undefined || target === undefined) return undefined;
  const path = walked(spec, [target, from, ...others].join(' '));
  return path.length === 0 ? undefined : { from, path };
}

/** What it was made to run, and what it runs: until its kubelet has followed, or where an operator was stopped in between, they differ. */
export const versionsOf = ({ latch, answer }: Member): readonly string[] =>
  [latch.version, answer.reachable ? answer.version : undefined].filter((version) => version !== undefined);

const walked = perObject((_: object, versions): readonly string[] => {
  const [target = '', ...all] = versions.split(' ');
  return pathTo(all, target) ?? [];
});

/** The version that a voter is brought to next; where none is due, the one that it was last made to run. */
export const nextVersionOf = (o: Seen, { latch: { version } }: Member): string | undefined =>
  walkOf(o)?.path[0] ?? version;

/** Of nobody before the cluster is born. */
export function isOutdated(o: Seen, m: Member): boolean {
  const version = isVoter(m) ? nextVersionOf(o, m) : m.latch.version;
  if (version === undefined || latchedClusterID(o) === undefined) return false;
  return differs(o, m, version) || version !== m.latch.version;
}

/** From what today's spec makes of this version. */
export function differs({ cluster: { spec } }: Seen, { pod }: Member, version: string): boolean {
  if (pod === undefined) return false;
  const hashes = hashesOf(spec, version);
  return hashes.pod !== pod.podHash || hashes.image !== pod.imageHash;
}

/** A Pod can be given another image, and nothing else. */
export const needsNewPod = ({ cluster: { spec } }: Seen, { pod }: Member, version: string): boolean =>
  pod !== undefined && hashesOf(spec, version).pod !== pod.podHash;

export const isSameMaking = (a: Member, b: Member): boolean =>
  a.pod !== undefined && a.pod.podHash === b.pod?.podHash && a.pod.imageHash === b.pod.imageHash;

/** Or are about to be started anew. */
export const membersBehind = (o: Seen): readonly Member[] =>
  o.members.filter((m) => isOutdated(o, m) || m.pod?.changing === true);
