// How the container of a member's Pod is, and what its kubelet tells of it.
import type { V1ContainerStatus, V1PodCondition } from '@kubernetes/client-node';
import { present } from '../../src/controllers/cluster/desired/present.ts';
import { inQuorumGate } from '../../src/controllers/cluster/names.ts';
import type { Pod, Raw } from '../../src/kube/objects.ts';

export interface Sandbox {
  readonly name: string;
  readonly ip: string;
  /** The last touch that it has followed. */
  touched?: string | undefined;
  hasRun: boolean;
  /** What its container was started from, and how often one was started. */
  image?: string | undefined;
  started: number;
  state: Raw<V1ContainerStatus>['state'];
  last: Raw<V1ContainerStatus>['lastState'];
}

/** How a container ended, and the last line that it wrote. */
export interface Ended {
  readonly message: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

export function backOff(sandbox: Sandbox, { message, exitCode, reason }: Ended): void {
  sandbox.last = ended(message, exitCode, reason);
  sandbox.state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' } };
}

export const ended = (message: string, exitCode = 1, reason = 'Error'): Raw<V1ContainerStatus>['lastState'] => ({
  terminated: { exitCode, reason, message },
});

const hasSandbox = (state: Sandbox['state']): boolean => state?.waiting?.reason !== 'ContainerCreating';

export function statusOf(pod: Pod, { ip, started, state, last }: Sandbox, isReady: boolean): Pod['status'] {
  const runs = state?.running !== undefined;
  const before = pod.status?.conditions ?? [];
  const inQuorum = before.some((each) => each.type === inQuorumGate && each.status === 'True');
  const own: Raw<V1PodCondition>[] = [
    { type: 'PodScheduled', status: 'True' },
    { type: 'PodReadyToStartContainers', status: hasSandbox(state) ? 'True' : 'False' },
    { type: 'ContainersReady', status: isReady ? 'True' : 'False' },
    { type: 'Ready', status: isReady && inQuorum ? 'True' : 'False' },
  ];
  return {
    phase: runs ? 'Running' : 'Pending',
    podIP: ip,
    conditions: [...before.filter((each) => !own.some(({ type }) => type === each.type)), ...own],
    containerStatuses: [
      {
        name: 'etcd',
        image: '',
        imageID: '',
        ready: isReady,
        restartCount: 0,
        ...present({
          state,
          lastState: last,
          containerID: started > 0 ? `fake://${uidOf(pod)}-${String(started)}` : undefined,
        }),
      },
    ],
  };
}

const uidOf = ({ metadata }: Pod): string => metadata?.uid ?? '';
