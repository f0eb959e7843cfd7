// What Prometheus is told of each cluster: its status as numbers. Names are a contract; see docs/operations.md.
import { Gauge, type Registry } from 'prom-client';
import type { EtcdClusterStatus, MemberStatus } from './crd/etcdcluster.ts';

type Labels = Readonly<Record<string, string>>;
type Series = readonly (readonly [Labels, number])[];

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Beside those of the cluster. */
  readonly labels: readonly string[];
  readonly of: (status: EtcdClusterStatus) => Series;
}

const states = ['voter', 'learner', 'newcomer', 'unhealthy'] as const;

const count = (found: readonly MemberStatus[], state: (typeof states)[number]): number =>
  found.filter((m) => (state === 'unhealthy' ? !m.healthy && m.role !== 'former' : m.role === state)).length;

const values: Readonly<Record<string, number>> = { True: 1, False: 0, Unknown: -1 };

const metrics: readonly Metric[] = [
  {
    name: 'etcd_operator_members',
    help: 'Members by state.',
    labels: ['state'],
    of: ({ members = [] }) => states.map((state) => [{ state }, count(members, state)]),
  },
  {
    name: 'etcd_operator_failures_tolerated',
    help: 'Voters that may still fail.',
    labels: [],
    of: ({ failuresTolerated }) => (failuresTolerated === undefined ? [] : [[{}, failuresTolerated]]),
  },
  {
    name: 'etcd_operator_condition',
    help: '1: True, 0: False, -1: Unknown.',
    labels: ['type'],
    of: ({ conditions = [] }) => conditions.map(({ type, status }) => [{ type }, values[status] ?? -1]),
  },
  {
    name: 'etcd_operator_plan',
    help: '1: what is done or waited for.',
    labels: ['kind', 'reason'],
    of: ({ plan }) => (plan === undefined ? [] : [[{ kind: plan.kind, reason: plan.reason }, 1]]),
  },
  {
    name: 'etcd_operator_rollout_updated_members',
    help: 'Voters that a change of the spec has reached; absent while none is under way.',
    labels: ['to', 'hop', 'member'],
    of({ rollout }) {
      if (rollout === undefined) return [];
      const { to = '', hop = '', member = '', updated } = rollout;
      return [[{ to, hop, member }, updated]];
    },
  },
];

export function clusterGauges(registers: Registry[]) {
  const gauges = metrics.map((metric) => ofClusters(metric, registers));
  const untold = new Gauge({
    name: 'etcd_operator_untold_clusters',
    help: 'Clusters whose status may not be read or written, so that it is old.',
    registers,
  });
  return {
    /** Sets the gauges of one cluster (`namespace/name`), or removes them when it is gone. */
    set: (key: string, status: EtcdClusterStatus | undefined): void =>
      gauges.forEach((gauge) => gauge.set(key, status)),
    setUntold: (n: number): void => untold.set(n),
    forget(): void {
      untold.reset();
      gauges.forEach((gauge) => gauge.forget());
    },
  };
}

/** Of each cluster only what was told last stands. */
function ofClusters({ name, help, labels, of }: Metric, registers: Registry[]) {
  const gauge = new Gauge<string>({ name, help, labelNames: ['namespace', 'name', ...labels], registers });
  const told = new Map<string, readonly Labels[]>();
  return {
    set(key: string, status: EtcdClusterStatus | undefined): void {
      const [namespace = '', cluster = ''] = key.split('/');
      for (const before of told.get(key) ?? []) gauge.remove(before);
      const now = (status === undefined ? [] : of(status)).map(
        ([own, value]) => [{ namespace, name: cluster, ...own }, value] as const,
      );
      for (const [series, value] of now) gauge.set(series, value);
      told.set(
        key,
        now.map(([series]) => series),
      );
      if (status === undefined) told.delete(key);
    },
    forget(): void {
      told.clear();
      gauge.reset();
    },
  };
}
