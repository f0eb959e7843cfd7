// What kubelet, containerd and kube-proxy are told, for every machine there is.
import { describe, expect, test } from '@jest/globals';

import { holds } from '../../../../tools/cluster/host.ts';
import { settingsFor } from '../../../../tools/cluster/settings.ts';

const always = { cgroupDriver: 'cgroupfs', cgroupsPerQOS: true, enforceNodeAllocatable: [] };

describe('settings follow what is found', () => {
  test('cgroup v2 with CAP_SYS_RESOURCE: nothing special', () => {
    expect(settingsFor({ cgroup: 'v2', sysResource: true })).toEqual({
      kubelet: always,
      containerd: { restrictOomScoreAdj: false },
      kubeProxy: {},
    });
  });

  test('cgroup v1 with CAP_SYS_RESOURCE: the kubelet is told to accept v1', () => {
    expect(settingsFor({ cgroup: 'v1', sysResource: true })).toEqual({
      kubelet: { ...always, failCgroupV1: false },
      containerd: { restrictOomScoreAdj: false },
      kubeProxy: {},
    });
  });

  test('cgroup v2 without CAP_SYS_RESOURCE: nobody lowers an oom_score_adj', () => {
    expect(settingsFor({ cgroup: 'v2', sysResource: false })).toEqual({
      kubelet: { ...always, oomScoreAdj: 0 },
      containerd: { restrictOomScoreAdj: true },
      kubeProxy: { oomScoreAdj: 0 },
    });
  });

  test('cgroup v1 without CAP_SYS_RESOURCE: both', () => {
    expect(settingsFor({ cgroup: 'v1', sysResource: false })).toEqual({
      kubelet: { ...always, failCgroupV1: false, oomScoreAdj: 0 },
      containerd: { restrictOomScoreAdj: true },
      kubeProxy: { oomScoreAdj: 0 },
    });
  });
});

describe('a capability is read from /proc/PID/status', () => {
  test('held', () => {
    expect(holds('CapPrm:\t0\nCapEff:\t000001ffffffffff\nCapBnd:\t0\n', 24n)).toBe(true);
  });

  test('not held, though every other one is', () => {
    expect(holds('CapPrm:\t000001ffffffffff\nCapEff:\t000001fffeffffff\n', 24n)).toBe(false);
  });

  test('no such line: not held', () => {
    expect(holds('', 24n)).toBe(false);
  });
});
