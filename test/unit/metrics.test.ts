// What Prometheus reads: the names are a contract, and a cluster that is gone leaves nothing behind.
import { describe, expect, test } from '@jest/globals';
import type { EtcdClusterStatus } from '../../src/crd/etcdcluster.ts';
import { createMetrics } from '../../src/metrics.ts';

const status: EtcdClusterStatus = {
  observedGeneration: 1,
  failuresTolerated: 1,
  members: [
    { name: 'a-1', role: 'voter', healthy: true },
    { name: 'a-2', role: 'voter', healthy: false },
    { name: 'a-3', role: 'learner', healthy: true },
  ],
  conditions: [
    { type: 'Ready', status: 'True', reason: 'Settled', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
    {
      type: 'Available',
      status: 'Unknown',
      reason: 'Unreachable',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
};

describe('the gauges of a cluster', () => {
  test('go with the lease: only the leader tells of clusters', async () => {
    const metrics = createMetrics();
    metrics.cluster('ns/a', status);
    metrics.leading(false);
    expect(await metrics.registry.metrics()).not.toContain('name="a"');
  });

  test('count members by state and tell conditions as numbers', async () => {
    const metrics = createMetrics();
    metrics.cluster('ns/a', status);
    const text = await metrics.registry.metrics();
    expect(text).toContain('etcd_operator_members{namespace="ns",name="a",state="voter"} 2');
    expect(text).toContain('etcd_operator_members{namespace="ns",name="a",state="learner"} 1');
    expect(text).toContain('etcd_operator_members{namespace="ns",name="a",state="unhealthy"} 1');
    expect(text).toContain('etcd_operator_failures_tolerated{namespace="ns",name="a"} 1');
    expect(text).toContain('etcd_operator_condition{namespace="ns",name="a",type="Ready"} 1');
    expect(text).toContain('etcd_operator_condition{namespace="ns",name="a",type="Available"} -1');
  });

  test('tell no failures tolerated where nobody knows, and count no former member', async () => {
    const metrics = createMetrics();
    metrics.cluster('ns/a', status);
    const { failuresTolerated: _, members = [], ...rest } = status;
    metrics.cluster('ns/a', { ...rest, members: [...members, { name: 'a-4', role: 'former', healthy: false }] });
    const text = await metrics.registry.metrics();
    expect(text).not.toContain('etcd_operator_failures_tolerated{');
    expect(text).toContain('etcd_operator_members{namespace="ns",name="a",state="unhealthy"} 1');
  });

  test('tell the plan, and how far a change is, one of each', async () => {
    const metrics = createMetrics();
    const plan = { kind: 'Act', reason: 'RestartingMember', message: '', sinceTime: '2026-01-01T00:00:00Z' } as const;
    metrics.cluster('ns/a', { ...status, plan, rollout: { to: '3.7.3', hop: '3.6.16', updated: 1, member: 'a-2' } });
    const text = await metrics.registry.metrics();
    expect(text).toContain('etcd_operator_plan{namespace="ns",name="a",kind="Act",reason="RestartingMember"} 1');
    const series =
      'etcd_operator_rollout_updated_members{namespace="ns",name="a",to="3.7.3",hop="3.6.16",member="a-2"} 1';
    expect(text).toContain(series);
    metrics.cluster('ns/a', { ...status, plan: { ...plan, kind: 'Settled', reason: 'Settled' } });
    const later = await metrics.registry.metrics();
    expect(later).toContain('etcd_operator_plan{namespace="ns",name="a",kind="Settled",reason="Settled"} 1');
    expect(later).not.toContain('RestartingMember');
    expect(later).not.toContain('etcd_operator_rollout_updated_members{');
  });

  test('go with the cluster', async () => {
    const metrics = createMetrics();
    metrics.cluster('ns/a', status);
    metrics.cluster('ns/a', undefined);
    expect(await metrics.registry.metrics()).not.toContain('name="a"');
  });
});

test('passes, steps, calls and the lease are counted', async () => {
  const metrics = createMetrics();
  metrics.pass('cluster', { key: 'ns/a', waitedMs: 3, ranMs: 40 });
  const failure = { error: new Error('x'), retryMs: 250, failures: 1 };
  metrics.pass('operation', { key: 'ns/a', waitedMs: 3, ranMs: 40, failure });
  metrics.queueDepth(2);
  metrics.step('AddLearner', 'ok');
  metrics.kubeRequest('list', 'Pod', 0.01, 'OK');
  metrics.etcdCall('status', 0.01, 'DeadlineExceeded');
  metrics.leading(true);
  const text = await metrics.registry.metrics();
  expect(text).toContain('etcd_operator_reconcile_seconds_count{controller="cluster",result="ok"} 1');
  expect(text).toContain('etcd_operator_reconcile_seconds_count{controller="operation",result="failed"} 1');
  expect(text).toContain('etcd_operator_queue_wait_seconds_count{controller="cluster"} 1');
  expect(text).toContain('etcd_operator_queue_depth 2');
  expect(text).toContain('etcd_operator_steps_total{kind="AddLearner",result="ok"} 1');
  expect(text).toContain('etcd_operator_kube_request_seconds_count{verb="list",kind="Pod",code="OK"} 1');
  expect(text).toContain('etcd_operator_etcd_request_seconds_count{call="status",code="DeadlineExceeded"} 1');
  expect(text).toContain('etcd_operator_leading 1');
});
