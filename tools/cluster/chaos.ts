// Finds the processes of a container, wherever this process looks from, so that faults can be played on them.
import { readdirSync, readFileSync } from 'node:fs';

import { sendSignal } from './enter.ts';

export function sendSignals(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) sendSignal(pid, signal);
}

// A container's cgroup is named after its ID, and /proc shows it under the numbers of whoever looks.
export function processesOf(containerId: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && cgroupsOf(entry).includes(containerId))
    .map(Number);
}

function cgroupsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return '';
  }
}

interface PodWithContainers {
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly containerID?: string;
      readonly state: { readonly running?: object };
    }[];
  };
}

/** The IDs of a Pod's running containers, from its JSON; one container's only when it is named. */
export function containerIds(podJson: string, container?: string): string[] {
  const pod: PodWithContainers = JSON.parse(podJson);
  return (pod.status.containerStatuses ?? [])
    .filter(({ name, state }) => state.running !== undefined && (container === undefined || name === container))
    .flatMap(({ containerID }) => (containerID === undefined ? [] : [containerID.replace(/^containerd:\/\//, '')]));
}
