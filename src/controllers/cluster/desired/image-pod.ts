// A Pod that runs, on a member's node, each image that the member is still to run, once and only to say its version: what can't be pulled there,
// or is another etcd than its tag says, is found out while the member still serves. So are data that 3.6 would not start with.
import type { V1Container } from '@kubernetes/client-node';
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Pod, Raw } from '../../../kube/objects.ts';
import { annotations, imagePodName, labels } from '../names.ts';
import type { ClusterName } from '../names.ts';
import type { Settings } from '../settings.ts';
import { dataPath, volumePath } from './arguments.ts';
import { desiredImage, etcdCommand, volumeName } from './container.ts';
import { hashesOf } from './hashes.ts';
import { givenToPod } from './pod.ts';
import { claimVolume, surroundings } from './pod-spec.ts';
import { present } from './present.ts';
import { containerSecurity } from './security.ts';

export interface ImagePodInput {
  readonly cluster: ClusterName;
  readonly spec: EtcdClusterSpec;
  readonly settings: Settings;
  /** Whose Pod it is to stand beside: it goes with that. */
  readonly member: string;
  readonly uid: string;
  readonly node: string;
  /** The last of them is the one that is wanted in the end. */
  readonly versions: readonly string[];
  /** X.Y.Z whose etcdutl looks through the member's data for keys of the v2 API. Absent: nobody does. */
  readonly v2CheckedBy?: string | undefined;
}

export function desiredImagePod(input: ImagePodInput): Pod {
  const { cluster, spec, settings, member, uid, node, versions, v2CheckedBy } = input;
  const gift = givenToPod(spec);
  const owner = { apiVersion: 'v1', kind: 'Pod', name: member, uid, controller: true, blockOwnerDeletion: false };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: imagePodName(member),
      namespace: cluster.namespace,
      // None by which a Service or the budget would take it for a member.
      labels: {
        ...gift.labels,
        [labels.managedBy]: 'etcd-operator',
        [labels.cluster]: cluster.name,
        [labels.imagesFor]: member,
      },
      annotations: { ...gift.annotations, [annotations.podHash]: imagePodHash(spec, settings, versions) },
      ownerReferences: [owner],
    },
    spec: {
      ...surroundings(spec, settings),
      // Without the scheduler, which might choose another one.
      nodeName: node,
      restartPolicy: 'Never',
      containers: [
        ...versions.map((version) => sayingVersion(input, version)),
        ...(v2CheckedBy === undefined ? [] : [checkingV2(input, v2CheckedBy)]),
      ],
      ...(v2CheckedBy === undefined ? {} : { volumes: [claimVolume(member)] }),
    },
  };
}

/** Of what else than the images it is made from. */
export const imagePodHash = (spec: EtcdClusterSpec, settings: Settings, versions: readonly string[]): string =>
  hashesOf(spec, settings, versions.at(-1) ?? '').pod;

const sayingVersion = (input: ImagePodInput, version: string): Raw<V1Container> => ({
  ...running(input, version),
  name: containerOfVersion(version),
  command: [etcdCommand, '--version'],
});

/** In the official images from 3.5 on. */
const etcdutlCommand = '/usr/local/bin/etcdutl';

/** Read-only, or etcdutl renames a raft snapshot that it meets half written. */
const checkingV2 = (input: ImagePodInput, version: string): Raw<V1Container> => ({
  ...running(input, version),
  name: v2CheckName,
  command: [etcdutlCommand, 'check', 'v2store', `--data-dir=${dataPath}`],
  volumeMounts: [{ name: volumeName, mountPath: volumePath, readOnly: true }],
});

function running({ spec, settings }: ImagePodInput, version: string): Omit<Raw<V1Container>, 'name'> {
  return {
    image: desiredImage({ spec, settings, version }),
    imagePullPolicy: spec.image.pullPolicy,
    // Said, for a quota may ask for it; it needs next to nothing.
    resources: present({ requests: nothing(spec.resources.requests), limits: nothing(spec.resources.limits) }),
    securityContext: containerSecurity(spec),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function nothing(amounts: Record<string, string | number> | undefined): Record<string, string> | undefined {
  if (amounts === undefined) return undefined;
  return Object.fromEntries(Object.keys(amounts).map((name) => [name, '0']));
}

export const v2CheckName = 'check-v2';

const containerOfVersion = (version: string): string => `v${version.replaceAll('.', '-')}`;

/** X.Y.Z that a container of such a Pod is to say. */
export const versionOfContainer = (name: string): string => name.slice(1).replaceAll('-', '.');
