// What kubelet, containerd and kube-proxy must be told about the machine they run on. Pure: the same finding gives the
// same settings. It does not look at the machine (host.ts does) and writes no file (node.ts does).

export interface Found {
  readonly cgroup: 'v1' | 'v2';
  /** Whether we hold CAP_SYS_RESOURCE, without which nobody may lower an oom_score_adj. */
  readonly sysResource: boolean;
}

export interface Settings {
  /** Fields of a KubeletConfiguration. */
  readonly kubelet: Readonly<Record<string, unknown>>;
  readonly containerd: { readonly restrictOomScoreAdj: boolean };
  /** Fields of a KubeProxyConfiguration. */
  readonly kubeProxy: Readonly<Record<string, unknown>>;
}

export function settingsFor(found: Found): Settings {
  const oom = found.sysResource ? {} : { oomScoreAdj: 0 };
  return {
    kubelet: { cgroupDriver: 'cgroupfs', ...cgroupSettings[found.cgroup], ...oom },
    // runc dies on a negative oom_score_adj that it may not set ("can't get final child's PID from pipe: EOF").
    containerd: { restrictOomScoreAdj: !found.sysResource },
    kubeProxy: oom,
  };
}

const cgroupSettings = {
  // The kubelet refuses v1 unless told otherwise; its QoS tree and its limits per node need controllers that a
  // v1 machine often mounts apart or not at all. Limits of containers hold all the same: those are runc's.
  v1: {
    failCgroupV1: false,
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    localStorageCapacityIsolation: false,
  },
  // Limits for all Pods of a node together would shrink three nodes to one machine's worth each: not enforced.
  v2: { cgroupsPerQOS: true, enforceNodeAllocatable: [] },
} as const;
