// A Kubernetes cluster that is not ours, as a guest treats it: looked at before anything is installed, and left as it was found.
import { ApiError } from '../test/support/e2e/api.ts';
import type { Api } from '../test/support/e2e/api.ts';
import { deployments, etcdClusters, etcdOperations, namespaces } from '../test/support/e2e/kinds.ts';
import { operatorNamespace } from '../test/support/e2e/operator.ts';
import type { Kind, KubeObject } from '../src/kube/objects.ts';

const definitions: Kind<KubeObject> = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};
const definitionOf = ({ plural }: Kind<KubeObject>) => ({ name: `${plural}.etcdoperator.dev` });

type Visited = Pick<Api, 'get' | 'list' | 'delete'>;

/** What we will have brought, and therefore take away. */
export interface Belongings {
  readonly namespace: boolean;
  readonly definition: boolean;
}

/** Refuses, before anything is changed, a cluster that has an etcd-operator: ours would fight with it, or replace it. */
export async function enterExisting(api: Visited): Promise<Belongings> {
  const [other] = await api.list(deployments, { labels: 'app.kubernetes.io/name=etcd-operator' });
  if (other !== undefined) throw new Error(occupied(other.metadata.namespace ?? '', other.metadata.name));
  return {
    namespace: !(await exists(api, namespaces, { name: operatorNamespace })),
    definition: !(await exists(api, definitions, definitionOf(etcdClusters))),
  };
}

/** After the operator is uninstalled and its namespace gone. The kinds stay while anybody has a cluster. */
export async function removeDefinitions(api: Visited): Promise<void> {
  const left = await api.list(etcdClusters, {});
  if (left.length > 0) return;
  for (const kind of [etcdClusters, etcdOperations]) await api.delete(definitions, definitionOf(kind));
}

export function occupied(namespace: string, name: string): string {
  return (
    `an etcd-operator is installed in this cluster already (deployment ${name} in namespace ${namespace}), and is left alone: ` +
    'two would fight over the same EtcdClusters. Use another cluster, the local one (without --existing), or ' +
    `uninstall it first: helm uninstall etcd-operator --namespace ${namespace}`
  );
}

async function exists(api: Visited, kind: Kind<KubeObject>, at: { name: string }): Promise<boolean> {
  try {
    await api.get(kind, at);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
