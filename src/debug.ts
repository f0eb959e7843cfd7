// The debug pages: what was last seen of a cluster, as a dump, and what would be done with it. On loopback: reach them by port-forward.
import type { Observed } from './controllers/cluster/observed.ts';
import { dumpOf, type Dump } from './dump.ts';
import { explain } from './explain.ts';
import type { Page, Pages } from './http.ts';

/** `observed` answers only in the replica that leads; `lease` is `namespace/name` of what says which one that is. */
export function debugPages(observed: (key: string) => Observed | undefined, lease: string): Pages {
  const page =
    (type: string, body: (dump: Dump) => string) =>
    (query: URLSearchParams): Page => {
      const key = query.get('cluster') ?? '';
      const last = observed(key);
      return last === undefined ? notSeen(key, lease) : { status: 200, type, body: body(dumpOf(last)) };
    };
  return {
    '/observed': page('application/json', (dump) => `${JSON.stringify(dump, undefined, 2)}\n`),
    '/explain': page('text/plain; charset=utf-8', explain),
  };
}

function notSeen(key: string, lease: string): Page {
  const what =
    key === '' ? 'name a cluster: ?cluster=NAMESPACE/NAME' : `this replica has not looked at a cluster ${key}`;
  const body = `${what}. Only the replica that holds the Lease ${lease} looks at clusters; its spec.holderIdentity begins with the name of that Pod.\n`;
  return { status: 404, type: 'text/plain; charset=utf-8', body };
}
