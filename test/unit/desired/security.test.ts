// A member's Pod field by field against the Pod Security Standard "restricted", and what a user may change of it.
import { describe, expect, test } from '@jest/globals';
import { desiredPod } from '../../../src/controllers/cluster/desired/pod.ts';
import { examplePod } from './example.ts';

const pod = desiredPod(examplePod()).spec;
const container = pod?.containers[0];

describe('the restricted profile', () => {
  test('knows one container and nothing that runs before or beside it', () => {
    expect(pod?.containers).toHaveLength(1);
    expect([pod?.initContainers, pod?.ephemeralContainers]).toEqual([undefined, undefined]);
  });

  test('shares nothing with the node', () => {
    expect([pod?.hostNetwork, pod?.hostPID, pod?.hostIPC]).toEqual([undefined, undefined, undefined]);
    expect(container?.ports?.map((port) => port.hostPort)).toEqual([undefined, undefined, undefined]);
  });

  test.each(['Disk', 'Memory'] as const)('mounts no volume of a forbidden type (%s)', (medium) => {
    const volumes = desiredPod(examplePod({ storage: { size: '1Gi', medium } })).spec?.volumes ?? [];
    const types = volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'));
    expect(types).toEqual([medium === 'Disk' ? 'persistentVolumeClaim' : 'emptyDir']);
  });

  test('runs as nobody in particular, and not as root', () => {
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532 });
    expect(container?.securityContext?.runAsUser).toBeUndefined();
  });

  test('can gain no privilege', () => {
    const { privileged, allowPrivilegeEscalation, capabilities, procMount } = container?.securityContext ?? {};
    expect([privileged, allowPrivilegeEscalation, procMount]).toEqual([undefined, false, undefined]);
    expect(capabilities).toEqual({ drop: ['ALL'] });
  });

  test('is confined by the default filters of the runtime', () => {
    expect(pod?.securityContext?.seccompProfile).toEqual({ type: 'RuntimeDefault' });
    expect(pod?.securityContext).not.toHaveProperty('sysctls');
    expect(pod?.securityContext).not.toHaveProperty('seLinuxOptions');
    expect(pod?.securityContext).not.toHaveProperty('appArmorProfile');
  });
});

describe('beside the profile', () => {
  test('the root file system is read-only, and no token of a ServiceAccount is mounted', () => {
    expect(container?.securityContext?.readOnlyRootFilesystem).toBe(true);
    expect(pod?.automountServiceAccountToken).toBe(false);
  });

  test('no Service of the namespace becomes a variable that etcd would read', () => {
    expect(pod?.enableServiceLinks).toBe(false);
  });
});

describe("the user's security context", () => {
  test('replaces ours field by field', () => {
    const changed = desiredPod(
      examplePod({
        pod: {
          securityContext: { runAsUser: 1000, seccompProfile: { type: 'Localhost', localhostProfile: 'etcd.json' } },
          containerSecurityContext: { capabilities: { drop: ['NET_RAW'] } },
        },
      }),
    ).spec;
    expect(changed?.securityContext).toEqual({
      ...pod?.securityContext,
      runAsUser: 1000,
      seccompProfile: { type: 'Localhost', localhostProfile: 'etcd.json' },
    });
    expect(changed?.containers[0]?.securityContext).toEqual({
      ...container?.securityContext,
      capabilities: { drop: ['NET_RAW'] },
    });
  });
});
