// What a container does, in the words of its scheduler, kubelet or etcd: a raw Pod in, a state and a sentence out.
import { describe, expect, test } from '@jest/globals';
import { containerFacts, steadyWords } from '../../../src/controllers/cluster/container-facts.ts';
import { memberLabels } from '../../../src/controllers/cluster/names.ts';
import type { Pod } from '../../../src/kube/objects.ts';
import { cluster } from '../desired/example.ts';

const name = 'shop-abcde';

type Status = NonNullable<Pod['status']>;
type ContainerStatus = NonNullable<Status['containerStatuses']>[number];

const container = (changes: Partial<ContainerStatus>): ContainerStatus => ({
  name: 'etcd',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...changes,
});

const podWith = (status: Status, changes: Partial<Pod> = {}): Pod => ({
  metadata: { name, uid: 'pod', labels: memberLabels(cluster, name) },
  spec: { containers: [], nodeName: 'node-1' },
  status,
  ...changes,
});

const waiting = (reason: string, message: string, more: Partial<ContainerStatus> = {}): Status => ({
  phase: 'Pending',
  podIP: '10.0.0.1',
  containerStatuses: [container({ state: { waiting: { reason, message } }, ...more })],
});

function withoutAddress(status: Status): Status {
  const { podIP: _, ...rest } = status;
  return rest;
}

const withImage: Partial<Pod> = { spec: { containers: [{ name: 'etcd', image: 'etcd:v9' }], nodeName: 'node-1' } };
const notFound = 'failed to resolve reference "etcd:v9": not found';

const ended = (exitCode: number, reason: string, message?: string) => ({
  terminated: { exitCode, reason, ...(message === undefined ? {} : { message }) },
});

describe('a container', () => {
  test.each<[string, Pod, string, string]>([
    [
      'is held when nothing but its ticket is missing',
      podWith(waiting('CreateContainerConfigError', `configmap "${name}-ticket" not found`)),
      'held',
      '',
    ],
    [
      'is not held by another missing ConfigMap',
      podWith(waiting('CreateContainerConfigError', 'configmap "other" not found')),
      'pending',
      'CreateContainerConfigError: configmap "other" not found',
    ],
    [
      'is not held before it has an address',
      podWith(withoutAddress(waiting('CreateContainerConfigError', `configmap "${name}-ticket" not found`))),
      'pending',
      '',
    ],
    [
      'that is not scheduled is pending, in the words of the scheduler',
      podWith(
        {
          phase: 'Pending',
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/3 nodes are available: 3 Insufficient memory.',
            },
          ],
        },
        { spec: { containers: [] } },
      ),
      'pending',
      'Unschedulable: 0/3 nodes are available: 3 Insufficient memory',
    ],
    [
      'of a Pod that nobody has looked at is pending',
      podWith({}, { spec: { containers: [] } }),
      'pending',
      'its Pod is not scheduled yet',
    ],
    [
      'that is being made is pending',
      podWith(waiting('ContainerCreating', '')),
      'pending',
      'its container is being made on node-1',
    ],
    [
      'whose image cannot be pulled is pending, in the words of the registry',
      podWith(waiting('ErrImagePull', `rpc error: code = NotFound desc = ${notFound}`), withImage),
      'pending',
      `its image etcd:v9 cannot be pulled: ${notFound}`,
    ],
    [
      'that waits to pull its image again says the same',
      podWith(waiting('ImagePullBackOff', `Back-off pulling image "etcd:v9": ErrImagePull: ${notFound}`), withImage),
      'pending',
      `its image etcd:v9 cannot be pulled: ${notFound}`,
    ],
    [
      'that waits to pull its image again says less where its kubelet is older',
      podWith(waiting('ImagePullBackOff', 'Back-off pulling image "etcd:v9"'), withImage),
      'pending',
      'its image etcd:v9 cannot be pulled',
    ],
    [
      'whose registry does not answer says so without the port, which is another one each time',
      podWith(waiting('ErrImagePull', 'dial: read udp 10.1.1.1:41234->10.0.0.10:53: i/o timeout'), withImage),
      'pending',
      'its image etcd:v9 cannot be pulled: dial: read udp 10.1.1.1->10.0.0.10:53: i/o timeout',
    ],
    [
      'whose image has a bad name says so in the words of the kubelet',
      podWith(waiting('InvalidImageName', 'Failed to apply default image tag "etcd:"'), withImage),
      'pending',
      'InvalidImageName: Failed to apply default image tag "etcd:"',
    ],
    [
      'whose volume is not mounted yet says where the reason can be found',
      podWith({
        ...waiting('ContainerCreating', ''),
        conditions: [{ type: 'PodReadyToStartContainers', status: 'False' }],
      }),
      'pending',
      `node-1 sets up its volume and network; if that lasts, \`kubectl describe pod ${name}\` says why`,
    ],
    [
      'that crashes has ended, with its last line',
      podWith(
        waiting('CrashLoopBackOff', 'back-off 5m0s', {
          lastState: ended(2, 'Error', 'first line\n{"level":"fatal","msg":"no space left"}\n'),
        }),
      ),
      'exited',
      'etcd ended with code 2: no space left',
    ],
    [
      'that ended as it was told, and was started often of late, is waited for by its kubelet',
      podWith(
        waiting('CrashLoopBackOff', 'back-off 40s restarting failed container=etcd pod=a', {
          lastState: ended(0, 'Completed'),
        }),
      ),
      'exited',
      'it was started often of late, so its kubelet waits up to 40s before it starts it again',
    ],
    [
      'that crashes is told with the last line, also where that is no JSON',
      podWith(waiting('CrashLoopBackOff', 'back-off', { lastState: ended(1, 'Error', 'panic: runtime error') })),
      'exited',
      'etcd ended with code 1: panic: runtime error',
    ],
    [
      'that was given a flag that it does not take is told with it, not with the usage behind it',
      podWith(
        waiting('CrashLoopBackOff', 'back-off', {
          lastState: ended(
            2,
            'Error',
            'flag provided but not defined: -x\nUsage:\n\n  etcd gateway\n    Run the gateway.\n',
          ),
        }),
      ),
      'exited',
      'etcd ended with code 2: flag provided but not defined: -x',
    ],
    [
      'that crashes with a line that is JSON, and no object, is told with it',
      podWith(waiting('CrashLoopBackOff', 'back-off', { lastState: ended(1, 'Error', 'null') })),
      'exited',
      'etcd ended with code 1: null',
    ],
    [
      'that crashes without a word says how it ended',
      podWith(waiting('CrashLoopBackOff', 'back-off', { lastState: ended(137, 'OOMKilled') })),
      'exited',
      'etcd ended with code 137 (OOMKilled)',
    ],
    [
      'that has just ended has ended',
      podWith({ phase: 'Running', containerStatuses: [container({ state: ended(0, 'Completed') })] }),
      'exited',
      'etcd ended with code 0 (Completed)',
    ],
    ['runs', podWith({ phase: 'Running', containerStatuses: [container({ state: { running: {} } })] }), 'running', ''],
    [
      'of a Pod that was evicted has ended, in the words of the kubelet',
      podWith({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }),
      'exited',
      'Evicted: The node was low on resource: memory',
    ],
  ])('%s', (_, pod, state, message) => {
    expect(containerFacts(pod)).toMatchObject({ state, message });
  });
});

describe('words about an image', () => {
  const [less, more] = ['its image x cannot be pulled', 'its image x cannot be pulled: not found'];
  test.each([
    ['stay, when the kubelet only says less', less, more, more],
    ['are new, when they are about another image', less, 'its image y cannot be pulled: not found', less],
    ['are new, when there were none', less, undefined, less],
    [
      'are new, when they say more',
      'its image x cannot be pulled: denied',
      more,
      'its image x cannot be pulled: denied',
    ],
    ['are over, when the container runs', '', more, ''],
  ])('%s', (_, now, before, expected) => {
    expect(steadyWords(now, before)).toBe(expected);
  });

  test('is to be started again only where it ended as it was told', () => {
    const after = (code: number, reason: string) =>
      containerFacts(podWith(waiting('CrashLoopBackOff', 'back-off', { lastState: ended(code, reason) }))).toStartAgain;
    expect([after(0, 'Completed'), after(1, 'Error')]).toEqual([true, undefined]);
  });
});
