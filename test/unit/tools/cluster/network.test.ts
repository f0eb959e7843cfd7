// The wires of a run, as lines for `ip`.
import { describe, expect, test } from '@jest/globals';

import { nodeNamed } from '../../../../tools/cluster/layout.ts';
import { linkCommand, networkPlan } from '../../../../tools/cluster/network.ts';

function linesOf(node?: string): readonly string[] {
  return networkPlan().find((part) => part.node?.name === node)?.lines ?? [];
}

describe('routes', () => {
  test("the run's own namespace reaches every node's Pods and, through node1, the Services", () => {
    expect(linesOf().filter((line) => line.startsWith('route'))).toEqual([
      'route add 10.244.1.0/24 via 172.30.0.11',
      'route add 10.244.2.0/24 via 172.30.0.12',
      'route add 10.244.3.0/24 via 172.30.0.13',
      'route add 10.96.0.0/12 via 172.30.0.11',
    ]);
  });

  test("a node reaches the other nodes' Pods, its own through its own bridge", () => {
    expect(linesOf('node2')).toEqual([
      'link set lo up',
      'addr add 172.30.0.12/24 dev eth0',
      'link set eth0 up',
      'route add default via 172.30.0.1',
      'route add 10.244.1.0/24 via 172.30.0.11',
      'route add 10.244.3.0/24 via 172.30.0.13',
    ]);
  });
});

test("a node is cut off at the bridge's end of its cable, out of the node's own reach", () => {
  expect(linkCommand(nodeNamed('node3'), 'down')).toEqual(['ip', 'link', 'set', 'veth3', 'down']);
});

test('a node that is not there is named, with those that are', () => {
  expect(() => nodeNamed('node4')).toThrow('there is no node node4; the nodes are node1, node2, node3');
});
