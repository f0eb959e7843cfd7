// What the volumes and the processes of a cluster in memory have: sizes, classes, and the quotas that etcd was started with.
import { claims, pods } from '../../src/kube/objects.ts';
import type { Claim, Pod } from '../../src/kube/objects.ts';
import { all } from './lifecycle.ts';
import type { Ground } from './loop.ts';
import { wholeQuantity } from '../../src/quantity.ts';

export interface VolumeOf {
  readonly className: string | undefined;
  readonly requested: string | undefined;
  readonly capacity: string | undefined;
  /** Bytes that a process may rely on: its file system grows before a Pod that is made now starts. */
  readonly bytes: number;
}

const volumeOf = ({ spec = {}, status = {} }: Claim): VolumeOf => {
  const [requested, capacity] = [spec.resources?.requests?.['storage'], status.capacity?.['storage']];
  const isGrowing = status.conditions?.some(({ type }) => type === 'FileSystemResizePending') === true;
  const bytes = wholeQuantity((isGrowing ? requested : capacity) ?? '') ?? Infinity;
  return { className: spec.storageClassName, requested, capacity, bytes };
};

export async function volumesOf(ground: Ground): Promise<readonly (VolumeOf & { readonly member: string })[]> {
  const found = await all(ground, claims);
  return found.map((claim) => ({ member: claim.metadata?.name ?? '', ...volumeOf(claim) }));
}

/** In bytes, by member. */
export async function quotasOf(ground: Ground): Promise<ReadonlyMap<string, number>> {
  return new Map((await all(ground, pods)).map((pod) => [pod.metadata?.name ?? '', quotaOf(pod)]));
}

function quotaOf({ spec }: Pod): number {
  const args = spec?.containers[0]?.args ?? [];
  return Number(/--quota-backend-bytes=(\d+)/.exec(args.join(' '))?.[1]);
}
