// One HTTPS request to the apiserver over one keep-alive pool: authentication, the deadline, and our words for what went wrong.
// It knows nothing of kinds, nor of how one authenticates.
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import type { RequestOptions } from 'node:https';
import { KubeError } from '../errors.ts';
import { loadAccess } from './access.ts';
import type { Access, Request } from './request-access.ts';
import { refusal, unavailable } from './status.ts';

export interface ConnectionOptions {
  /** Path of a kubeconfig file. Absent: KUBECONFIG, the Pod's own ServiceAccount, or the home folder. */
  readonly kubeConfig?: string | undefined;
  readonly userAgent: string;
}

export interface Call {
  /** Stands in front of every error: verb, kind, namespace/name. */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Until the whole answer is here; of a stream, its head. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** Free connections are closed before the apiserver does it (90 s), so that a write hardly ever meets a closing one. */
const freeConnectionMs = 45_000;

export class Connection {
  readonly #access: Access;
  readonly #url: URL;
  readonly #agent: http.Agent;
  readonly #userAgent: string;

  private constructor(access: Access, userAgent: string) {
    this.#access = access;
    this.#url = new URL(access.server);
    this.#userAgent = userAgent;
    const options = { keepAlive: true, timeout: freeConnectionMs, scheduling: 'lifo' } as const;
    this.#agent = this.#url.protocol === 'http:' ? new http.Agent(options) : new https.Agent(options);
  }

  static async open({ kubeConfig, userAgent }: ConnectionOptions): Promise<Connection> {
    return new Connection(await loadAccess(kubeConfig), userAgent);
  }

  /** The body of a good answer; every other is a KubeError. */
  async send(call: Call): Promise<string> {
    using limit = new Limit(call);
    const answer = await this.#open(call, limit.signal);
    const text = await readAll(call, answer, limit.signal);
    if (isGood(answer)) return text;
    throw refusal(call.what, answer.statusCode ?? 0, text);
  }

  /** A good answer whose body goes on: the caller reads it to its end or destroys it. */
  async stream(call: Call): Promise<IncomingMessage> {
    using limit = new Limit(call);
    const answer = await this.#open(call, limit.signal);
    if (isGood(answer)) return answer;
    throw refusal(call.what, answer.statusCode ?? 0, await readAll(call, answer, limit.signal));
  }

  /** Closes what is open: running calls fail. */
  close(): void {
    this.#agent.destroy();
  }

  async #open(call: Call, signal: AbortSignal): Promise<IncomingMessage> {
    let doing = 'authentication';
    try {
      const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
      const options = await Promise.race([this.#options(call, body), fired(signal)]);
      doing = `no answer from ${this.#url.host}`;
      return await this.#request({ ...options, signal }, body);
    } catch (error) {
      throw unavailable(call.what, doing, error, signal);
    }
  }

  async #options(call: Call, body: Buffer | undefined): Promise<RequestOptions> {
    const content = body && { 'Content-Type': call.contentType ?? 'application/json', 'Content-Length': body.length };
    const options: Request = {
      method: call.method,
      protocol: this.#url.protocol,
      host: this.#url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: this.#url.port,
      path: this.#url.pathname.replace(/\/$/, '') + call.path,
      headers: { Accept: 'application/json', 'User-Agent': this.#userAgent, ...content },
    };
    await this.#access.authenticate(options);
    // client-node's agent keeps no connection; only for a proxy is it the one that knows the way.
    if (!this.#access.isProxied) options.agent = this.#agent;
    return options;
  }

  #request(options: RequestOptions, body: Buffer | undefined): Promise<IncomingMessage> {
    const { request } = this.#url.protocol === 'http:' ? http : https;
    return new Promise((resolve, reject) => {
      let answered = false;
      const asking = request(options, (answer) => {
        answered = true;
        resolve(answer);
      });
      asking.on('error', (error) => {
        if (answered) return;
        // The server closed a kept connection just as we took it. A read can simply be asked again; a write may have happened.
        const again = asking.reusedSocket && options.method === 'GET' && options.signal?.aborted !== true;
        if (again) resolve(this.#request(options, body));
        else reject(error);
      });
      asking.end(body);
    });
  }
}

/** The deadline of a call and the caller's own signal as one. */
class Limit {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;

  constructor({ what, deadlineMs, signal }: Call) {
    const late = () => new KubeError('Timeout', `${what}: no answer within ${Math.round(deadlineMs)} ms`);
    this.#timer = setTimeout(() => this.#controller.abort(late()), deadlineMs);
    this.#caller = signal;
    this.#caller?.addEventListener('abort', this.#stop);
    if (this.#caller?.aborted === true) this.#stop();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly #stop = () => this.#controller.abort(this.#caller?.reason);

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#stop);
  }
}

function fired(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    if (signal.aborted) reject(signal.reason);
  });
}

async function readAll({ what }: Call, answer: IncomingMessage, signal: AbortSignal): Promise<string> {
  try {
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part);
    return Buffer.concat(parts).toString('utf8');
  } catch (error) {
    throw unavailable(what, 'the answer broke off', error, signal);
  }
}

function isGood({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}
