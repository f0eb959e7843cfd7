// Where the objects of a kind are in the apiserver's URLs. Pure.
import type { Name, Scope, Subresource } from './kube.ts';

/** As much of a Kind as its address needs. */
export interface Resource {
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export function collectionPath(kind: Resource, scope: Scope, query: Query = {}): string {
  const root = kind.apiVersion.includes('/') ? '/apis/' : '/api/';
  const { namespace } = scope;
  const namespaces = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${kind.apiVersion}${namespaces}/${kind.plural}${queryString(query)}`;
}

export function objectPath(
  kind: Resource,
  at: Name,
  query: Query = {},
  subresource?: Subresource | 'eviction' | 'log',
): string {
  const rest = subresource === undefined ? '' : `/${subresource}`;
  return `${collectionPath(kind, at)}/${encodeURIComponent(at.name)}${rest}${queryString(query)}`;
}

export function selectorOf({ labels = {} }: Scope): string | undefined {
  const terms = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return terms.length === 0 ? undefined : terms.join(',');
}

function queryString(query: Query): string {
  const terms = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return terms.length === 0 ? '' : `?${terms.join('&')}`;
}
