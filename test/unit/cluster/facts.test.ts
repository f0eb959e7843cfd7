// From what a kubelet writes to what a decision uses: raw objects in, facts out; and how they are joined to members.
import { describe, expect, test } from '@jest/globals';
import { claimFacts, latchAnnotations, latchOf, podFacts } from '../../../src/controllers/cluster/facts.ts';
import { foreignMembers, joinMembers, retainedObjects, takenNames } from '../../../src/controllers/cluster/join.ts';
import { membersToAsk } from '../../../src/controllers/cluster/to-read.ts';
import { memberLabels, peerURL } from '../../../src/controllers/cluster/names.ts';
import type { KubeHalf } from '../../../src/controllers/cluster/observe-kube.ts';
import type { Claim, Pod } from '../../../src/kube/objects.ts';
import { cluster, exampleSpec } from '../desired/example.ts';

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
      'Unschedulable: 0/3 nodes are available: 3 Insufficient memory.',
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
      'that crashes is told with the last line, also where that is no JSON',
      podWith(waiting('CrashLoopBackOff', 'back-off', { lastState: ended(1, 'Error', 'panic: runtime error') })),
      'exited',
      'etcd ended with code 1: panic: runtime error',
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
      'Evicted: The node was low on resource: memory.',
    ],
  ])('%s', (_, pod, state, message) => {
    expect(podFacts(pod).container).toEqual({ state, message });
  });
});

describe('a Pod', () => {
  test('is finished when it has ended for good, and deleting when it was asked to end', () => {
    const pod = podWith({ phase: 'Failed' });
    expect(podFacts(pod)).toMatchObject({ finished: true, deleting: false });
    const going = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(podFacts(going).deleting).toBe(true);
  });

  test('has its marks: role, readiness gate, hash, the last touch', () => {
    const conditions = [
      { type: 'etcdoperator.dev/in-quorum', status: 'True' },
      { type: 'Ready', status: 'True' },
    ];
    const labels = { ...memberLabels(cluster, name), 'etcdoperator.dev/role': 'voter' };
    const annotations = { 'etcdoperator.dev/pod-hash': 'h', 'etcdoperator.dev/touched': '123' };
    const pod = podWith({ conditions, podIP: '10.0.0.1' }, { metadata: { name, uid: 'pod', labels, annotations } });
    expect(podFacts(pod)).toMatchObject({
      role: 'voter',
      inQuorum: true,
      ready: true,
      podHash: 'h',
      touched: 123,
      ip: '10.0.0.1',
      node: 'node-1',
    });
  });
});

const claim: Claim = {
  metadata: {
    name,
    uid: 'claim',
    labels: memberLabels(cluster, name),
    annotations: latchAnnotations({ version: '3.6.16', memberID: 'a1' }),
  },
  spec: { volumeName: 'pv' },
  status: { phase: 'Bound' },
};

test('a claim, and the latches that stand on it', () => {
  expect(claimFacts(claim, { uid: 'volume' })).toEqual({
    uid: 'claim',
    phase: 'Bound',
    deleting: false,
    volumeName: 'pv',
    volumeUID: 'volume',
  });
  expect(latchOf(claim)).toEqual({ version: '3.6.16', memberID: 'a1' });
  expect(latchOf(undefined)).toEqual({});
});

describe('joined', () => {
  const runs = podWith({
    phase: 'Running',
    podIP: '10.0.0.1',
    containerStatuses: [container({ state: { running: {} } })],
  });
  const half = (changes: Partial<KubeHalf> = {}): KubeHalf => ({
    cluster: { metadata: { ...cluster }, spec: exampleSpec(), status: { observedGeneration: 1, clusterID: 'c1' } },
    pods: [runs],
    claims: [claim],
    tickets: [],
    services: [],
    budget: undefined,
    found: {},
    volumes: {},
    nodes: {},
    ...changes,
  });
  const unknown = { known: false, why: 'nobody answers' } as const;
  const theirs = { ...memberLabels(cluster, name), 'etcdoperator.dev/cluster-uid': 'an-earlier-one' };

  test('only members that run are asked, and only as who they should be', () => {
    expect(membersToAsk(cluster, half())).toEqual([
      {
        name,
        host: '10.0.0.1',
        serverName: `${name}.shop-peers.prod.svc.cluster.local`,
        clusterID: 'c1',
        memberID: 'a1',
      },
    ]);
    const isHeld = podWith(waiting('CreateContainerConfigError', `configmap "${name}-ticket" not found`));
    expect(membersToAsk(cluster, half({ pods: [isHeld] }))).toEqual([]);
  });

  test('a member is found by its labels and, in the membership list, by its peer URL', () => {
    const listed = { id: 'a1', name: '', peerURLs: [peerURL(cluster, name)], isLearner: true };
    const [member] = joinMembers(cluster, half(), { answers: {}, membership: { known: true, members: [listed] } });
    expect(member).toMatchObject({
      name,
      listed,
      claim: { uid: 'claim' },
      pod: { uid: 'pod' },
      answer: { reachable: false },
    });
  });

  test('what belongs to an earlier cluster of the same name is no member, and is told apart', () => {
    const earlier = half({ pods: [], claims: [{ ...claim, metadata: { ...claim.metadata, labels: theirs } }] });
    expect(joinMembers(cluster, earlier, { answers: {}, membership: unknown })).toEqual([]);
    expect(retainedObjects(cluster, earlier)).toEqual([
      {
        kind: 'Claim',
        name,
        uid: 'claim',
        clusterUID: 'an-earlier-one',
        deleting: false,
        orphaned: true,
        latch: { version: '3.6.16', memberID: 'a1' },
      },
    ]);
  });

  test('a listed member under another URL is foreign', () => {
    const other = { id: 'f00', name: 'x', peerURLs: ['http://10.1.2.3:2380'], isLearner: false };
    expect(foreignMembers([], { known: true, members: [other] })).toEqual([other]);
  });

  test('an object under our name that is not ours is told with its owner', () => {
    const metadata = {
      name: 'shop-client',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Thing', name: 'theirs', uid: 'u' }],
    };
    const found = takenNames(cluster, half({ services: [{ kind: 'Service', metadata }] }));
    expect(found).toEqual([{ object: 'Service/shop-client', owner: 'owned by Thing/theirs' }]);
  });
});
