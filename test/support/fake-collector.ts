// What the garbage collector of Kubernetes does with what it sees: in the background, in the foreground, and with cascade=orphan. Pure.
import type { ObjectMeta } from '../../src/kube/objects.ts';
import type { Item } from './fake-rules.ts';

export interface Collection {
  /** Objects, and the owners that they are left with. */
  readonly disowned: readonly { readonly item: Item; readonly left: NonNullable<ObjectMeta['ownerReferences']> }[];
  readonly deleted: readonly Item[];
  /** Owners, and the finalizers that they are left with. */
  readonly released: readonly { readonly item: Item; readonly left: readonly string[] }[];
}

export function collect(items: readonly Item[]): Collection {
  const orphaning = items.filter((item) => isDeleting(item, 'orphan'));
  const foreground = items.filter((item) => isDeleting(item, 'foregroundDeletion'));
  const disowned = items.flatMap((item) => {
    const owners = ownersOf(item);
    const left = owners.filter(({ uid }) => !orphaning.some((owner) => owner.metadata.uid === uid));
    return left.length === owners.length ? [] : [{ item, left }];
  });
  return {
    disowned,
    deleted: items.filter((item) => !disowned.some((each) => each.item === item) && isGarbage(items, foreground, item)),
    released: [
      ...orphaning.map((item) => ({ item, left: without(item, 'orphan') })),
      ...foreground
        .filter((owner) => !items.some((item) => blocks(item, owner)))
        .map((item) => ({ item, left: without(item, 'foregroundDeletion') })),
    ],
  };
}

const isDeleting = ({ metadata }: Item, finalizer: string): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(finalizer) === true;

const ownersOf = ({ metadata }: Item) => metadata.ownerReferences ?? [];

/** No owner of it is there any more, but for those that wait for it to go. */
function isGarbage(items: readonly Item[], foreground: readonly Item[], item: Item): boolean {
  const owners = ownersOf(item);
  const stays = ({ uid }: { readonly uid: string }) =>
    items.some((other) => other.metadata.uid === uid && !foreground.includes(other));
  return owners.length > 0 && item.metadata.deletionTimestamp === undefined && !owners.some(stays);
}

const blocks = (item: Item, owner: Item): boolean =>
  ownersOf(item).some(({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true);

const without = ({ metadata }: Item, finalizer: string): string[] =>
  (metadata.finalizers ?? []).filter((each) => each !== finalizer);
