// The wires of a run: a bridge, one network namespace per node, and routes for Pods and Services.
// What is to be done is a pure list for `ip -batch`; applyNetwork does it. Nothing here leaves the run's own namespace.
import { exec } from './exec.ts';
import { bridge, nodes, serviceRange, type ClusterNode } from './layout.ts';

/** Lines for `ip -batch` in one network namespace; no node means the run's own. */
export interface NetworkPart {
  readonly node?: ClusterNode;
  readonly lines: readonly string[];
}

export function networkPlan(): NetworkPart[] {
  return [{ lines: rootLines() }, ...nodes.map((node) => ({ node, lines: nodeLines(node) }))];
}

export async function applyNetwork(): Promise<void> {
  for (const node of nodes) await exec('ip', ['netns', 'add', node.name]);
  for (const { node, lines } of networkPlan()) {
    const where = node === undefined ? [] : ['-n', node.name];
    await exec('ip', [...where, '-batch', '-'], { input: `${lines.join('\n')}\n` });
  }
  await exec('sh', ['-c', forwarding]);
  for (const node of nodes) await exec('nsenter', [`--net=${node.netns}`, 'sh', '-c', forwarding]);
}

/** A cut node keeps running but reaches nobody and is reached by nobody. */
export function linkCommand(node: ClusterNode, state: 'up' | 'down'): [string, ...string[]] {
  return ['ip', 'link', 'set', node.link, state];
}

// Without the second line a Pod that reaches a Service whose Pod is on the same node gets answers from the wrong
// address: they cross the bridge without being translated back.
const forwarding = `
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables`;

function rootLines(): string[] {
  return [
    'link set lo up',
    `link add ${bridge.name} type bridge`,
    `addr add ${bridge.address}/${bridge.prefix} dev ${bridge.name}`,
    `link set ${bridge.name} up`,
    ...nodes.flatMap((node) => [
      `link add ${node.link} type veth peer name eth0 netns ${node.name}`,
      `link set ${node.link} master ${bridge.name} up`,
      `route add ${node.podRange} via ${node.address}`,
    ]),
    // The run's own namespace has no kube-proxy: it borrows the first node's.
    `route add ${serviceRange} via ${firstNode().address}`,
  ];
}

function nodeLines(node: ClusterNode): string[] {
  return [
    'link set lo up',
    `addr add ${node.address}/${bridge.prefix} dev eth0`,
    'link set eth0 up',
    `route add default via ${bridge.address}`,
    ...nodes
      .filter((other) => other.name !== node.name)
      .map((other) => `route add ${other.podRange} via ${other.address}`),
  ];
}

function firstNode(): ClusterNode {
  const [first] = nodes;
  if (first === undefined) throw new Error('a cluster needs a node');
  return first;
}
