// An apiserver in memory, with the behaviour that the operator depends on and nothing else; test/contract holds it to a real one.
// What other controllers do of themselves is here too: garbage collection (fake-collector.ts), and claims kept while a Pod uses them.
import type { Name, Patch, Scope, Subresource } from '../../src/kube/kube.ts';
import { budgets, pods, type KubeObject } from '../../src/kube/objects.ts';
import { applyFields, frozen, mergePatch, same, wire, type JsonObject } from './fake-fields.ts';
import type { Owners } from './fake-fields.ts';
import { collect } from './fake-collector.ts';
import type { Collection } from './fake-collector.ts';
import { evicted } from './fake-evictions.ts';
import { FakeHistory } from './fake-history.ts';
import type { Signal } from './fake-history.ts';
import { born, fieldsOf, graceOf, inScope, isOf, keyOf, nameOf } from './fake-rules.ts';
import {
  finalizersFor,
  overwritten,
  precondition,
  refuse,
  refuseGrowth,
  refuseMetadata,
  releasedFinalizers,
} from './fake-rules.ts';
import type { AnyKind, Item, Propagation } from './fake-rules.ts';

export interface ServerOptions {
  /** For timestamps. */
  readonly now?: () => Date;
  /** What admission does to an object before it is stored: defaults, or a throw. */
  readonly admit?: (kind: AnyKind, object: Item) => Item;
}

interface Stored {
  readonly kind: AnyKind;
  readonly item: Item;
  readonly owners: Owners;
}

export class FakeServer {
  readonly history: FakeHistory;
  readonly #options: ServerOptions;
  #stored = new Map<string, Stored>();
  /** By UID: what a POST made. */
  #made = new Map<string, JsonObject>();
  #logs = new Map<string, string>();
  #lastUid = 0;
  #collecting = false;
  #collects = true;

  constructor(options: ServerOptions, history = new FakeHistory()) {
    this.#options = options;
    this.history = history;
  }

  /** Another that has come as far, and goes on by itself. What is stored never changes, so both may have it. */
  fork(options: ServerOptions): FakeServer {
    const fork = new FakeServer(options, this.history.fork());
    fork.#stored = new Map(this.#stored);
    fork.#made = new Map(this.#made);
    fork.#logs = new Map(this.#logs);
    fork.#lastUid = this.#lastUid;
    fork.#collects = this.#collects;
    if (this.#collecting) fork.#collectSoon();
    return fork;
  }

  /** What is stored itself, which nobody can change. */
  get(kind: AnyKind, at: Name): Item {
    return this.#find(kind, at).item;
  }

  list(kind: AnyKind, scope: Scope): { items: Item[]; resourceVersion: string } {
    const items = this.#items().filter((item) => isOf(kind, item) && inScope(scope, item));
    items.sort((a, b) => (keyOf(kind, nameOf(a)) < keyOf(kind, nameOf(b)) ? -1 : 1));
    return { items, resourceVersion: String(this.history.version) };
  }

  create(kind: AnyKind, object: KubeObject): Item {
    const item = born(kind, object);
    const { metadata } = item;
    this.#lastUid += 1;
    if (metadata.generateName) metadata.name ??= `${metadata.generateName}${suffix(this.#lastUid)}`;
    refuseMetadata(kind, metadata);
    if (this.#stored.has(keyOf(kind, nameOf(item)))) {
      throw refuse('AlreadyExists', `${kind.plural} "${metadata.name}" already exists`);
    }
    metadata.uid = `00000000-0000-4000-8000-${String(this.#lastUid).padStart(12, '0')}`;
    metadata.creationTimestamp = this.#timestamp(0);
    this.#made.set(metadata.uid, wire(object));
    return this.#store(kind, undefined, this.#options.admit?.(kind, item) ?? item);
  }

  apply(kind: AnyKind, object: KubeObject, manager: string, subresource?: Subresource): Item {
    const metadata = object.metadata ?? {};
    const fields = fieldsOf(object, subresource);
    const at = nameOf({ ...object, metadata });
    const missing = !this.#stored.has(keyOf(kind, at));
    if (missing && subresource === undefined) {
      if (metadata.uid) throw refuse('Conflict', `${kind.plural} "${at.name}": uid mismatch: it does not exist`);
      const created = this.create(kind, object);
      this.#made.delete(created.metadata.uid ?? '');
      applyFields({}, fields, this.#find(kind, at).owners, { manager: `${manager}/` });
      return created;
    }
    const stored = this.#find(kind, at);
    // The status subresource of a custom resource looks at the resourceVersion only.
    precondition(stored.item, { ...metadata, ...(subresource && kind.kind !== 'Pod' && { uid: undefined }) });
    const owners = new Map(stored.owners);
    const by = { manager: `${manager}/${subresource ?? ''}`, made: this.#made.get(stored.item.metadata.uid ?? '') };
    const next = applyFields(frozen(stored.item), fields, owners, by);
    return this.#overwrite({ ...stored, owners }, frozen(next), subresource);
  }

  patch(kind: AnyKind, at: Name, patch: Patch, subresource?: Subresource): Item {
    const stored = this.#find(kind, at);
    precondition(stored.item, patch.metadata ?? {});
    return this.#overwrite(stored, frozen(mergePatch(frozen(stored.item), wire(patch))), subresource);
  }

  delete(kind: AnyKind, at: Name, uid: string, propagation: Propagation = 'Background'): void {
    const stored = this.#find(kind, at);
    precondition(stored.item, { uid });
    const next: Item = wire(stored.item);
    if (next.metadata.deletionTimestamp !== undefined) return;
    const finalizers = finalizersFor(next.metadata, propagation);
    if (finalizers.length > 0) next.metadata.finalizers = finalizers;
    next.metadata.deletionGracePeriodSeconds = graceOf(next);
    next.metadata.deletionTimestamp = this.#timestamp(graceOf(next));
    if (next.metadata.generation !== undefined) next.metadata.generation += 1;
    this.#store(kind, stored, next);
    this.#releaseClaims();
  }

  evict(at: Name, uid: string): void {
    const { item } = this.#find(pods, at);
    precondition(item, { uid });
    const counted = evicted(wire(this.list(budgets, {}).items), wire(item));
    if (counted !== undefined) this.patch(budgets, { ...at, name: counted.name }, wire(counted), 'status');
    this.delete(pods, at, uid);
  }

  /** What the kubelet does when a Pod's containers have ended. Any other object is simply gone. */
  remove(kind: AnyKind, at: Name): void {
    this.#drop(this.#find(kind, at));
    this.#releaseClaims();
  }

  writeLog(at: Name, container: string, text: string): void {
    this.#logs.set(`${at.namespace ?? ''}/${at.name}/${container}`, text);
  }

  log(at: Name, container: string): string {
    this.#find(pods, at);
    return this.#logs.get(`${at.namespace ?? ''}/${at.name}/${container}`) ?? '';
  }

  /** Without a resourceVersion it begins with what exists. Answers how to stop it. */
  watch(kind: AnyKind, scope: Scope & { resourceVersion?: string }, tell: (signal: Signal) => void): () => void {
    const since = scope.resourceVersion ?? String(this.history.version);
    tell({ event: { type: 'OPEN' } });
    if (scope.resourceVersion === undefined) {
      for (const object of this.list(kind, scope).items) tell({ event: { type: 'ADDED', object } });
    }
    return this.history.watch(kind, scope, since, tell);
  }

  /** What the garbage collector does of itself, soon after each write; until it is let go on, it has not come round to it. */
  collectGarbage(): void {
    this.#collecting = false;
    if (!this.#collects) return;
    const all = [...this.#stored.values()];
    const { disowned, deleted, released } = collect(all.map(({ item }) => item));
    this.#patchAll(disowned, 'ownerReferences');
    for (const item of deleted) {
      const found = all.find((each) => each.item === item);
      if (found !== undefined) this.delete(found.kind, nameOf(item), item.metadata.uid ?? '');
    }
    this.#patchAll(released, 'finalizers');
  }

  holdCollector(): void {
    this.#collects = false;
  }

  letCollectorGo(): void {
    this.#collects = true;
    this.#collectSoon();
  }

  #patchAll(changes: Collection['released'] | Collection['disowned'], field: 'finalizers' | 'ownerReferences'): void {
    for (const { item, left } of changes) {
      const stored = this.#stored.get(keyOf(item, nameOf(item)));
      if (stored !== undefined) this.patch(stored.kind, nameOf(item), wire({ metadata: { [field]: left } }));
    }
  }

  #overwrite(stored: Stored, next: Item, subresource: Subresource | undefined): Item {
    // Most of what kubelets tell is nothing new.
    const result = same(stored.item, next) ? stored.item : overwritten(stored.kind, stored.item, next, subresource);
    refuseGrowth(stored.item, result, this.#expandable());
    if (same(stored.item, result)) {
      this.#stored.set(keyOf(stored.kind, nameOf(result)), stored);
      return result;
    }
    return this.#store(stored.kind, stored, this.#options.admit?.(stored.kind, result) ?? result);
  }

  #store(kind: AnyKind, before: Stored | undefined, after: Item): Item {
    const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = after.metadata;
    if (before !== undefined && deletionTimestamp && deletionGracePeriodSeconds === 0 && finalizers.length === 0) {
      return this.#drop(before);
    }
    const item = this.history.add(before?.item, after);
    this.#stored.set(keyOf(kind, nameOf(item)), { kind, item, owners: before?.owners ?? new Map() });
    this.#collectSoon();
    return item;
  }

  #expandable(): string[] {
    const classes = this.#items().filter((item) => item.kind === 'StorageClass' && allowsGrowth(item));
    return classes.map(({ metadata }) => metadata.name ?? '');
  }

  #drop({ kind, item }: Stored): Item {
    this.#stored.delete(keyOf(kind, nameOf(item)));
    this.#made.delete(item.metadata.uid ?? '');
    this.#collectSoon();
    return this.history.add(item, undefined);
  }

  #collectSoon(): void {
    if (this.#collecting) return;
    this.#collecting = true;
    queueMicrotask(() => this.collectGarbage());
  }

  /** The protection controller: a claim being deleted goes when no Pod uses it any more. */
  #releaseClaims(): void {
    const pods = this.#items().filter((item) => item.kind === 'Pod');
    for (const { kind, item } of this.#stored.values()) {
      const finalizers = releasedFinalizers(item, pods);
      if (finalizers !== undefined) this.patch(kind, nameOf(item), { metadata: { finalizers } });
    }
  }

  #find(kind: AnyKind, at: Name): Stored {
    const stored = this.#stored.get(keyOf(kind, at));
    if (stored === undefined) throw refuse('NotFound', `${kind.plural} "${at.name}" not found`);
    return stored;
  }

  #items(): Item[] {
    return [...this.#stored.values()].map(({ item }) => item);
  }

  #timestamp(afterSeconds: number): string {
    const now = this.#options.now?.() ?? new Date();
    return new Date(now.getTime() + afterSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}

const allowsGrowth = (item: Item & { allowVolumeExpansion?: boolean }): boolean => item.allowVolumeExpansion === true;

function suffix(n: number): string {
  return n.toString(36).padStart(5, 'x');
}
