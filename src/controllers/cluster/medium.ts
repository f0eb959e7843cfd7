// Whether a member has its data on a volume or in memory. With storage.updatePolicy Replace there are both at once, so each says so itself. Pure.
// Danger avoided: a member on a volume that is taken for lost with its Pod, or one in memory that is started anew as who it was.
import type { EtcdClusterSpec } from '../../crd/etcdcluster.ts';
import type { Member, Observed } from './observed.ts';

export type Medium = EtcdClusterSpec['storage']['medium'];

type Seen = Pick<Observed, 'cluster' | 'members'>;

/** By its Pod, else by its claim. */
export const mediumSeen = ({ pod, claim }: Member): Medium | undefined =>
  pod?.medium ?? (claim === undefined ? undefined : 'Disk');

/** Of one of which neither is left, as was noted on its ticket before it was started. */
export const mediumOf = (o: Seen, m: Member): Medium => mediumSeen(m) ?? m.ticket?.medium ?? mediumOfAll(o);

export const isInMemory = (o: Seen, m: Member): boolean => mediumOf(o, m) === 'Memory';

/** For those of whom nothing is left that says so: an earlier operator noted nothing, and had clusters of one medium only. */
const mediumOfAll = (o: Seen): Medium => (hasClaims(o) ? 'Disk' : o.cluster.spec.storage.medium);

/** There are claims, or they are to come; also what former members left. */
export const hasClaims = (o: Seen): boolean =>
  o.cluster.spec.storage.medium === 'Disk' || o.members.some(({ claim }) => claim !== undefined);

/** Of those who are to stay. What is on volumes is not left there for the sake of a word: taken over, or edited past an older CRD. */
export function mediaOf(o: Seen): readonly Medium[] {
  const staying = o.members.filter((m) => m.latch.removed === undefined);
  const isOnDisk = staying.some((m) => m.claim !== undefined);
  const isKept = staying.some((m) => m.pod?.medium === 'Memory');
  return [...(isOnDisk ? ['Disk' as const] : []), ...(isKept ? ['Memory' as const] : [])];
}

/** Of members that are to be made: memory takes the place of volumes only where members may be replaced. */
export function mediumOfNew(o: Seen): Medium {
  const { medium, updatePolicy } = o.cluster.spec.storage;
  return updatePolicy !== 'Replace' && mediaOf(o).includes('Disk') ? 'Disk' : medium;
}

/** Another member has to take its place: no data goes from one to the other but by etcd. */
export function whyOtherMedium(o: Seen, m: Member): string | undefined {
  const has = mediumOf(o, m);
  if (has === o.cluster.spec.storage.medium) return undefined;
  return has === 'Memory'
    ? 'its data is in memory, and storage.medium Disk is wanted'
    : 'its data is on a volume, and storage.medium Memory is wanted';
}

export const isLeavingMemory = (o: Seen, m: Member): boolean => isInMemory(o, m) && whyOtherMedium(o, m) !== undefined;
