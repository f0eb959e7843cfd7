// The benchmark `idle`: what the operator costs while nothing happens to one settled cluster, by its own metrics and by those of the
// API server.
import { setTimeout as sleep } from 'node:timers/promises';
import { applyCluster } from '../../test/support/e2e/etcdcluster.ts';
import { pods } from '../../test/support/e2e/kinds.ts';
import { operatorNamespace } from '../../test/support/e2e/operator.ts';
import type { Ground } from '../../test/support/e2e/scenario.ts';
import { growth, sums, total } from './metrics.ts';
import { atRest, clusterName, inNamespace } from './trial.ts';
import type { LocalGround } from './trial.ts';

/** For what creation has stirred up to end, and for the garbage to be collected. */
export const calmMinutes = 2;
const minutes = 3;
/** Memory is looked at so often meanwhile: one look may be just before or just after garbage was collected. */
const looks = 18;
const namespace = 'bench-idle';

export interface Replica {
  readonly leads: boolean;
  /** One for each look. */
  readonly rssMB: readonly number[];
  /** Of one core. */
  readonly cpuPercent: number;
  /** By verb and kind. */
  readonly requestsPerMinute: ReadonlyMap<string, number>;
}

/** Of every replica of the operator, while nothing happens. */
export interface Costs {
  readonly minutes: number;
  readonly replicas: readonly Replica[];
  /** Requests for EtcdClusters as the API server counted them; few but the operator make any. */
  readonly countedByServer: number;
}

export async function measureIdle(ground: LocalGround, report: (line: string) => void): Promise<Costs> {
  return inNamespace(ground, namespace, report, async (trial) => {
    await applyCluster(trial, clusterName, { size: 3 });
    await atRest(trial);
    report(`idle: waiting ${calmMinutes} minutes until all is calm`);
    await sleep(calmMinutes * 60_000);
    return measureCosts(trial, 'idle', report);
  });
}

export async function measureCosts(ground: Ground, what: string, report: (line: string) => void): Promise<Costs> {
  report(`${what}: measuring for ${minutes} minutes`);
  const servedBefore = await served(ground);
  const seen = [await pagesOf(ground)];
  for (let look = 0; look < looks; look++) {
    await sleep((minutes * 60_000) / looks);
    seen.push(await pagesOf(ground));
  }
  return {
    minutes,
    replicas: replicasIn(seen, minutes),
    countedByServer: ((await served(ground)) - servedBefore) / minutes,
  };
}

/** The metrics of each replica, by the name of its Pod. */
type PagesByReplica = ReadonlyMap<string, string>;

async function pagesOf({ api }: Ground): Promise<PagesByReplica> {
  const labels = 'app.kubernetes.io/name=etcd-operator';
  const found = await api.list(pods, { namespace: operatorNamespace, labels });
  const page = (name: string) =>
    api.raw('GET', `/api/v1/namespaces/${operatorNamespace}/pods/${name}:8080/proxy/metrics`);
  const pages = found.map(async ({ metadata: { name } }) => [name, await page(name)] satisfies [string, string]);
  return new Map(await Promise.all(pages));
}

async function served({ api }: Ground): Promise<number> {
  return total(await api.raw('GET', '/metrics'), 'apiserver_request_total', { resource: 'etcdclusters' });
}

/** Throws where a replica was not there all the while, or began anew: what it counted says nothing then. */
export function replicasIn(seen: readonly PagesByReplica[], inMinutes: number): Replica[] {
  const names = [...(seen[0]?.keys() ?? [])].sort();
  for (const pages of seen) {
    const others = [...pages.keys()].sort();
    if (others.join() !== names.join())
      throw new Error(`the replicas were ${names.join(' and ')}, and then ${others.join(' and ')}`);
  }
  return names.map((name) =>
    replicaIn(
      seen.map((pages) => pages.get(name) ?? ''),
      inMinutes,
    ),
  );
}

const requests = 'etcd_operator_kube_request_seconds_count';
const startedAt = 'process_start_time_seconds';

function replicaIn(pages: readonly string[], inMinutes: number): Replica {
  const [before, after] = [pages[0] ?? '', pages.at(-1) ?? ''];
  if (total(before, startedAt) !== total(after, startedAt)) throw new Error('a replica was started anew meanwhile');
  const cpu = total(after, 'process_cpu_seconds_total') - total(before, 'process_cpu_seconds_total');
  const asked = growth(sums(before, requests, ['verb', 'kind']), sums(after, requests, ['verb', 'kind']));
  return {
    leads: total(after, 'etcd_operator_leading') === 1,
    rssMB: pages.map((page) => total(page, 'process_resident_memory_bytes') / 1e6),
    cpuPercent: (cpu / (inMinutes * 60)) * 100,
    requestsPerMinute: new Map([...asked].map(([key, count]) => [key, count / inMinutes])),
  };
}
