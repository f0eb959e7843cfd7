// How long the local cluster's DNS remembers a name: 30 s as common distributions have it, or less.
import { configMaps, pods } from '../../test/support/e2e/kinds.ts';
import { isReady } from '../../test/support/e2e/members.ts';
import { until } from '../../test/support/e2e/wait.ts';
import type { LocalGround } from './trial.ts';

const namespace = 'kube-system';
const usualSeconds = 30;

/** Whatever comes of `run`, it is as it was afterwards. */
export async function withDnsCachedFor<T>(ground: LocalGround, seconds: number, run: () => Promise<T>): Promise<T> {
  await cacheFor(ground, usualSeconds, seconds);
  try {
    return await run();
  } finally {
    await cacheFor(ground, seconds, usualSeconds);
  }
}

/** It reads its file when it is started, and has forgotten all names then. */
async function cacheFor({ api }: LocalGround, before: number, now: number): Promise<void> {
  const { data } = await api.get(configMaps, { namespace, name: 'coredns' });
  const Corefile = data?.['Corefile']
    ?.replace(`ttl ${before}`, `ttl ${now}`)
    .replace(`cache ${before}`, `cache ${now}`);
  await api.patch(configMaps, { namespace, name: 'coredns' }, { data: { Corefile } });
  const labels = 'k8s-app=kube-dns';
  const old = await api.list(pods, { namespace, labels });
  await Promise.all(
    old.map(({ metadata: { name } }) => api.delete(pods, { namespace, name }, { gracePeriodSeconds: 1 })),
  );
  await until(`DNS to remember names for ${now} s`, 60, async () => {
    const found = await api.list(pods, { namespace, labels });
    const isNew = found.every(({ metadata }) => old.every((one) => one.metadata.uid !== metadata.uid));
    return found.length > 0 && isNew && found.every(isReady) ? { is: true } : { seen: `${found.length} Pods` };
  });
}
