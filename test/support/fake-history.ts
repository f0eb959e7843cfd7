// What the fake apiserver remembers of its writes, and the watches that read it.
import { KubeError } from '../../src/errors.ts';
import type { Scope, WatchEvent } from '../../src/kube/kube.ts';
import { frozen } from './fake-fields.ts';
import { inScope, isOf } from './fake-rules.ts';
import type { AnyKind, Item } from './fake-rules.ts';

export interface Change {
  readonly version: number;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** One read of a watch; `end` with an error or without. */
export type Signal = { readonly event: WatchEvent<Item> } | { readonly end: KubeError | undefined };

export class FakeHistory {
  #version = 100;
  #oldest = this.#version;
  #changes: Change[] = [];
  readonly #watches = new Set<{ kind: AnyKind; scope: Scope; tell: (signal: Signal) => void }>();

  get version(): number {
    return this.#version;
  }

  /** Gives the write its resourceVersion and tells the watches. */
  add(before: Item | undefined, after: Item | undefined): Item {
    this.#version += 1;
    const written = versioned(after ?? before, String(this.#version));
    const change = { version: this.#version, before: after ? before : written, after: after && written };
    this.#changes.push(change);
    for (const { kind, scope, tell } of this.#watches) {
      for (const event of eventsOf(kind, scope, change)) tell({ event });
    }
    return written;
  }

  /** Tells what has happened since `resourceVersion` and then everything that happens, until the answer is called. */
  watch(kind: AnyKind, scope: Scope, resourceVersion: string, tell: (signal: Signal) => void): () => void {
    const since = Number(resourceVersion);
    if (since < this.#oldest) throw new KubeError('Expired', `watch ${kind.kind}: too old resource version: ${since}`);
    for (const change of this.#changes) {
      if (change.version > since) for (const event of eventsOf(kind, scope, change)) tell({ event });
    }
    const watch = { kind, scope, tell };
    this.#watches.add(watch);
    return () => void this.#watches.delete(watch);
  }

  /** Without its watches. */
  fork(): FakeHistory {
    const fork = new FakeHistory();
    fork.#version = this.#version;
    fork.#oldest = this.#oldest;
    fork.#changes = [...this.#changes];
    return fork;
  }

  get watches(): number {
    return this.#watches.size;
  }

  bookmark(): void {
    const event = { type: 'BOOKMARK', resourceVersion: String(this.#version) } as const;
    for (const { tell } of this.#watches) tell({ event });
  }

  compact(): void {
    this.#version += 1;
    this.#oldest = this.#version;
    this.#changes = [];
  }

  end(error: KubeError | undefined): void {
    for (const { tell } of this.#watches) tell({ end: error });
  }
}

const versioned = (item: Item | undefined, resourceVersion: string): Item =>
  frozen({ ...item, metadata: { ...item?.metadata, resourceVersion } });

/** As the selector sees it: an object that leaves it is deleted, one that enters it is added. */
function eventsOf(kind: AnyKind, scope: Scope, { before, after }: Change): WatchEvent<Item>[] {
  const sees = (item: Item | undefined) => item !== undefined && isOf(kind, item) && inScope(scope, item);
  const was = sees(before);
  const is = sees(after);
  const object = after ?? before;
  if (object === undefined) return [];
  if (was && is) return [{ type: 'MODIFIED', object }];
  return was || is ? [{ type: is ? 'ADDED' : 'DELETED', object }] : [];
}
