// A cluster that is not ours: refused when it has an operator, and what was there before is known and kept.
import { describe, expect, test } from '@jest/globals';
import { enterExisting, removeDefinitions } from '../../../tools/existing.ts';
import { ApiError } from '../../support/e2e/api.ts';
import type { Api } from '../../support/e2e/api.ts';

const namespace = 'namespaces/etcd-operator-system';
const definition = 'customresourcedefinitions/etcdclusters.etcdoperator.dev';

/** Holds objects by `plural/name`; those of a namespace as `plural/namespace/name`. */
function apiWith(...paths: string[]): { api: Pick<Api, 'get' | 'list' | 'delete'>; present: Set<string> } {
  const present = new Set(paths);
  const stored = (path: string) => {
    const [, space, name = space] = path.split('/');
    // Objects of any kind look alike here.
    return JSON.parse(JSON.stringify({ metadata: { name, namespace: space, uid: path } }));
  };
  const api: Pick<Api, 'get' | 'list' | 'delete'> = {
    get: async ({ plural }, { name }) => {
      if (present.has(`${plural}/${name}`)) return stored(`${plural}/${name}`);
      throw new ApiError(404, 'not found');
    },
    list: async ({ plural }) => [...present].filter((path) => path.startsWith(`${plural}/`)).map(stored),
    delete: async ({ plural }, { name }) => void present.delete(`${plural}/${name}`),
  };
  return { api, present };
}

describe('a cluster that is not ours', () => {
  test('is refused when it has an operator, wherever that is', async () => {
    const { api } = apiWith('deployments/tools/my-etcd-operator');
    await expect(enterExisting(api)).rejects.toThrow('deployment my-etcd-operator in namespace tools');
  });

  test('keeps what it had, and only that', async () => {
    expect(await enterExisting(apiWith().api)).toEqual({ namespace: true, definition: true });
    expect(await enterExisting(apiWith(namespace, definition).api)).toEqual({ namespace: false, definition: false });
  });

  test('keeps the kind while anybody has a cluster of it', async () => {
    const theirs = 'etcdclusters/theirs/etcd';
    const { api, present } = apiWith(definition, theirs);
    await removeDefinitions(api);
    expect(present).toContain(definition);
    present.delete(theirs);
    await removeDefinitions(api);
    expect(present).not.toContain(definition);
  });
});
