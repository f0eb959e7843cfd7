// The real Kube: nine verbs as requests on one connection pool, objects as raw JSON. It caches nothing and retries no write.
import type { IncomingMessage } from 'node:http';
import { KubeError } from '../errors.ts';
import type { Kube, List, Name, Patch, Scope, Subresource, WatchEvent, WatchOptions } from './kube.ts';
import { linesOf } from './lines.ts';
import { pods, type Kind, type KubeObject } from './objects.ts';
import { collectionPath, objectPath, selectorOf } from './paths.ts';
import type { Query } from './paths.ts';
import { Connection } from './request.ts';
import type { Call, ConnectionOptions } from './request.ts';
import { unavailable, watchRefusal } from './status.ts';

export type Verb = keyof Kube;

export interface KubeOptions extends ConnectionOptions {
  /** Who owns the fields that are written. Absent: etcd-operator. */
  readonly fieldManager?: string;
  /** A watch that is silent for so long ends: whoever begins it again learns whether the server lives. Absent: 80 s. */
  readonly watchQuietMs?: number;
  /** Called after every request; of a watch after its head. `code` is OK or a KubeCode. */
  readonly observeCall?: (verb: Verb, kind: string, seconds: number, code: string) => void;
}

export interface Limits {
  /** Of every call, watches apart. Absent: 10 s. */
  readonly deadlineMs?: number;
  /** The last moment, on performance.now(), at which a write may still be under way. */
  readonly mayWriteUntil?: () => number;
}

export interface KubeClient extends Kube {
  /** The same server on the same connections under tighter limits. */
  within(limits: Limits): Kube;
  /** Closes the connections: running calls fail. */
  close(): void;
}

const deadlineMs = 10_000;
/** Large enough for nearly every list, small enough for the apiserver to answer at once. */
const pageSize = 500;
const mostLogBytes = 16_384;

/** Rejects when the kubeconfig cannot be read; it connects at the first call. */
export async function createKube(options: KubeOptions): Promise<KubeClient> {
  const connection = await Connection.open(options);
  const client = (limits: Limits) => new Client(connection, limits, options);
  return Object.assign(client({}), { within: client, close: () => connection.close() });
}

class Client implements Kube {
  readonly #connection: Connection;
  readonly #limits: Limits;
  readonly #fieldManager: string;
  readonly #watchQuietMs: number;
  readonly #observe: KubeOptions['observeCall'];

  constructor(connection: Connection, limits: Limits, options: KubeOptions) {
    this.#connection = connection;
    this.#limits = limits;
    this.#fieldManager = options.fieldManager ?? 'etcd-operator';
    this.#watchQuietMs = options.watchQuietMs ?? 80_000;
    this.#observe = options.observeCall;
  }

  async get<T extends KubeObject>(kind: Kind<T>, at: Name): Promise<T> {
    return JSON.parse(await this.#send('get', kind, at, { method: 'GET', path: objectPath(kind, at) }));
  }

  async list<T extends KubeObject>(kind: Kind<T>, scope: Scope): Promise<List<T>> {
    const items: T[] = [];
    for (let token: string | undefined; ;) {
      const query: Query = { limit: pageSize, labelSelector: selectorOf(scope), continue: token };
      const path = collectionPath(kind, scope, query);
      const page: Page<T> = JSON.parse(await this.#send('list', kind, scope, { method: 'GET', path }));
      for (const item of page.items) items.push({ apiVersion: kind.apiVersion, kind: kind.kind, ...item });
      token = page.metadata.continue || undefined;
      if (token === undefined) return { items, resourceVersion: page.metadata.resourceVersion };
    }
  }

  async create<T extends KubeObject>(kind: Kind<T>, object: T): Promise<T> {
    const path = collectionPath(kind, placeOf(object), { fieldManager: this.#fieldManager });
    const body = complete(kind, object);
    return JSON.parse(await this.#send('create', kind, placeOf(object), { method: 'POST', path, body }));
  }

  async apply<T extends KubeObject>(kind: Kind<T>, object: T, subresource?: Subresource): Promise<T> {
    const at = placeOf(object);
    const path = objectPath(kind, at, { fieldManager: this.#fieldManager, force: true }, subresource);
    const contentType = 'application/apply-patch+yaml';
    const body = complete(kind, object);
    return JSON.parse(await this.#send('apply', kind, at, { method: 'PATCH', path, body, contentType }));
  }

  async patch<T extends KubeObject>(kind: Kind<T>, at: Name, patch: Patch, subresource?: Subresource): Promise<T> {
    const path = objectPath(kind, at, { fieldManager: this.#fieldManager }, subresource);
    const contentType = 'application/merge-patch+json';
    return JSON.parse(await this.#send('patch', kind, at, { method: 'PATCH', path, body: patch, contentType }));
  }

  async delete<T extends KubeObject>(kind: Kind<T>, at: Name, uid: string): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid }, propagationPolicy: 'Background' };
    await this.#send('delete', kind, at, { method: 'DELETE', path: objectPath(kind, at), body });
  }

  async evict(at: Name, uid: string): Promise<void> {
    const path = objectPath(pods, at, {}, 'eviction');
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: at, deleteOptions: { preconditions: { uid } } };
    await this.#send('evict', pods, at, { method: 'POST', path, body });
  }

  async log(at: Name, container: string): Promise<string> {
    const path = objectPath(pods, at, { container, limitBytes: mostLogBytes }, 'log');
    return this.#send('log', pods, at, { method: 'GET', path });
  }

  async *watch<T extends KubeObject>(kind: Kind<T>, options: WatchOptions): AsyncGenerator<WatchEvent<T>> {
    const { resourceVersion, signal } = options;
    if (signal.aborted) return;
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      // Spread, so that watches begun together do not all end together.
      timeoutSeconds: Math.round(240 + 60 * Math.random()),
      resourceVersion,
      labelSelector: selectorOf(options),
    };
    const what = describe('watch', kind, options);
    const path = collectionPath(kind, options, query);
    try {
      const answer = await this.#observed('watch', kind, () =>
        this.#connection.stream({ what, method: 'GET', path, deadlineMs, signal }),
      );
      yield* eventsOf<T>(what, answer, { signal, quietMs: this.#watchQuietMs });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #send(
    verb: Verb,
    kind: Kind<KubeObject>,
    at: Partial<Name>,
    call: Omit<Call, 'what' | 'deadlineMs'>,
  ): Promise<string> {
    const what = describe(verb, kind, at);
    return this.#observed(verb, kind, () => {
      const limited = Math.min(this.#limits.deadlineMs ?? deadlineMs, this.#writingMs(call.method));
      if (limited <= 0)
        throw new KubeError('Unavailable', `${what}: not sent, because this replica may no longer lead`);
      return this.#connection.send({ ...call, what, deadlineMs: limited });
    });
  }

  #writingMs(method: Call['method']): number {
    const { mayWriteUntil } = this.#limits;
    return method === 'GET' || mayWriteUntil === undefined ? Infinity : mayWriteUntil() - performance.now();
  }

  async #observed<R>(verb: Verb, { kind }: Kind<KubeObject>, run: () => Promise<R>): Promise<R> {
    const startedAt = performance.now();
    let code = 'OK';
    try {
      return await run();
    } catch (error) {
      code = error instanceof KubeError ? error.code : 'Unavailable';
      throw error;
    } finally {
      this.#observe?.(verb, kind, (performance.now() - startedAt) / 1000, code);
    }
  }
}

interface Page<T> {
  readonly items: readonly T[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

function placeOf(object: KubeObject): Name {
  const { namespace, name = '', generateName } = object.metadata ?? {};
  return { name: name || (generateName ?? ''), ...(namespace !== undefined && { namespace }) };
}

function complete<T extends KubeObject>({ apiVersion, kind }: Kind<T>, object: T): T {
  return { ...object, apiVersion, kind };
}

function describe(verb: Verb, { kind }: Kind<KubeObject>, { namespace, name }: Partial<Name>): string {
  const place = [namespace, name].filter((part) => part !== undefined && part !== '').join('/');
  return `${verb} ${kind} ${place}`.trimEnd();
}

type WireEvent<T> = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
};

/** Until the server ends it, the signal fires or the caller leaves; the connection is closed unless the server ended it. */
async function* eventsOf<T extends KubeObject>(
  what: string,
  answer: IncomingMessage,
  { signal, quietMs }: { signal: AbortSignal; quietMs: number },
): AsyncGenerator<WatchEvent<T>> {
  // Bookmarks come about every 60 s, but not from an apiserver that has seen no change of the kind since it started.
  let isQuiet = false;
  const timer = setTimeout(() => {
    isQuiet = true;
    answer.destroy();
  }, quietMs);
  const stop = () => answer.destroy();
  signal.addEventListener('abort', stop);
  try {
    yield { type: 'OPEN' };
    if (signal.aborted) return;
    for await (const line of linesOf(heard(answer, () => timer.refresh()))) {
      const { type, object }: WireEvent<T> = JSON.parse(line);
      if (type === 'ERROR') throw watchRefusal(what, object);
      if (type === 'BOOKMARK') yield { type, resourceVersion: object.metadata?.resourceVersion ?? '' };
      else yield { type, object };
    }
  } catch (error) {
    if (!isQuiet) throw unavailable(what, 'the stream broke off', error, signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    answer.destroy();
  }
}

async function* heard(chunks: AsyncIterable<Uint8Array>, tell: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    tell();
    yield chunk;
  }
}
