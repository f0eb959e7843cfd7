// The narrow view of Kubernetes that everything else uses: nine verbs on raw JSON objects. The real one is client.ts; tests pass a fake.
import type { Kind, KubeObject, ObjectMeta } from './objects.ts';

export interface Name {
  /** Absent for cluster-wide kinds. */
  readonly namespace?: string;
  readonly name: string;
}

export interface Scope {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Only objects with all of these labels. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface List<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

export type WatchEvent<T> =
  /** Always the first: from now on no change is missed. Changes before it may be, when no resourceVersion was given. */
  | { readonly type: 'OPEN' }
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** The server says only that it is alive and how far it has come. */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface WatchOptions extends Scope {
  /** Absent: the server first sends what exists as ADDED events. */
  readonly resourceVersion?: string;
  /** Ends the watch without an error. */
  readonly signal: AbortSignal;
}

/** Parts of an object. A null removes what stands there. */
export interface Patch {
  readonly metadata?: PatchedMeta | undefined;
  readonly spec?: object | undefined;
  /** Of a ConfigMap. */
  readonly data?: Readonly<Record<string, string | null>> | undefined;
}

interface PatchedMeta extends Omit<ObjectMeta, 'labels' | 'annotations'> {
  readonly labels?: Readonly<Record<string, string | null>> | undefined;
  readonly annotations?: Readonly<Record<string, string | null>> | undefined;
}

/** `status` writes only the status, and leaves the rest of the object as it is. */
export type Subresource = 'status';

/**
 * Every call has a deadline and fails with a KubeError. All writes are made under the field manager `etcd-operator`.
 * A call with a UID or resourceVersion fails with Conflict when the object has another.
 */
export interface Kube {
  get<T extends KubeObject>(kind: Kind<T>, at: Name): Promise<T>;
  /** A consistent list: at least as new as every write that was answered before. Its items carry apiVersion and kind. */
  list<T extends KubeObject>(kind: Kind<T>, scope: Scope): Promise<List<T>>;
  /** POST. AlreadyExists when the name is taken. */
  create<T extends KubeObject>(kind: Kind<T>, object: T): Promise<T>;
  /**
   * Server-side apply, forced. For an object that exists, `metadata.uid` must be given (without it the server would make a new one);
   * the status subresource honours `metadata.resourceVersion` instead. A field that an earlier apply set and this one leaves out is removed.
   */
  apply<T extends KubeObject>(kind: Kind<T>, object: T, subresource?: Subresource): Promise<T>;
  /** JSON merge patch; `metadata.uid` and `metadata.resourceVersion` in it are preconditions. */
  patch<T extends KubeObject>(kind: Kind<T>, at: Name, patch: Patch, subresource?: Subresource): Promise<T>;
  /** Deletes the object with exactly this UID. NotFound when it is gone. Never forced. */
  delete<T extends KubeObject>(kind: Kind<T>, at: Name, uid: string): Promise<void>;
  /**
   * Deletes the Pod with exactly this UID as `kubectl drain` does: only while the disruption budget over it, if there is one, lets one go, and
   * counted there at once. Else it fails with DisruptionBudget.
   */
  evict(at: Name, uid: string): Promise<void>;
  /** What a container of a Pod has written, 16 KiB at most; nothing of one that was not started. */
  log(at: Name, container: string): Promise<string>;
  /** Ends normally when the server ends it, when it was silent for long or the signal fires; throws KubeError Expired when the resourceVersion is too old. */
  watch<T extends KubeObject>(kind: Kind<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
}
