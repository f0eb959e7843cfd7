// The namespace of one run: it enforces the restricted Pod Security level, and is gone afterwards with its volumes.
import type { Api } from './api.ts';
import { ApiError } from './api.ts';
import { namespaces, volumes } from './kinds.ts';
import { until } from './wait.ts';

const goneWithinSeconds = 120;

export async function makeNamespace(api: Api, name: string): Promise<void> {
  const labels = { 'etcdoperator.dev/e2e': 'true', 'pod-security.kubernetes.io/enforce': 'restricted' };
  await api.create(namespaces, { metadata: { name, labels } });
}

/** Deletes it, and waits until it and every volume that was claimed from it are gone. */
export async function removeNamespace(api: Api, name: string): Promise<void> {
  await api.delete(namespaces, { name });
  await until(`namespace ${name} and its volumes to be gone`, goneWithinSeconds, async () => {
    const left = [...(await remaining(api, name)), ...(await volumesOf(api, name))];
    return left.length === 0 ? { is: true } : { seen: left.join('; ') };
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
