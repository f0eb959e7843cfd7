// What a kubelet would say of a member's Pod. Pure.
import type { V1ContainerStatus, V1PodCondition } from '@kubernetes/client-node';
import { containerName } from '../../../src/controllers/cluster/desired/container.ts';
import { inQuorumGate, ticketName } from '../../../src/controllers/cluster/names.ts';
import type { Pod, Raw } from '../../../src/kube/objects.ts';

type PodStatus = NonNullable<Pod['status']>;

/** With its ticket it runs, without it is held. What others wrote, such as its readiness gate, stays. */
export function podStatus(pod: Pod, ip: string, runs: boolean): PodStatus {
  const before = pod.status?.conditions ?? [];
  const inQuorum = before.some(({ type, status }) => type === inQuorumGate && status === 'True');
  const own: Raw<V1PodCondition>[] = [
    condition('PodScheduled', true),
    condition('Initialized', true),
    condition('ContainersReady', runs),
    condition('Ready', runs && inQuorum),
  ];
  return {
    ...pod.status,
    phase: runs ? 'Running' : 'Pending',
    podIP: ip,
    podIPs: [{ ip }],
    conditions: [...before.filter((each) => !own.some(({ type }) => type === each.type)), ...own],
    containerStatuses: [containerStatus(pod, runs)],
  };
}

/** Whether it says the same to whoever reads it; times don't count. */
export function saysTheSame(a: PodStatus | undefined, b: PodStatus): boolean {
  return JSON.stringify(told(a)) === JSON.stringify(told(b));
}

const told = (status: PodStatus | undefined) => [
  status?.phase,
  status?.podIP,
  (status?.conditions ?? []).map(({ type, status: is }) => `${type}=${is}`).sort(),
  (status?.containerStatuses ?? []).map(({ ready }) => ready),
];

const condition = (type: string, is: boolean): Raw<V1PodCondition> => ({ type, status: is ? 'True' : 'False' });

function containerStatus(pod: Pod, runs: boolean): Raw<V1ContainerStatus> {
  const ticket = ticketName(pod.metadata?.name ?? '');
  const state = runs
    ? { running: {} }
    : { waiting: { reason: 'CreateContainerConfigError', message: `configmap "${ticket}" not found` } };
  const image = pod.spec?.containers[0]?.image ?? '';
  return { name: containerName, image, imageID: image, ready: runs, started: runs, restartCount: 0, state };
}
