// The API server as the scenarios see it: plain JSON over one long `kubectl proxy`, so that any kubeconfig works.
// It shares no code with the operator's client. Every call has a deadline.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Kind, KubeObject, ObjectMeta } from '../../../src/kube/objects.ts';

const callDeadlineMs = 30_000;
const proxyStartMs = 10_000;

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** As answered by the server, where metadata is never missing. */
export type Stored<T extends KubeObject> = T & { metadata: ObjectMeta & { name: string; uid: string } };

export interface Place {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Label selector, for lists. */
  readonly labels?: string | undefined;
}

export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

export interface Api extends AsyncDisposable {
  get<T extends KubeObject>(kind: Kind<T>, at: Place & { name: string }): Promise<Stored<T>>;
  list<T extends KubeObject>(kind: Kind<T>, at: Place): Promise<Stored<T>[]>;
  /** Server-side apply. */
  apply<T extends KubeObject>(kind: Kind<T>, object: T): Promise<Stored<T>>;
  create<T extends KubeObject>(kind: Kind<T>, object: T): Promise<Stored<T>>;
  /** JSON merge patch. */
  patch<T extends KubeObject>(kind: Kind<T>, at: Place & { name: string }, patch: object): Promise<Stored<T>>;
  /** An object that is gone already is as good as deleted. */
  delete(kind: Kind<KubeObject>, at: Place & { name: string }, options?: object): Promise<void>;
  /** What is there, then every change, until the signal; it ends early where the server ends it. */
  watch<T extends KubeObject>(kind: Kind<T>, at: Place, signal: AbortSignal): AsyncIterable<WatchEvent<Stored<T>>>;
  /** Any path of the server; resolves to the body. */
  raw(method: string, path: string, options?: { body?: object; deadlineMs?: number }): Promise<string>;
}

/** Opens the way to the API server of this kubeconfig. */
export async function openApi(kubectl: string, kubeconfig: string): Promise<Api> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-api-'));
  const socketPath = join(folder, 'socket');
  const args = ['--kubeconfig', kubeconfig, 'proxy', `--unix-socket=${socketPath}`];
  const proxy = spawn(kubectl, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(proxy, 'close');
  await once(proxy.stdout, 'data', { signal: AbortSignal.timeout(proxyStartMs) });
  const agent = new Agent({ keepAlive: true });
  const send: Send = async (method, path, { body, type = 'application/json', deadlineMs = callDeadlineMs } = {}) => {
    const sent = body === undefined ? '' : JSON.stringify(body);
    // Said by ourselves: Node sends a DELETE with a body but without its length, which the next request on the connection pays for.
    const headers = { host: 'localhost', 'content-type': type, 'content-length': Buffer.byteLength(sent) };
    const signal = AbortSignal.timeout(deadlineMs);
    const call = request({ socketPath, path, method, headers, agent, signal });
    call.end(sent);
    const [answer] = await once(call, 'response', { signal });
    const answered = await text(answer);
    if (answer.statusCode < 300) return answered;
    throw new ApiError(answer.statusCode, `${method} ${path}: ${answer.statusCode} ${messageOf(answered)}`);
  };
  return {
    ...verbs(send),
    watch: (kind, at, signal) => follow(socketPath, pathOf(kind, { ...at, watch: true }), signal),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      proxy.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface SendOptions {
  readonly body?: object;
  readonly type?: string;
  readonly deadlineMs?: number;
}
type Send = (method: string, path: string, options?: SendOptions) => Promise<string>;

/** On a connection of its own, for as long as it takes. */
async function* follow<T>(socketPath: string, path: string, signal: AbortSignal): AsyncGenerator<WatchEvent<T>> {
  const call = request({ socketPath, path, headers: { host: 'localhost' }, signal });
  // Whoever stops to listen breaks the connection; what is wrong while somebody listens is thrown below.
  call.on('error', () => undefined);
  call.end();
  try {
    const [answer] = await once(call, 'response', { signal });
    if (answer.statusCode >= 300) throw new ApiError(answer.statusCode, `watch ${path}: ${await text(answer)}`);
    for await (const line of linesOf(answer)) {
      const event: WatchEvent<T> = JSON.parse(line);
      yield event;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    call.destroy();
  }
}

/** Not `readline`, which throws where nobody listens when its input is broken off. */
async function* linesOf(answer: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of answer) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function verbs(send: Send): Omit<Api, typeof Symbol.asyncDispose | 'watch'> {
  const applyType = 'application/apply-patch+yaml';
  return {
    get: async (kind, at) => JSON.parse(await send('GET', pathOf(kind, at))),
    list: async (kind, at) => JSON.parse(await send('GET', pathOf(kind, at))).items,
    apply: async (kind, object) => {
      const path = `${pathOf(kind, placeOf(object))}?fieldManager=e2e&force=true`;
      return JSON.parse(await send('PATCH', path, { type: applyType, body: typed(kind, object) }));
    },
    create: async (kind, object) => {
      const path = pathOf(kind, { namespace: object.metadata?.namespace });
      return JSON.parse(await send('POST', path, { body: typed(kind, object) }));
    },
    patch: async (kind, at, patch) =>
      JSON.parse(await send('PATCH', pathOf(kind, at), { type: 'application/merge-patch+json', body: patch })),
    delete: async (kind, at, options = {}) => {
      await send('DELETE', pathOf(kind, at), { body: options }).catch((error: unknown) => {
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      });
    },
    raw: (method, path, options) => send(method, path, options),
  };
}

/** The path of an object, or of a collection where no name is given. */
export function pathOf(kind: Kind<KubeObject>, at: Place & { watch?: boolean }): string {
  const root = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const space = kind.namespaced && at.namespace !== undefined ? `/namespaces/${at.namespace}` : '';
  const name = at.name === undefined ? '' : `/${at.name}`;
  const query = new URLSearchParams({
    ...(at.labels === undefined ? {} : { labelSelector: at.labels }),
    ...(at.watch === true ? { watch: 'true' } : {}),
  }).toString();
  return `${root}${space}/${kind.plural}${name}${query === '' ? '' : `?${query}`}`;
}

function typed<T extends KubeObject>(kind: Kind<T>, object: T): T {
  return { ...object, apiVersion: kind.apiVersion, kind: kind.kind };
}

function placeOf({ metadata }: KubeObject): Place {
  return { namespace: metadata?.namespace, name: metadata?.name };
}

function messageOf(body: string): string {
  try {
    const status: { message?: string } = JSON.parse(body);
    return status.message ?? body;
  } catch {
    return body;
  }
}
