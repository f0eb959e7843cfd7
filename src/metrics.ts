// What Prometheus is told: how the operator works, and how its clusters are. Names are a contract; see docs/operations.md.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { EtcdClusterStatus, MemberStatus } from './crd/etcdcluster.ts';
import type { PassReport } from './kube/queue.ts';

const seconds = [0.001, 0.005, 0.025, 0.1, 0.25, 1, 2.5, 5, 10];
const passSeconds = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 5, 10, 30];

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const of = <L extends string>(name: string, help: string, labelNames: readonly L[]) => ({
    name: `etcd_operator_${name}`,
    help,
    labelNames,
    registers,
  });
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
  };
}

function clusterGauges(registers: Registry[]) {
  const labelNames = ['namespace', 'name'] as const;
  const members = new Gauge({
    name: 'etcd_operator_members',
    help: 'Members by state.',
    labelNames: [...labelNames, 'state'],
    registers,
  });
  const tolerated = new Gauge({
    name: 'etcd_operator_failures_tolerated',
    help: 'Voters that may still fail.',
    labelNames,
    registers,
  });
  const condition = new Gauge({
    name: 'etcd_operator_condition',
    help: '1: True, 0: False, -1: Unknown.',
    labelNames: [...labelNames, 'type'],
    registers,
  });
  const untold = new Gauge({
    name: 'etcd_operator_untold_clusters',
    help: 'Clusters whose status may not be read or written, so that it is old.',
    registers,
  });
  const states = ['voter', 'learner', 'newcomer', 'unhealthy'] as const;
  const types = ['Ready', 'Reconciling', 'Stalled', 'Available', 'UpToDate', 'Degraded'] as const;
  const values: Readonly<Record<string, number>> = { True: 1, False: 0, Unknown: -1 };
  const remove = (cluster: { namespace: string; name: string }): void => {
    for (const state of states) members.remove({ ...cluster, state });
    for (const type of types) condition.remove({ ...cluster, type });
    tolerated.remove(cluster);
  };
  const count = (found: readonly MemberStatus[], state: (typeof states)[number]): number =>
    found.filter((m) => (state === 'unhealthy' ? !m.healthy && m.role !== 'former' : m.role === state)).length;
  /** Sets the gauges of one cluster, or removes them when it is gone. */
  const set = (key: string, status: EtcdClusterStatus | undefined): void => {
    const [namespace = '', name = ''] = key.split('/');
    if (status === undefined) return remove({ namespace, name });
    for (const state of states) members.set({ namespace, name, state }, count(status.members ?? [], state));
    if (status.failuresTolerated === undefined) tolerated.remove({ namespace, name });
    else tolerated.set({ namespace, name }, status.failuresTolerated);
    for (const c of status.conditions ?? []) condition.set({ namespace, name, type: c.type }, values[c.status] ?? -1);
  };
  return {
    set,
    setUntold: (n: number): void => untold.set(n),
    forget: (): void => [members, tolerated, condition, untold].forEach((gauge) => gauge.reset()),
  };
}
