// The CRD installed on a real kube-apiserver, and the few requests that its contract tests make.
import { expect } from '@jest/globals';
import { etcdClusterCrd, etcdOperationCrd } from '../../tools/generate/crds.ts';
import { startApiserver } from './apiserver.ts';
import type { Written } from './cluster-specs.ts';
import { rawApi } from './raw-api.ts';
import type { Answer, RawApi } from './raw-api.ts';

export const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const definition = `${definitions}/etcdclusters.etcdoperator.dev`;
export const clusters = '/apis/etcdoperator.dev/v1alpha1/namespaces/default/etcdclusters';
export const operations = '/apis/etcdoperator.dev/v1alpha1/namespaces/default/etcdoperations';
export const strict = 'fieldValidation=Strict';

export interface CrdGround {
  readonly api: RawApi;
  create(spec: Written, name?: string, query?: string): Promise<Answer>;
  change(spec: Written): Promise<Answer>;
  report(status: Written): Promise<Answer>;
  stored(): Promise<Record<string, unknown>>;
  /** Applies the definition and waits until it is served. */
  install(object: Record<string, unknown>): Promise<void>;
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Everything is about one cluster, `default/etcd`, unless another name is given. */
export async function startCrdGround(): Promise<CrdGround> {
  const server = await startApiserver();
  const api = await rawApi(server.kubeconfig);
  const stop = async () => {
    api.close();
    await server.stop();
  };
  try {
    await install(api, etcdClusterCrd(), clusters);
    await install(api, etcdOperationCrd(), operations);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    api,
    create: (spec, name = 'etcd', query = strict) =>
      api.create(`${clusters}?${query}`, {
        apiVersion: 'etcdoperator.dev/v1alpha1',
        kind: 'EtcdCluster',
        metadata: { name },
        spec,
      }),
    change: (spec) => api.patch(`${clusters}/etcd?${strict}`, { spec }),
    report: (status) => api.patch(`${clusters}/etcd/status?${strict}`, { status }),
    stored: async () => (await api.get(`${clusters}/etcd`)).object,
    install: (object) => install(api, object, clusters),
    clear: async () => {
      await Promise.all([api.delete(clusters), api.delete(operations)]);
    },
    stop,
  };
}

/** The sentences of a refusal, without the value that the server puts before each, nor its own words of a time zone. */
export function told(answer: Answer): string[] {
  // A negative size also offends the scale subresource, in words of its own.
  const own = answer.causes.filter((cause) => !cause.includes('should be a non-negative integer'));
  return own
    .map((cause) => cause.replace(/^Invalid value: (("[^"]*"|-?\d+): )?(unknown time zone \S+ evaluating rule: )?/, ''))
    .sort();
}

export async function eventually(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer.status === status || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function install(api: RawApi, object: Record<string, unknown>, served: string): Promise<void> {
  const created = await api.create(definitions, object);
  if (created.status === 409) {
    const { metadata } = (await api.get(definition)).object;
    const replaced = await api.replace(definition, { ...object, metadata });
    expect([replaced.status, replaced.message]).toEqual([200, '']);
  } else {
    expect([created.status, created.message]).toEqual([201, '']);
  }
  expect((await eventually(() => api.get(served), 200)).status).toBe(200);
}
