// A member's Pod: where it runs, its name in DNS, its volume, its labels. What runs in it is container.ts's matter.
import type { V1PodSpec, V1Toleration, V1TopologySpreadConstraint, V1Volume } from '@kubernetes/client-node';
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Pod, Raw } from '../../../kube/objects.ts';
import { perObject } from '../per-look.ts';
import { annotations, inQuorumGate, labels, memberLabels, peersService } from '../names.ts';
import type { ClusterName, Role } from '../names.ts';
import { desiredContainer, volumeName } from './container.ts';
import type { ContainerInput } from './container.ts';
import { given, remembered, type Given } from './given.ts';
import { hash } from './hash.ts';
import { ownedMetadata } from './metadata.ts';
import { present } from './present.ts';
import { parseQuantity } from '../../../quantity.ts';
import { podSecurity } from './security.ts';
import { memberSelector } from './services.ts';

export interface PodInput extends ContainerInput {
  readonly role: Role;
}

export function desiredPod(input: PodInput): Pod {
  const { cluster, spec, member, version, role } = input;
  const inMemory = spec.storage.medium === 'Memory';
  const gift = givenToPod(spec);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...ownedMetadata(cluster, member, {
        ...gift.labels,
        ...memberLabels(cluster, member),
        [labels.role]: role,
      }),
      annotations: {
        ...gift.annotations,
        ...remembered(gift),
        [annotations.podHash]: podHash(spec, version),
        // Where there is no claim, the Pod carries its latches.
        ...(inMemory ? { [annotations.version]: version } : {}),
      },
    },
    spec: podSpec(input),
  };
}

/** Labels and annotations of the Pods of this spec: of those to be made, and of those that there are. */
export const givenToPod = ({ pod }: EtcdClusterSpec): Given => given(pod?.labels, pod?.annotations);

/**
 * Changes with whatever of the spec the Pod is made from, and only with that: neither a new operator nor another setting of it may
 * restart a member. The same amount of a resource in another unit is no change, and labels and annotations can be changed in place.
 */
export const podHash = perObject((spec: EtcdClusterSpec, version): string => {
  const { image, resources, storage, pod, etcd } = spec;
  const { labels: _, annotations: __, ...fixed } = pod ?? {};
  // The quota follows the size of the volume, unless it is given.
  const sizeCounts = storage.medium === 'Memory' || etcd.backendQuota === undefined;
  return hash({
    version,
    image,
    requests: amounts(resources.requests),
    limits: amounts(resources.limits),
    medium: storage.medium,
    size: sizeCounts ? amount(storage.size) : undefined,
    pod: fixed,
    etcd,
  });
});

function podSpec(input: PodInput): Raw<V1PodSpec> {
  const { cluster, spec, settings, member } = input;
  const pod = spec.pod ?? {};
  return present<Raw<V1PodSpec>>({
    containers: [desiredContainer(input)],
    volumes: [volume(spec, member)],
    // Together these give the Pod its full name, in DNS and in its own /etc/hosts.
    hostname: member,
    subdomain: peersService(cluster.name),
    setHostnameAsFQDN: false,
    readinessGates: [{ conditionType: inQuorumGate }],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: pod.terminationGracePeriodSeconds ?? 30,
    // Variables of Services in the namespace could look like etcd's own.
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    serviceAccountName: pod.serviceAccountName,
    imagePullSecrets: pullSecrets(spec, settings.etcdImagePullSecrets),
    securityContext: podSecurity(spec),
    affinity: pod.affinity,
    nodeSelector: pod.nodeSelector,
    tolerations: [...nodeTrouble, ...(pod.tolerations ?? [])],
    topologySpreadConstraints: spread(cluster, pod.topologySpreadConstraints),
    priorityClassName: pod.priorityClassName,
    schedulerName: pod.schedulerName,
    runtimeClassName: pod.runtimeClassName,
  });
}

function volume({ storage }: EtcdClusterSpec, member: string): Raw<V1Volume> {
  if (storage.medium === 'Memory') {
    return { name: volumeName, emptyDir: { medium: 'Memory', sizeLimit: storage.size } };
  }
  return { name: volumeName, persistentVolumeClaim: { claimName: member } };
}

function pullSecrets({ image }: EtcdClusterSpec, ofOperator: readonly string[]): { name: string }[] | undefined {
  const secrets = image.pullSecrets ?? ofOperator.map((name) => ({ name }));
  return secrets.length === 0 ? undefined : secrets;
}

/** Without limit: the operator alone decides when a member on a node in trouble is replaced. */
const nodeTrouble: readonly Raw<V1Toleration>[] = ['not-ready', 'unreachable'].map((trouble) => ({
  key: `node.kubernetes.io/${trouble}`,
  operator: 'Exists',
  effect: 'NoExecute',
}));

type Spread = Raw<V1TopologySpreadConstraint>;

/** A constraint without a selector would count no Pod at all, so it gets ours. */
function spread(cluster: ClusterName, given: readonly Spread[] | undefined): Spread[] {
  const labelSelector = { matchLabels: memberSelector(cluster) };
  return (given ?? defaultSpread).map((constraint) => ({ labelSelector, ...constraint }));
}

/** As far as possible: a cluster on fewer nodes than members is better than none. */
const defaultSpread: readonly Spread[] = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
  (topologyKey) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway' }),
);

function amounts(quantities: Readonly<Record<string, string | number>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, amount(quantity)]));
}

const amount = (quantity: string | number): string => String(parseQuantity(quantity) ?? quantity);
