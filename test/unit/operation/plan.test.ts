// How far a restart is, by what can be seen; what it waits for, in words; and what becomes of it when it is done.
import { describe, expect, test } from '@jest/globals';
import type { EtcdClusterStatus, PlanStatus } from '../../../src/crd/etcdcluster.ts';
import type { EtcdOperationStatus } from '../../../src/crd/etcdoperation.ts';
import type { Observed, PodSeen } from '../../../src/controllers/operation/observed.ts';
import { plan } from '../../../src/controllers/operation/plan.ts';
import { statusOf } from '../../../src/controllers/operation/report.ts';
import { restartSpec } from '../../support/operations.ts';
import { exampleSpec } from '../desired/example.ts';

const asked = Date.parse('2026-01-01T00:00:00Z');
const now = asked + 60_000;
const pod = (age: number, changes: Partial<PodSeen> = {}): PodSeen => ({
  createdAt: asked + age,
  deleting: false,
  ready: true,
  ...changes,
});
const told = (reason: string, message: string, kind: PlanStatus['kind'] = 'Wait'): PlanStatus => ({
  kind,
  reason,
  message,
  sinceTime: '2026-01-01T00:00:00Z',
});
const voters = (...names: readonly string[]) => names.map((name) => ({ name, role: 'voter' as const, healthy: true }));

interface Given {
  readonly pods?: Readonly<Record<string, PodSeen>>;
  readonly status?: Partial<EtcdClusterStatus>;
  readonly size?: number;
  readonly deleting?: true;
}

function given({ pods = {}, status = {}, size = 3, deleting }: Given): Observed {
  const metadata = { name: 'shop', ...(deleting === true ? { deletionTimestamp: '2026-01-01T00:00:30Z' } : {}) };
  const whole = { observedGeneration: 1, size: 3, members: voters('a', 'b', 'c'), ...status };
  return { ...bare(), pods, cluster: { metadata, spec: exampleSpec({ size }), status: whole } };
}

const bare = (status?: EtcdOperationStatus, ttlAfterFinished?: string): Observed => ({
  now,
  pods: {},
  operation: {
    metadata: { name: 'now', generation: 2, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: restartSpec(ttlAfterFinished === undefined ? {} : { ttlAfterFinished }),
    ...(status === undefined ? {} : { status }),
  },
});

const young = { a: pod(1000), b: pod(1000), c: pod(1000) };

describe('a restart', () => {
  test.each<[string, Given, string]>([
    ['is done when every Pod is younger, and ready', { pods: young }, 'succeeded Succeeded: 3 of 3 members restarted.'],
    [
      'not while one is of the same second',
      { pods: { ...young, b: pod(0) } },
      'underWay Restarting: 2 of 3 members restarted.',
    ],
    [
      'nor while one is not ready',
      { pods: { ...young, b: pod(1000, { ready: false }) } },
      'underWay Restarting: 3 of 3 members restarted.',
    ],
    [
      'nor while one goes',
      { pods: { ...young, b: pod(1000, { deleting: true }) } },
      'underWay Restarting: 2 of 3 members restarted.',
    ],
    [
      'nor while one is missing',
      { pods: { a: pod(1000), b: pod(1000) } },
      'underWay Restarting: 2 of 3 members restarted.',
    ],
    [
      'nor while the status does not know all voters',
      { pods: young, status: { size: 4 } },
      'underWay Restarting: 3 of 3 members restarted.',
    ],
    [
      'a learner is none of those that have to be',
      { pods: young, status: { members: [...voters('a', 'b', 'c'), { name: 'd', role: 'learner', healthy: true }] } },
      'succeeded Succeeded: 3 of 3 members restarted.',
    ],
    [
      'says what the cluster waits for',
      { pods: { a: pod(1000) }, status: { plan: told('WaitingForVoters', 'b is down.') } },
      'underWay WaitingForVoters: 1 of 3 members restarted. b is down.',
    ],
    [
      'needs a person where the cluster does, and goes on by itself',
      { status: { plan: told('QuorumLost', 'Two are down.', 'Stalled') } },
      'stalled QuorumLost: 0 of 3 members restarted. Two are down.',
    ],
    [
      'of a cluster without members waits',
      { status: { members: [], size: 0, plan: told('Bootstrapping', 'Writing names.', 'Act') } },
      'underWay Bootstrapping: EtcdCluster shop has no members yet. Writing names.',
    ],
    [
      'of a cluster that sleeps waits',
      { size: 0, pods: young },
      'underWay ClusterSleeps: EtcdCluster shop sleeps: its Pods are made anew when it is woken.',
    ],
    [
      'of a cluster that goes waits',
      { deleting: true, pods: young },
      'underWay ClusterDeleting: EtcdCluster shop is being deleted.',
    ],
  ])('%s', (_, what, says) => {
    const decided = plan(given(what));
    expect('reason' in decided ? `${decided.kind} ${decided.reason}: ${decided.message}` : decided.kind).toBe(says);
  });

  test('without its cluster needs a person', () => {
    expect(plan(bare())).toEqual({
      kind: 'stalled',
      reason: 'ClusterNotFound',
      message:
        'There is no EtcdCluster shop in this namespace. It goes on when there is one; else delete this operation.',
    });
  });
});

test('a type of a newer operator is left alone', () => {
  const o = given({ pods: young });
  const operation = { ...o.operation, spec: { ...restartSpec(), type: JSON.parse('"Defragment"') } };
  expect(plan({ ...o, operation })).toMatchObject({ kind: 'stalled', reason: 'UnknownType' });
});

describe('what is done', () => {
  const done = { observedGeneration: 1, completionTime: '2026-01-01T00:00:30Z', result: 'Succeeded' as const };
  test.each([
    ['is kept', undefined, { kind: 'over' }],
    ['is kept until its time has come', '31s', { kind: 'over', until: asked + 61_000 }],
    ['is deleted then', '30s', { kind: 'delete' }],
    ['is kept where the time is none', 'soon', { kind: 'over' }],
  ])('%s', (_, ttl, decided) => {
    expect(plan(bare(done, ttl))).toEqual(decided);
  });

  test('is not done again, whatever there is', () => {
    expect(plan({ ...given({ pods: { a: pod(-1000) } }), operation: bare(done).operation })).toEqual({ kind: 'over' });
  });

  test('says so of another generation, and keeps all else', () => {
    expect(statusOf(bare(done), { kind: 'over' })).toEqual({ ...done, observedGeneration: 2 });
  });
});

describe('the conditions, by kstatus', () => {
  test.each([
    ['underWay', 'Ready False, Reconciling True, Stalled False, Complete False'],
    ['stalled', 'Ready False, Reconciling False, Stalled True, Complete False'],
    ['succeeded', 'Ready True, Reconciling False, Stalled False, Complete True'],
  ] as const)('of %s', (kind, are) => {
    const status = statusOf(given({}), { kind, reason: 'Why', message: 'So.' });
    expect(status.conditions?.map(({ type, status }) => `${type} ${status}`).join(', ')).toBe(are);
    expect(status.conditions?.map(({ reason }) => reason)).toEqual([
      'Why',
      'Why',
      kind === 'stalled' ? 'Why' : 'NotStalled',
      'Why',
    ]);
    expect(status).toMatchObject({ observedGeneration: 2, startTime: '2026-01-01T00:01:00Z', message: 'So.' });
    expect(status.completionTime).toBe(kind === 'succeeded' ? '2026-01-01T00:01:00Z' : undefined);
  });

  test('keep the time of their last change', () => {
    const first = statusOf(given({}), { kind: 'underWay', reason: 'A', message: 'A.' });
    const o = { ...given({}), now: now + 5_000 };
    const second = statusOf(
      { ...o, operation: { ...o.operation, status: first } },
      { kind: 'succeeded', reason: 'B', message: 'B.' },
    );
    expect(second.startTime).toBe(first.startTime);
    expect(second.conditions?.map(({ lastTransitionTime }) => lastTransitionTime.slice(14))).toEqual([
      '01:05Z',
      '01:05Z',
      '01:00Z',
      '01:05Z',
    ]);
  });
});
