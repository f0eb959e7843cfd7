// The container `etcd` of a member's Pod: image, arguments, the ticket's variables, the Go runtime's limits, probes.
import type { V1Container, V1EnvVar, V1Probe, V1ResourceRequirements } from '@kubernetes/client-node';
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import { Bug } from '../../../errors.ts';
import { probesFor } from '../../../etcd/arguments.ts';
import type { Raw } from '../../../kube/objects.ts';
import { clientPort, metricsPort, peerPort } from '../../../etcd/arguments.ts';
import { ticketName } from '../names.ts';
import type { Settings } from '../settings.ts';
import { memberArguments, volumePath } from './arguments.ts';
import type { MemberInput } from './arguments.ts';
import { present } from './present.ts';
import { wholeQuantity } from '../../../quantity.ts';
import { containerSecurity } from './security.ts';

export const containerName = 'etcd';
/** In the official images. They have no entrypoint. */
export const etcdCommand = '/usr/local/bin/etcd';
export const volumeName = 'data';

export interface ContainerInput extends MemberInput {
  readonly settings: Settings;
}

export function desiredContainer(input: ContainerInput): Raw<V1Container> {
  const { spec, member, version } = input;
  const { args } = memberArguments(input);
  if (args.length === 0) throw new Bug(`Pod of ${member}: no arguments are known for etcd ${version}`);
  return {
    name: containerName,
    image: desiredImage(input),
    imagePullPolicy: spec.image.pullPolicy,
    command: [etcdCommand],
    args: [...args],
    // Not optional: without its ticket the container is not started.
    envFrom: [{ configMapRef: { name: ticketName(member), optional: false } }],
    env: runtimeVariables(spec),
    ports: [
      { name: 'client', containerPort: clientPort, protocol: 'TCP' },
      { name: 'peer', containerPort: peerPort, protocol: 'TCP' },
      { name: 'metrics', containerPort: metricsPort, protocol: 'TCP' },
    ],
    resources: resources(spec),
    volumeMounts: [{ name: volumeName, mountPath: volumePath }],
    ...probes(version),
    securityContext: containerSecurity(spec),
    // The last words of a member that exits, as of a failed boot check, are then in the Pod's status.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/** A member at another version than the spec's must not get the digest: where a tag has one it alone counts, so the member would jump. */
export function desiredImage({ spec, settings, version }: Omit<ContainerInput, 'cluster' | 'member'>): string {
  const repository = spec.image.repository ?? settings.etcdImageRepository;
  const digest = hasDigest(spec, version) ? spec.image.digest : undefined;
  return `${repository}:v${version}${digest === undefined ? '' : `@${digest}`}`;
}

/** The digest is that of the version in the spec. */
const hasDigest = (spec: EtcdClusterSpec, version: string): boolean => (spec.version ?? version) === version;

/** Go then keeps within what the container may use, instead of being throttled or killed. */
function runtimeVariables(spec: EtcdClusterSpec): Raw<V1EnvVar>[] {
  return [
    { name: 'GOMAXPROCS', amount: limit(spec, 'cpu') },
    { name: 'GOMEMLIMIT', amount: heap(spec) },
  ].flatMap(({ name, amount }) => (amount > 0 ? [{ name, value: String(amount) }] : []));
}

/** A tenth stays for what Go doesn't count. A memory file system isn't Go's either, but counts against the container. */
function heap(spec: EtcdClusterSpec): number {
  const { medium, size } = spec.storage;
  const data = medium === 'Memory' ? (wholeQuantity(size) ?? 0) : 0;
  return Math.floor((limit(spec, 'memory') - data) * 0.9);
}

/** Whole cores or bytes; zero where there is no limit. */
const limit = ({ resources }: EtcdClusterSpec, name: string): number =>
  wholeQuantity(resources.limits?.[name] ?? 0) ?? 0;

function resources({ resources: { requests, limits } }: EtcdClusterSpec): Raw<V1ResourceRequirements> {
  return present<Raw<V1ResourceRequirements>>({ requests: asStrings(requests), limits: asStrings(limits) });
}

function asStrings(amounts: Record<string, string | number> | undefined): Record<string, string> | undefined {
  if (amounts === undefined) return undefined;
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, String(amount)]));
}

/**
 * None needs a leader: an election must neither kill a member nor take it out of a Service. Whether it is in quorum is the readiness
 * gate's matter; the readiness probe is there for a member that hangs while the operator is away.
 */
function probes(version: string): Pick<Raw<V1Container>, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
  const { liveness } = probesFor(version);
  const check: Raw<V1Probe> =
    liveness.type === 'HTTP'
      ? { httpGet: { path: liveness.path, port: liveness.port, scheme: 'HTTP' } }
      : { tcpSocket: { port: liveness.port } };
  return {
    // The listener opens once the log is replayed: an hour for a large one on a slow disk.
    startupProbe: { ...check, periodSeconds: 1, timeoutSeconds: 5, successThreshold: 1, failureThreshold: 3600 },
    // 80 s and more until a member is killed: a disk may stall for a while, and a killed member only has to replay its log.
    livenessProbe: { ...check, periodSeconds: 10, timeoutSeconds: 10, successThreshold: 1, failureThreshold: 9 },
    readinessProbe: { ...check, periodSeconds: 5, timeoutSeconds: 5, successThreshold: 1, failureThreshold: 3 },
  };
}
