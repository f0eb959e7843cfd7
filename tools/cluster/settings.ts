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
    kubelet: {
      cgroupDriver: 'cgroupfs',
      // Off, Pods would have their cgroups at the machine's root, where nobody could tell whose they are.
      cgroupsPerQOS: true,
      // A limit for all Pods of a node together: three nodes would each take the whole machine for theirs.
      enforceNodeAllocatable: [],
      // The kubelet refuses v1 unless told otherwise.
      ...(found.cgroup === 'v1' ? { failCgroupV1: false } : {}),
      ...oom,
    },
    // runc dies on a negative oom_score_adj that it may not set ("can't get final child's PID from pipe: EOF").
    containerd: { restrictOomScoreAdj: !found.sysResource },
    kubeProxy: oom,
  };
}
