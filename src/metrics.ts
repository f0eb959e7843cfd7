// What Prometheus is told: how the operator works, and how its clusters are. Names are a contract; see docs/operations.md.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { clusterGauges } from './cluster-metrics.ts';
import type { PassReport } from './kube/queue.ts';

const seconds = [0.001, 0.005, 0.025, 0.1, 0.25, 1, 2.5, 5, 10];
const passSeconds = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 5, 10, 30];

const ours =
  (registers: Registry[]) =>
  <L extends string>(name: string, help: string, labelNames: readonly L[]) => ({
    name: `etcd_operator_${name}`,
    help,
    labelNames,
    registers,
  });

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const of = ours(registers);
  const passes = new Histogram({
    ...of('reconcile_seconds', 'Duration of a pass over one object.', ['controller', 'result']),
    buckets: passSeconds,
  });
  const waits = new Histogram({
    ...of('queue_wait_seconds', 'How long an object that is due waits for its pass.', ['controller']),
    buckets: seconds,
  });
  const depth = new Gauge(of('queue_depth', 'Clusters that are due and wait for a worker.', []));
  const steps = new Counter(of('steps_total', 'Writes to the outside, by kind.', ['kind', 'result']));
  const kube = new Histogram({
    ...of('kube_request_seconds', 'Requests to the Kubernetes API.', ['verb', 'kind', 'code']),
    buckets: seconds,
  });
  const etcd = new Histogram({
    ...of('etcd_request_seconds', 'Calls to etcd members.', ['call', 'code']),
    buckets: seconds,
  });
  const leading = new Gauge(of('leading', '1 while this replica holds the lease.', []));
  const outdated = new Gauge(
    of('outdated_kinds', 'Our kinds that are not installed, or older than this operator.', []),
  );
  const clusters = clusterGauges(registers);
  return {
    registry,
    pass(controller: 'cluster' | 'operation', report: PassReport): void {
      passes.observe({ controller, result: report.failure === undefined ? 'ok' : 'failed' }, report.ranMs / 1000);
      waits.observe({ controller }, report.waitedMs / 1000);
    },
    queueDepth: (n: number): void => depth.set(n),
    step: (kind: string, result: 'ok' | 'failed'): void => steps.inc({ kind, result }),
    kubeRequest: (verb: string, kind: string, took: number, code: string): void =>
      kube.observe({ verb, kind, code }, took),
    etcdCall: (call: string, took: number, code: string): void => etcd.observe({ call, code }, took),
    untold: clusters.setUntold,
    leading(is: boolean): void {
      leading.set(is ? 1 : 0);
      // What this replica saw last would stand beside what the leader sees now.
      if (!is) clusters.forget();
    },
    cluster: clusters.set,
    outdatedKinds: (n: number): void => outdated.set(n),
  };
}
