// The schema of what a user may say about the members' Pods: `spec.pod`. What we set ourselves is not here.
import { Type } from '@sinclair/typebox';
import type {
  V1Affinity,
  V1PodSecurityContext,
  V1SecurityContext,
  V1Toleration,
  V1TopologySpreadConstraint,
} from '@kubernetes/client-node';
import type { Raw } from '../kube/objects.ts';
import { annotations, labels } from './metadata.ts';
import { integer, list, object, opaque, strings, text } from './schema.ts';
import { sentences } from './sentences.ts';

export const pod = object("What the members' Pods carry beside what the operator sets.", {
  labels: Type.Optional(labels('More labels.', { reserved: sentences.podLabels, form: sentences.labelForm })),
  annotations: Type.Optional(
    annotations('More annotations.', { reserved: sentences.podAnnotations, form: sentences.annotationForm }),
  ),
  affinity: Type.Optional(
    opaque<Raw<V1Affinity>>(
      'Affinity as in a Pod. Default: none; the members are spread over nodes and zones by topologySpreadConstraints.',
    ),
  ),
  nodeSelector: Type.Optional(strings('Labels that a node must have. Default: none. At most 64.')),
  tolerations: Type.Optional(
    list(
      'Taints that the members put up with. Nodes that are not ready or unreachable are always tolerated: the operator alone decides when a member is replaced. At most 64.',
      opaque<Raw<V1Toleration>>('A toleration as in a Pod.'),
      64,
    ),
  ),
  topologySpreadConstraints: Type.Optional(
    list(
      'How the members are spread, as in a Pod. Default: over nodes and over zones, as far as possible. A constraint without a labelSelector counts the members of this cluster. An empty list spreads nothing. At most 16.',
      opaque<Raw<V1TopologySpreadConstraint>>('A topology spread constraint as in a Pod.'),
      16,
    ),
  ),
  priorityClassName: Type.Optional(text("PriorityClass of the Pods. Default: the cluster's.")),
  schedulerName: Type.Optional(text('The scheduler of the Pods. Default: default-scheduler.')),
  runtimeClassName: Type.Optional(text("RuntimeClass of the Pods. Default: the cluster's.")),
  serviceAccountName: Type.Optional(
    text('ServiceAccount of the Pods, in the namespace of the cluster. Its token is not mounted. Default: default.'),
  ),
  securityContext: Type.Optional(
    opaque<Raw<V1PodSecurityContext>>(
      "Security context of the Pods; what is given here replaces the field of the same name in the operator's, which is right for the restricted Pod Security level.",
    ),
  ),
  containerSecurityContext: Type.Optional(
    opaque<Raw<V1SecurityContext>>(
      "Security context of the container etcd; what is given here replaces the field of the same name in the operator's, which is right for the restricted Pod Security level.",
    ),
  ),
  terminationGracePeriodSeconds: Type.Optional(
    integer('How long a member may take to stop before it is killed, in seconds. Default: 30. 1 to 3600.', {
      minimum: 1,
      maximum: 3600,
    }),
  ),
});
