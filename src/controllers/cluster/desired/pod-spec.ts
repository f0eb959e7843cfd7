// What a member's Pod runs and where: all of it but its names and notes. What runs in it is container.ts's matter.
import type { V1PodSpec, V1Toleration, V1TopologySpreadConstraint, V1Volume } from '@kubernetes/client-node';
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Raw } from '../../../kube/objects.ts';
import { inQuorumGate, peersService } from '../names.ts';
import type { ClusterName } from '../names.ts';
import type { Settings } from '../settings.ts';
import { desiredContainer, volumeName } from './container.ts';
import type { ContainerInput } from './container.ts';
import { present } from './present.ts';
import { podSecurity } from './security.ts';
import { memberSelector } from './services.ts';

export function podSpec(input: ContainerInput): Raw<V1PodSpec> {
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
    ...surroundings(spec, settings),
    affinity: pod.affinity,
    nodeSelector: pod.nodeSelector,
    topologySpreadConstraints: spread(cluster, pod.topologySpreadConstraints),
    schedulerName: pod.schedulerName,
  });
}

/** What holds for whatever runs these images, a member or not. */
export function surroundings(spec: EtcdClusterSpec, settings: Settings): Omit<Raw<V1PodSpec>, 'containers'> {
  const pod = spec.pod ?? {};
  return present<Omit<Raw<V1PodSpec>, 'containers'>>({
    // Variables of Services in the namespace could look like etcd's own.
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    serviceAccountName: pod.serviceAccountName,
    imagePullSecrets: pullSecrets(spec, settings.etcdImagePullSecrets),
    securityContext: podSecurity(spec),
    tolerations: [...nodeTrouble, ...(pod.tolerations ?? [])],
    priorityClassName: pod.priorityClassName,
    runtimeClassName: pod.runtimeClassName,
  });
}

function volume({ storage }: EtcdClusterSpec, member: string): Raw<V1Volume> {
  if (storage.medium === 'Memory') {
    return { name: volumeName, emptyDir: { medium: 'Memory', sizeLimit: storage.size } };
  }
  return claimVolume(member);
}

export const claimVolume = (member: string): Raw<V1Volume> => ({
  name: volumeName,
  persistentVolumeClaim: { claimName: member },
});

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
