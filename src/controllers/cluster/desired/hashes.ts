// What a Pod was made from, as two short hashes that it carries: one tells whether it has to be made anew, the other whether another image is
// enough, which a running Pod can be given. They change with the spec alone: neither a new operator nor another setting of it may restart a
// member.
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import { probesFor } from '../../../etcd/arguments.ts';
import { extraArguments } from '../../../etcd/extra-arguments.ts';
import { parseQuantity } from '../../../quantity.ts';
import { perObject } from '../per-look.ts';
import { hash } from './hash.ts';

export interface Hashes {
  readonly pod: string;
  readonly image: string;
}

/**
 * The same amount of a resource in another unit is no change; labels and annotations can be changed in place. What a version names in its
 * own way comes with the ticket (versionVariables), so it is the arguments that it takes at all which count.
 */
export const hashesOf = perObject((spec: EtcdClusterSpec, version): Hashes => {
  const { image, resources, storage, pod, etcd } = spec;
  const { repository, digest, ...pulling } = image;
  const { labels: _, annotations: __, ...fixed } = pod ?? {};
  // The quota follows the size of the volume, unless it is given.
  const sizeCounts = storage.medium === 'Memory' || etcd.backendQuota === undefined;
  return {
    pod: hash({
      pulling,
      requests: amounts(resources.requests),
      limits: amounts(resources.limits),
      medium: storage.medium,
      size: sizeCounts ? amount(storage.size) : undefined,
      pod: fixed,
      etcd,
      taken: Object.keys(extraArguments(version, etcd.extraArgs ?? {}).args),
      probes: probesFor(version),
    }),
    image: hash({ version, repository, digest: hasDigest(spec, version) ? digest : undefined }),
  };
});

/** The digest is that of the version in the spec. */
export const hasDigest = (spec: EtcdClusterSpec, version: string): boolean => (spec.version ?? version) === version;

function amounts(quantities: Readonly<Record<string, string | number>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, amount(quantity)]));
}

const amount = (quantity: string | number): string => String(parseQuantity(quantity) ?? quantity);
