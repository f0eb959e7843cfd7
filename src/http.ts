// The two small HTTP servers of the operator: health for the kubelet, metrics for Prometheus.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Address } from './config.ts';

/** `undefined` is well; words say what is not. */
export type Check = () => string | undefined;

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export type Pages = Readonly<Record<string, (query: URLSearchParams) => Page | Promise<Page>>>;

export function checkPage(check: Check): Page {
  const trouble = check();
  return { status: trouble === undefined ? 200 : 503, type: 'text/plain', body: `${trouble ?? 'ok'}\n` };
}

/** Resolves when it listens. Throws where the address is taken. */
export function serve({ host, port }: Address, pages: Pages): Promise<Server> {
  const server = createServer((request, response) => {
    // Not by URL: it throws where a client asks for `//`, and that would end the operator.
    const [path = '', query = ''] = (request.url ?? '/').split('?', 2);
    void answer(response, pages[path], new URLSearchParams(query));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host === '' ? undefined : host, () => resolve(server));
  });
}

async function answer(
  response: ServerResponse,
  page: Pages[string] | undefined,
  query: URLSearchParams,
): Promise<void> {
  const { status, type, body } = await made(page, query);
  response.writeHead(status, { 'content-type': type }).end(body);
}

async function made(page: Pages[string] | undefined, query: URLSearchParams): Promise<Page> {
  if (page === undefined) return { status: 404, type: 'text/plain', body: 'not found\n' };
  try {
    return await page(query);
  } catch (error) {
    return { status: 500, type: 'text/plain', body: `${error instanceof Error ? error.message : String(error)}\n` };
  }
}
