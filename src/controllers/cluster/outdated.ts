// Who runs what was asked for earlier: whose Pod was made from another spec than today's. Pure.
import { podHash } from './desired/pod.ts';
import { latchedClusterID } from './health.ts';
import type { Member, Observed } from './observed.ts';

type Seen = Pick<Observed, 'cluster' | 'members'>;

/** Made from another spec than today's, at the version that it was last made to run. Of nobody before the cluster is born. */
export function isOutdated(o: Seen, { pod, latch: { version } }: Member): boolean {
  if (pod === undefined || version === undefined || latchedClusterID(o) === undefined) return false;
  return podHash(o.cluster.spec, version) !== pod.podHash;
}

export const membersBehind = (o: Seen): readonly Member[] => o.members.filter((m) => isOutdated(o, m));
