// The security of a member's Pod: what the Pod Security level "restricted" asks for and a read-only root file system. What the user
// gives replaces ours field by field.
import type { V1PodSecurityContext, V1SecurityContext } from '@kubernetes/client-node';
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Raw } from '../../../kube/objects.ts';

/** The user and group "nonroot" of common base images. */
const nonRoot = 65532;

export const podSecurity = ({ pod }: EtcdClusterSpec): Raw<V1PodSecurityContext> => ({
  runAsNonRoot: true,
  runAsUser: nonRoot,
  runAsGroup: nonRoot,
  fsGroup: nonRoot,
  // Going through every file of a large volume would delay each start.
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
  ...pod?.securityContext,
});

export const containerSecurity = ({ pod }: EtcdClusterSpec): Raw<V1SecurityContext> => ({
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  ...pod?.containerSecurityContext,
});
