// Nodes in trouble: cordoned, drained, cut off, lost. Whatever a scenario does to one is undone when it ends.
import type { Cluster } from '../../../tools/cluster/cluster.ts';
import { promise } from './failures.ts';
import { nodes } from './kinds.ts';
import { leadingNode } from './operator.ts';
import type { Trial } from './scenario.ts';
import { until } from './wait.ts';

/** DNS, the provisioner of volumes and the way in are here, so nothing happens to it but cordons and drains. */
export const steadyNode = 'node1';
const drainSeconds = 120;
/** Members and the operator. What else there is in a cluster has no second replica here, so its drain would prove nothing. */
const drained = 'app.kubernetes.io/name in (etcd, etcd-operator)';

export async function nodeNames({ api }: Trial): Promise<string[]> {
  return (await api.list(nodes, {})).map(({ metadata }) => metadata.name).sort();
}

/** A node that may be cut off or lost: the operator that leads goes on elsewhere. */
export async function expendableNode(trial: Trial): Promise<string> {
  const busy = [steadyNode, await leadingNode(trial)];
  const free = (await nodeNames(trial)).find((name) => !busy.includes(name));
  promise(free !== undefined, `there is no node but ${busy.join(' and ')}`);
  return free;
}

/** New Pods wait for a node where all are cordoned. One node, or all. */
export async function setCordoned({ api }: Trial, unschedulable: boolean, only?: string): Promise<void> {
  for (const { metadata } of await api.list(nodes, {})) {
    if (only !== undefined && metadata.name !== only) continue;
    await api.patch(nodes, { name: metadata.name }, { spec: { unschedulable } });
  }
}

/** `kubectl drain`, which waits for the budget, and `kubectl uncordon`. */
export async function drain(trial: Trial, node: string): Promise<void> {
  const startedAt = performance.now();
  const args = ['drain', node, `--pod-selector=${drained}`, '--delete-emptydir-data', `--timeout=${drainSeconds}s`];
  trial.atEnd(() => setCordoned(trial, false, node));
  await localOf(trial).kubectl(args, { seconds: drainSeconds + 10 });
  trial.tell(`drained ${node} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** It runs on but reaches nobody; resolves to how its cable is put back. */
export async function cut(trial: Trial, node: string): Promise<() => Promise<void>> {
  const local = localOf(trial);
  const join = () => local.joinNode(node);
  // Registered first, so that it is done last: before the next scenario the node has to be as it was.
  trial.atEnd(() => untilReady(trial, node));
  trial.atEnd(join);
  await local.cutNode(node);
  trial.tell(`cut off ${node}`);
  return async () => {
    await join();
    trial.tell(`put back ${node}`);
  };
}

/** The machine is gone for good: nothing of it answers any more, and its object is deleted. */
export async function lose(trial: Trial, node: string): Promise<void> {
  const local = localOf(trial);
  const kubelet = `kubelet-${node}`;
  trial.atEnd(() => untilReady(trial, node));
  trial.atEnd(async () => {
    await local.joinNode(node);
    // A kubelet registers its node when it starts; it is started again after its death.
    await local.signal(kubelet, 'SIGKILL');
  });
  await local.signal(kubelet, 'SIGSTOP');
  await local.cutNode(node);
  await trial.api.delete(nodes, { name: node });
  trial.tell(`lost ${node}`);
}

async function untilReady({ api }: Trial, name: string): Promise<void> {
  await until(`${name} to be Ready`, 60, async () => {
    const { status, spec } = await api.get(nodes, { name });
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
    // A taint for the trouble that is over keeps Pods away for a moment.
    const taints = (spec?.taints ?? []).map(({ key }) => key).join();
    return ready && taints === '' ? { is: true } : { seen: `Ready ${String(ready)}, taints ${taints}` };
  });
}

function localOf({ local }: Trial): Cluster {
  promise(local !== undefined, 'the nodes are not ours');
  return local;
}
