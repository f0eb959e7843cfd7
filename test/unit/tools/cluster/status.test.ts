// What `status` says, and what is read from the apiserver for it.
import { describe, expect, test } from '@jest/globals';

import { isAvailable, readinessOf } from '../../../../tools/cluster/inside-api.ts';
import { describeStatus, type ClusterStatus } from '../../../../tools/cluster/status.ts';

const healthy: ClusterStatus = {
  name: 'default',
  since: '2026-11-21T08:00:00.000Z',
  kubeconfig: '/cache/runs/default/kubeconfig',
  logs: '/cache/runs/default/log',
  nodes: [{ name: 'node1', ready: true }],
  components: [{ name: 'etcd', alive: true, restarts: 0 }],
  memoryBytes: 900 * 2 ** 20,
};

describe('in words', () => {
  test('all is well', () => {
    expect(describeStatus('default', healthy)).toBe(`cluster default, running since 2026-11-21T08:00:00.000Z
  nodes       node1 Ready
  components  1 of 1 alive
  memory      900 MiB
  kubeconfig  /cache/runs/default/kubeconfig
  logs        /cache/runs/default/log`);
  });

  test('what is wrong is named', () => {
    const components = [
      { name: 'etcd', alive: false, restarts: 0 },
      { name: 'kubelet-node1', alive: true, restarts: 2 },
    ];
    const nodes = [{ name: 'node1', ready: false }];
    const text = describeStatus('default', { ...healthy, components, nodes });
    expect(text).toContain('1 of 2 alive, etcd is down, kubelet-node1 started again: 2');
    expect(text).toContain('node1 not Ready');
  });

  test('an apiserver that does not answer is told instead of the nodes', () => {
    expect(describeStatus('default', { ...healthy, nodes: 'Error: no answer' })).toContain(
      'nodes       Error: no answer',
    );
  });

  test('nothing runs', () => {
    expect(describeStatus('default', undefined)).toMatch(/isn't running/);
  });
});

describe('from the apiserver', () => {
  test('a node is ready when its condition says so', () => {
    const node = (name: string, conditions?: object[]): object => ({ metadata: { name }, status: { conditions } });
    const items = [
      node('a', [{ type: 'Ready', status: 'True' }]),
      node('b', [{ type: 'Ready', status: 'Unknown' }]),
      node('c', [{ type: 'DiskPressure', status: 'True' }]),
      node('d'),
    ];
    expect(readinessOf(JSON.stringify({ items }))).toEqual([
      { name: 'a', ready: true },
      { name: 'b', ready: false },
      { name: 'c', ready: false },
      { name: 'd', ready: false },
    ]);
  });

  test('a Deployment is available when every replica is', () => {
    expect(isAvailable('{"spec":{"replicas":2},"status":{"availableReplicas":2}}')).toBe(true);
    expect(isAvailable('{"spec":{"replicas":2},"status":{"availableReplicas":1}}')).toBe(false);
    expect(isAvailable('{"spec":{"replicas":1},"status":{}}')).toBe(false);
  });
});
