// The namespace of one run: it enforces the restricted Pod Security level, and is gone afterwards with its volumes.
import type { Api } from './api.ts';
import { ApiError, pathOf } from './api.ts';
import { claims, etcdClusters, namespaces, pods, volumes } from './kinds.ts';
import { until } from './wait.ts';

/** Long enough for a provisioner whose first try at a volume failed. */
const goneWithinSeconds = 180;

export async function makeNamespace(api: Api, name: string): Promise<void> {
  const labels = { 'etcdoperator.dev/e2e': 'true', 'pod-security.kubernetes.io/enforce': 'restricted' };
  await api.create(namespaces, { metadata: { name, labels } });
}

/**
 * Deletes it, and waits until it and every volume that was claimed from it are gone. Its content goes first: a namespace that is deleted
 * with Pods in it looks again only after half of their grace period.
 */
export async function removeNamespace(api: Api, name: string): Promise<void> {
  for (const kind of [etcdClusters, pods, claims]) {
    await api.raw('DELETE', `${pathOf(kind, { namespace: name })}?gracePeriodSeconds=1`);
  }
  await untilNothing(`the Pods, claims and volumes of ${name}`, async () => [
    ...(await api.list(pods, { namespace: name })).map(({ metadata }) => `Pod ${metadata.name}`),
    ...(await api.list(claims, { namespace: name })).map(({ metadata }) => `claim ${metadata.name}`),
    ...(await volumesOf(api, name)),
  ]);
  await api.delete(namespaces, { name });
  await untilNothing(`the namespace ${name}`, () => remaining(api, name));
}

function untilNothing(what: string, left: () => Promise<string[]>): Promise<boolean> {
  return until(`${what} to be gone`, goneWithinSeconds, async () => {
    const found = await left();
    return found.length === 0 ? { is: true } : { seen: found.join('; ') };
  });
}

async function remaining(api: Api, name: string): Promise<string[]> {
  try {
    const { status } = await api.get(namespaces, { name });
    const why = (status?.conditions ?? []).filter((one) => one.status === 'True').map((one) => one.message);
    return [`namespace ${status?.phase}: ${why.join(', ')}`];
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

async function volumesOf(api: Api, namespace: string): Promise<string[]> {
  const all = await api.list(volumes, {});
  return all
    .filter(({ spec }) => spec?.claimRef?.namespace === namespace)
    .map(({ metadata, status }) => `volume ${metadata.name} ${status?.phase}`);
}
