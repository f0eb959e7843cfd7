// Plain HTTPS to an API server by a kubeconfig with a token: for tests that ask it what no client of ours would.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';

export interface Answer {
  readonly status: number;
  /** Of a refusal: the server's Status. */
  readonly message: string;
  /** Of a refusal by validation: each cause. */
  readonly causes: readonly string[];
  readonly object: Record<string, unknown>;
}

export type PatchType = 'merge-patch' | 'apply-patch' | 'json-patch';

export interface RawApi {
  get(path: string): Promise<Answer>;
  create(path: string, object: unknown): Promise<Answer>;
  replace(path: string, object: unknown): Promise<Answer>;
  patch(path: string, patch: unknown, type?: PatchType): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  close(): void;
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<'server' | 'certificate-authority', string>> }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

interface Refusal extends Record<string, unknown> {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly message: string }[] };
}

interface Connection {
  readonly server: string;
  readonly token: string;
  readonly agent: Agent;
}

export async function rawApi(kubeconfig: string): Promise<RawApi> {
  const { clusters, users }: Kubeconfig = parse(await readFile(kubeconfig, 'utf8'));
  const { server, 'certificate-authority': authority } = clusters[0].cluster;
  const agent = new Agent({ keepAlive: true, ca: await readFile(authority) });
  const connection = { server, token: users[0].user.token, agent };
  const ask = (method: string, path: string, body?: unknown, type = 'application/json') =>
    call(connection, method, path, type, body);
  return {
    get: (path) => ask('GET', path),
    create: (path, object) => ask('POST', path, object),
    replace: (path, object) => ask('PUT', path, object),
    patch: (path, patch, type = 'merge-patch') =>
      ask('PATCH', path, patch, `application/${type}${type === 'apply-patch' ? '+yaml' : '+json'}`),
    delete: (path) => ask('DELETE', path),
    close: () => agent.destroy(),
  };
}

async function call(to: Connection, method: string, path: string, type: string, sent: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${to.token}`, 'content-type': type };
  const asking = request(`${to.server}${path}`, { method, headers, agent: to.agent, timeout: 30_000 });
  asking.on('timeout', () => asking.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
  asking.end(sent === undefined ? undefined : JSON.stringify(sent));
  const [response] = await once(asking, 'response');
  const body = await text(response);
  // A path that is not served answers plain text.
  const object: Refusal = body.startsWith('{') ? JSON.parse(body) : { message: body };
  const causes = object.details?.causes ?? [];
  return {
    status: response.statusCode,
    message: object.message ?? '',
    causes: causes.map(({ message }) => message),
    object,
  };
}
