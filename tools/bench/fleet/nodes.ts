// The nodes of a fleet: objects that stay Ready, on which nothing else is put.
import { setInterval as every } from 'node:timers/promises';
import { pathOf } from '../../../test/support/e2e/api.ts';
import type { Api } from '../../../test/support/e2e/api.ts';
import { leases, nodes } from '../../../test/support/e2e/kinds.ts';
import type { Lease, Node } from '../../../src/kube/objects.ts';
import { nodeNames } from './layout.ts';

const renewMs = 5_000;

export const nodeOf = (n: number): string => nodeNames[n % nodeNames.length] ?? '';

export async function makeNodes(api: Api): Promise<void> {
  await Promise.all(nodeNames.map((name) => makeNode(api, name)));
}

/** As kubelets do, or Kubernetes would take the nodes for lost. */
export async function keepNodes(api: Api, signal: AbortSignal): Promise<void> {
  for await (const _ of every(renewMs, undefined, { signal })) {
    await Promise.all(nodeNames.map((name) => renew(api, name)));
  }
}

async function makeNode(api: Api, name: string): Promise<void> {
  const labels = { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': name };
  const taints = [{ key: 'etcdoperator.dev/fleet', effect: 'NoSchedule' }];
  const node: Node = { metadata: { name, labels }, spec: { taints } };
  await renew(api, name);
  const { resourceVersion: _, ...metadata } = (await api.create(nodes, node)).metadata;
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'it is not real' }];
  // Without its version: controllers write to a new node as well.
  const body = { ...node, apiVersion: nodes.apiVersion, kind: nodes.kind, metadata, status: { conditions } };
  await api.raw('PUT', `${pathOf(nodes, { name })}/status`, { body });
}

async function renew(api: Api, name: string): Promise<void> {
  const renewTime = new Date().toISOString().replace('Z', '000Z');
  const lease: Lease = {
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
  };
  await api.apply(leases, lease);
}
