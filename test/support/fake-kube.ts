// FakeKube: Kube over an apiserver in memory. A test stops the operator after any single write, makes a call fail,
// and acts as everybody else (kubelet, users) through asOther(), which counts as nobody's write.
import { KubeError } from '../../src/errors.ts';
import type { Kube, List, Name, Patch, Scope, Subresource, WatchEvent, WatchOptions } from '../../src/kube/kube.ts';
import { pods, type Kind, type KubeObject } from '../../src/kube/objects.ts';
import { frozen, wire } from './fake-fields.ts';
import type { Signal } from './fake-history.ts';
import type { Propagation } from './fake-rules.ts';
import { FakeServer } from './fake-server.ts';
import type { ServerOptions } from './fake-server.ts';

export type Verb = 'get' | 'list' | 'watch' | 'log' | 'create' | 'apply' | 'patch' | 'delete' | 'evict';

export interface Write {
  readonly verb: Exclude<Verb, 'get' | 'list' | 'watch' | 'log'>;
  readonly kind: string;
  /** namespace/name; what generateName gave is not in it. */
  readonly name: string;
  readonly subresource: Subresource | undefined;
  /** Counts from 1. */
  readonly n: number;
}

export interface Failure {
  readonly error: Error;
  /** Only the next such call; absent: whichever comes next. */
  readonly verb?: Verb;
  readonly kind?: string;
  /** The write happens all the same: only its answer is lost. */
  readonly happens?: boolean;
}

export interface FakeKubeOptions extends ServerOptions {
  /** Called before the write; a throw stops it. */
  readonly beforeWrite?: (write: Write) => void;
  /** Called when it has happened; a throw is what the caller sees. */
  readonly afterWrite?: (write: Write) => void;
}

/** What the others can do beyond Kube. */
export interface Other extends Kube {
  /** As the kubelet at the end of a Pod: it is gone at once. */
  remove<T extends KubeObject>(kind: Kind<T>, at: Name): void;
  /** As the kubelet, where a container writes. */
  writeLog(at: Name, container: string, text: string): void;
  /** DELETE as kubectl makes it, by name: `--cascade` is the propagation. */
  deleteBy<T extends KubeObject>(kind: Kind<T>, at: Name, propagation: Propagation): void;
}

export class FakeKube implements Kube {
  readonly #options: FakeKubeOptions;
  readonly #server: FakeServer;
  readonly #view: Kube;
  readonly #failures: Failure[] = [];
  readonly #forbidden = new Set<string>();
  /** The operator's writes so far, in order. */
  readonly writes: Write[] = [];
  /** How often the operator called each verb. */
  readonly calls: Partial<Record<Verb, number>> = {};

  constructor(options: FakeKubeOptions = {}, server: FakeServer = new FakeServer(options)) {
    this.#options = options;
    this.#server = server;
    this.#view = viewOf(server, 'etcd-operator', (call, change) => this.#call(call, change));
  }

  /** Another operator on the same server: what a restarted one sees. */
  again(options: FakeKubeOptions = {}): FakeKube {
    return new FakeKube(options, this.#server);
  }

  /** On a server of its own that has come as far. */
  fork(options: FakeKubeOptions): FakeKube {
    const fork = new FakeKube(options, this.#server.fork(options));
    fork.#failures.push(...this.#failures);
    for (const what of this.#forbidden) fork.#forbidden.add(what);
    fork.writes.push(...this.writes);
    Object.assign(fork.calls, this.calls);
    return fork;
  }

  asOther(manager = 'other'): Other {
    const kube = viewOf(this.#server, manager, (_call, change) => change());
    return {
      ...kube,
      remove: (kind, at) => this.#server.remove(kind, at),
      writeLog: (at, container, text) => this.#server.writeLog(at, container, text),
      deleteBy: (kind, at, propagation) => {
        this.#server.delete(kind, at, this.#server.get(kind, at).metadata.uid ?? '', propagation);
      },
    };
  }

  fail(next: Failure): void {
    this.#failures.push(next);
  }

  /** The operator's role lacks this, until permit(). Of a subresource: `Pod/status`. */
  forbid(verb: Verb, kind: string): void {
    this.#forbidden.add(`${verb} ${kind}`);
  }

  permit(): void {
    this.#forbidden.clear();
  }

  /** Tells every watch how far the server has come, as it does about once a minute. */
  bookmark(): void {
    this.#server.history.bookmark();
  }

  /** Forgets the history: a watch from an older resourceVersion is Expired. */
  compact(): void {
    this.#server.history.compact();
  }

  /** The garbage collector does nothing, as when it is behind. */
  holdCollector(): void {
    this.#server.holdCollector();
  }

  letCollectorGo(): void {
    this.#server.letCollectorGo();
  }

  /** Ends every watch, normally or with an error. */
  endWatches(error?: KubeError): void {
    this.#server.history.end(error);
  }

  get openWatches(): number {
    return this.#server.history.watches;
  }

  get<T extends KubeObject>(kind: Kind<T>, at: Name): Promise<T> {
    return this.#view.get(kind, at);
  }

  list<T extends KubeObject>(kind: Kind<T>, scope: Scope): Promise<List<T>> {
    return this.#view.list(kind, scope);
  }

  create<T extends KubeObject>(kind: Kind<T>, object: T): Promise<T> {
    return this.#view.create(kind, object);
  }

  apply<T extends KubeObject>(kind: Kind<T>, object: T, subresource?: Subresource): Promise<T> {
    return this.#view.apply(kind, object, subresource);
  }

  patch<T extends KubeObject>(kind: Kind<T>, at: Name, patch: Patch, subresource?: Subresource): Promise<T> {
    return this.#view.patch(kind, at, patch, subresource);
  }

  delete<T extends KubeObject>(kind: Kind<T>, at: Name, uid: string): Promise<void> {
    return this.#view.delete(kind, at, uid);
  }

  evict(at: Name, uid: string): Promise<void> {
    return this.#view.evict(at, uid);
  }

  log(at: Name, container: string): Promise<string> {
    return this.#view.log(at, container);
  }

  watch<T extends KubeObject>(kind: Kind<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    return this.#view.watch(kind, options);
  }

  #call<R>(call: Call, change: () => R): R {
    this.calls[call.verb] = (this.calls[call.verb] ?? 0) + 1;
    this.#refuseForbidden(call);
    const failure = this.#failureFor(call);
    if (failure !== undefined && failure.happens !== true) throw failure.error;
    const { verb, kind, name, subresource } = call;
    if (!isWrite(verb)) return change();
    const write: Write = { verb, kind, name, subresource, n: this.writes.length + 1 };
    this.#options.beforeWrite?.(write);
    const result = change();
    this.writes.push(write);
    this.#options.afterWrite?.(write);
    if (failure !== undefined) throw failure.error;
    return result;
  }

  #refuseForbidden({ verb, kind, name, subresource }: Call): void {
    const resource = subresource === undefined ? kind : `${kind}/${subresource}`;
    if (!this.#forbidden.has(`${verb} ${resource}`)) return;
    const words = `User "etcd-operator" cannot ${verb} resource "${resource}"`;
    throw new KubeError('Forbidden', `${[verb, kind, name].join(' ').trimEnd()}: forbidden: ${words}`);
  }

  #failureFor(call: Call): Failure | undefined {
    const at = this.#failures.findIndex((failure) => concerns(failure, call));
    return at < 0 ? undefined : this.#failures.splice(at, 1)[0];
  }
}

const isWrite = (verb: Verb): verb is Write['verb'] => !['get', 'list', 'watch', 'log'].includes(verb);

interface Call {
  readonly verb: Verb;
  readonly kind: string;
  readonly name: string;
  readonly subresource: Subresource | undefined;
}

type Through = <R>(call: Call, change: () => R) => R;

function concerns(failure: Failure, call: Call): boolean {
  return (failure.verb ?? call.verb) === call.verb && (failure.kind ?? call.kind) === call.kind;
}

/** Kube as one manager sees it, every call going `through` a function. */
function viewOf(server: FakeServer, manager: string, pass: Through): Kube {
  const through: Through = (call, change) => pass(call, () => told(call, change));
  const call = (verb: Verb, { kind }: { kind: string }, at: Partial<Name>, subresource?: Subresource): Call => ({
    verb,
    kind,
    name: [at.namespace, at.name].filter((part) => part !== undefined).join('/'),
    subresource,
  });
  const whole = (object: KubeObject): Partial<Name> => wire(object.metadata ?? {});
  return {
    get: async (kind, at) => frozen(through(call('get', kind, at), () => server.get(kind, at))),
    list: async (kind, scope) => frozen(through(call('list', kind, {}), () => server.list(kind, scope))),
    create: async (kind, object) =>
      frozen(through(call('create', kind, whole(object)), () => server.create(kind, object))),
    apply: async (kind, object, subresource) =>
      frozen(
        through(call('apply', kind, whole(object), subresource), () =>
          server.apply(kind, object, manager, subresource),
        ),
      ),
    patch: async (kind, at, patch, subresource) =>
      frozen(through(call('patch', kind, at, subresource), () => server.patch(kind, at, patch, subresource))),
    delete: async (kind, at, uid) => through(call('delete', kind, at), () => server.delete(kind, at, uid)),
    log: async (at, container) => through(call('log', pods, at), () => server.log(at, container)),
    evict: async (at, uid) => through(call('evict', pods, at), () => server.evict(at, uid)),
    watch: (kind, options) =>
      events(options.signal, (tell) => through(call('watch', kind, {}), () => server.watch(kind, options, tell))),
  };
}

/** Puts what was tried in front of the refusal, as the real client does. */
function told<R>({ verb, kind, name }: Call, change: () => R): R {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    throw new KubeError(error.code, `${verb} ${kind} ${name}: ${error.message}`);
  }
}

async function* events<T>(
  signal: AbortSignal,
  open: (tell: (signal: Signal) => void) => () => void,
): AsyncGenerator<WatchEvent<T>> {
  const waiting: Signal[] = [];
  let wake = () => {};
  const tell = (next: Signal) => {
    waiting.push(next);
    wake();
  };
  const stop = () => tell({ end: undefined });
  if (signal.aborted) return;
  signal.addEventListener('abort', stop);
  const close = open(tell);
  try {
    for (;;) {
      const next = waiting.shift();
      if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if ('event' in next) yield frozen(next.event);
      else if (next.end !== undefined) throw next.end;
      else return;
    }
  } finally {
    close();
    signal.removeEventListener('abort', stop);
  }
}
