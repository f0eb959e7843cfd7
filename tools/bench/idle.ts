// The benchmark `idle`: what the operator costs while nothing happens to one settled cluster, by its own metrics and by those of the
// API server.
import { setTimeout as sleep } from 'node:timers/promises';
import { settled, applyCluster } from '../../test/support/e2e/etcdcluster.ts';
import { pods } from '../../test/support/e2e/kinds.ts';
import { makeNamespace } from '../../test/support/e2e/namespace.ts';
import { operatorNamespace } from '../../test/support/e2e/operator.ts';
import type { Ground, Trial } from '../../test/support/e2e/scenario.ts';
import { growth, sums, total } from './metrics.ts';

/** For what creation has stirred up to end, and for the garbage to be collected. */
const calmMinutes = 2;
const minutes = 3;
const namespace = 'bench-idle';

export interface Replica {
  readonly leads: boolean;
  readonly rssMB: number;
  /** Of one core. */
  readonly cpuPercent: number;
  /** By verb and kind. */
  readonly requestsPerMinute: ReadonlyMap<string, number>;
}

export interface Idle {
  readonly minutes: number;
  readonly replicas: readonly Replica[];
  /** Requests for EtcdClusters as the API server counted them; nobody but the operator makes any. */
  readonly countedByServer: number;
}

export async function measureIdle(ground: Ground, report: (line: string) => void): Promise<Idle> {
  await makeNamespace(ground.api, namespace);
  const trial: Trial = { ...ground, namespace, tell: report, atEnd: () => undefined };
  await applyCluster(trial, 'etcd', { size: 3 });
  await settled(trial, 'etcd', 180);
  report(`idle: waiting ${calmMinutes} minutes until all is calm`);
  await sleep(calmMinutes * 60_000);
  const before = await look(ground);
  report(`idle: measuring for ${minutes} minutes`);
  await sleep(minutes * 60_000);
  const after = await look(ground);
  return {
    minutes,
    replicas: [...after.pages].map(([name, page]) => replicaBetween(before.pages.get(name) ?? '', page)),
    countedByServer: (after.served - before.served) / minutes,
  };
}

interface Look {
  /** The metrics of each replica, by the name of its Pod. */
  readonly pages: ReadonlyMap<string, string>;
  readonly served: number;
}

async function look({ api }: Ground): Promise<Look> {
  const labels = 'app.kubernetes.io/name=etcd-operator';
  const found = await api.list(pods, { namespace: operatorNamespace, labels });
  const names = found.map(({ metadata }) => metadata.name);
  const page = (name: string) =>
    api.raw('GET', `/api/v1/namespaces/${operatorNamespace}/pods/${name}:8080/proxy/metrics`);
  const pages = new Map(
    await Promise.all(names.map(async (name) => [name, await page(name)] satisfies [string, string])),
  );
  const served = total(await api.raw('GET', '/metrics'), 'apiserver_request_total', { resource: 'etcdclusters' });
  return { pages, served };
}

const requests = 'etcd_operator_kube_request_seconds_count';

export function replicaBetween(before: string, after: string): Replica {
  const cpu = total(after, 'process_cpu_seconds_total') - total(before, 'process_cpu_seconds_total');
  const asked = growth(sums(before, requests, ['verb', 'kind']), sums(after, requests, ['verb', 'kind']));
  return {
    leads: total(after, 'etcd_operator_leading') === 1,
    rssMB: total(after, 'process_resident_memory_bytes') / 1e6,
    cpuPercent: (cpu / (minutes * 60)) * 100,
    requestsPerMinute: new Map([...asked].map(([key, count]) => [key, count / minutes])),
  };
}
