// What a look asks for beyond the labelled objects and the members' own words; asking for more is paid at every look.
import { describe, expect, test } from '@jest/globals';
import {
  aroundToRead,
  asksPeers,
  claimsToFind,
  membersToAsk,
  podsToFind,
} from '../../../src/controllers/cluster/to-read.ts';
import type { Labelled } from '../../../src/controllers/cluster/observe-kube.ts';
import type { Observed } from '../../../src/controllers/cluster/observed.ts';
import {
  claim as claimOf,
  crashes,
  half,
  membership,
  nameOf,
  namesakes,
  pod as podOf,
  ticket,
  unknown,
} from '../../support/kube-half.ts';
import {
  claim,
  learner,
  member,
  members,
  noClaim,
  observed,
  pod,
  running,
  unreachable,
  voter,
  withoutQuorum,
  withSpec,
} from '../../support/observed.ts';
import { since } from '../../support/fates.ts';
import { cluster } from '../desired/example.ts';

test('only members that run are asked, and only as who they should be', () => {
  const parts = {
    pods: [podOf('a'), podOf('b', crashes), podOf('c', undefined, namesakes('c'))],
    claims: [claimOf('a', { memberID: 'a1' })],
  };
  expect(membersToAsk(cluster, half(parts))).toEqual([
    {
      name: nameOf('a'),
      host: '10.0.0.1',
      serverName: `${nameOf('a')}.shop-peers.prod.svc.cluster.local`,
      clusterID: 'c1',
      memberID: 'a1',
    },
  ]);
});

describe('a volume is asked for by name', () => {
  const latched = { volumeUID: 'u' };
  test.each<[string, Partial<Labelled>, readonly string[]]>([
    [
      'not of a member that runs on the one it has always had',
      { pods: [podOf('a')], claims: [claimOf('a', latched)] },
      [],
    ],
    ['where none is latched yet', { pods: [podOf('a')], claims: [claimOf('a')] }, ['volume-a']],
    [
      'of a member whose container does not run',
      { pods: [podOf('a', crashes)], claims: [claimOf('a', latched)] },
      ['volume-a'],
    ],
    ['of a member that has no Pod', { claims: [claimOf('a', latched)] }, ['volume-a']],
    ['not before there is one', { claims: [{ ...claimOf('a'), spec: {} }] }, []],
    ['not of what a namesake left', { claims: [claimOf('a', {}, namesakes('a'))] }, []],
  ])('%s', (_, parts, volumes) => {
    expect(aroundToRead(cluster, half(parts)).volumes).toEqual(volumes);
  });
});

test('nodes are asked for that a Pod of ours is on, each once; the policy where a deletion is to be refused', () => {
  const pods = [
    podOf('b'),
    podOf('a'),
    { ...podOf('c'), spec: { containers: [], nodeName: 'node-a' } },
    podOf('d', undefined, namesakes('d')),
    { ...podOf('e'), spec: { containers: [] } },
  ];
  expect(aroundToRead(cluster, half({ pods }))).toMatchObject({ nodes: ['node-a', 'node-b'], protection: false });
  expect(aroundToRead(cluster, half({}, { deletionProtection: true })).protection).toBe(true);
  const spec = { pod: { nodeSelector: { zone: 'z1' } } };
  expect(aroundToRead(cluster, half({ pods }, spec)).nodeLabels).toEqual(['zone']);
  const nodeSelectorTerms = ['zone', 'disk'].map((key) => ({ matchExpressions: [{ key, operator: 'Exists' }] }));
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
  const both = { pod: { ...spec.pod, affinity } };
  expect(aroundToRead(cluster, half({ pods }, both)).nodeLabels).toEqual(['disk', 'zone']);
});

test('classes are asked for whose volumes are smaller than wanted, each once', () => {
  const on = (short: string, storageClassName: string, size: string) => ({
    ...claimOf(short),
    spec: { storageClassName, resources: { requests: { storage: size } } },
    status: { phase: 'Bound', capacity: { storage: size } },
  });
  const claims = [on('a', 'slow', '8Gi'), on('b', 'slow', '8Gi'), on('c', 'fast', '16Gi'), on('d', '', '8Gi')];
  expect(aroundToRead(cluster, half({ claims })).classes).toEqual([]);
  expect(aroundToRead(cluster, half({ claims }, { storage: { size: '16Gi' } })).classes).toEqual(['slow']);
});

describe('a claim is asked for by name', () => {
  const inMemory = (short: string) => ({
    ...podOf(short),
    spec: { containers: [], volumes: [{ name: 'data', emptyDir: { medium: 'Memory' } }] },
  });
  const told = (...shorts: readonly string[]) => {
    const { cluster: object } = half();
    const all = shorts.map((short) => ({ name: nameOf(short), role: 'voter' as const, healthy: true }));
    return { cluster: { ...object, status: { observedGeneration: 1, members: all } } };
  };
  test.each<[string, Parameters<typeof half>, ReturnType<typeof membership>, readonly string[]]>([
    ['that the list has: not', [{ claims: [claimOf('a')] }], membership('a'), []],
    ['that the list has under a namesake: not', [{ claims: [claimOf('a', {}, namesakes('a'))] }], membership('a'), []],
    ['of a listed member', [{ claims: [claimOf('a')] }], membership('a', 'b'), [nameOf('b')]],
    ['of a member in the last status, without a list', [told('a')], unknown, [nameOf('a')]],
    [
      'of a member that has a Pod or a ticket',
      [{ pods: [podOf('b')], tickets: [ticket('a')] }],
      unknown,
      [nameOf('a'), nameOf('b')],
    ],
    ['of a Pod that a namesake left: not', [{ pods: [podOf('b', undefined, namesakes('b'))] }], unknown, []],
    ['that was asked for before: not again', [{ found: { [nameOf('a')]: 'gone' } }], membership('a'), []],
    ['of a member whose data is in the memory of its Pod: not', [{ pods: [inMemory('a')] }], membership('a'), []],
    [
      'of one without a Pod, also where memory is wanted',
      [{}, { storage: { medium: 'Memory' } }],
      membership('a'),
      [nameOf('a')],
    ],
  ])('%s', (_, parts, list, names) => {
    expect(claimsToFind(cluster, half(...parts), { answers: {}, membership: list })).toEqual(names);
  });
});

describe('a Pod is asked for by name', () => {
  test.each<[string, Parameters<typeof half>[0], readonly string[]]>([
    [
      'of a member that has neither that nor a claim by the lists',
      { tickets: [ticket('b')] },
      [nameOf('a'), nameOf('b')],
    ],
    ['each time: nothing rings when it goes', { foundPods: { [nameOf('a')]: podOf('a') } }, [nameOf('a')]],
    ['not of one that has a claim', { claims: [claimOf('a')] }, []],
    ['not of one that has a Pod', { pods: [podOf('a')] }, []],
  ])('%s', (_, parts, names) => {
    expect(podsToFind(cluster, half(parts), { answers: {}, membership: membership('a') })).toEqual(names);
  });
});

describe('who is connected with whom is asked for', () => {
  const maintenance = { windows: [{ schedule: '0 2 * * *', duration: '1h' }] };
  const changed = { resources: { requests: { cpu: '1' } } };
  const c = (...changes: Parameters<typeof member>[1][]) =>
    observed(members(member('a', voter()), member('b', voter()), member('c', voter(), ...changes)));
  const nodeOfC = (cordoned: boolean): Observed => ({
    ...observed(),
    nodes: { 'node-c': { gone: false, ready: true, cordoned } },
  });

  test.each<[string, Observed, boolean]>([
    ['not while all is well', observed(), false],
    [
      'not for a learner beside voters that are well',
      observed(members(member('a', voter()), member('b', voter()), member('d', learner()))),
      false,
    ],
    [
      'for one beside the only voter: its vote is needed at once',
      observed(members(member('a', voter()), member('d', learner()))),
      true,
    ],
    [
      'not for one that is none of the voters',
      observed(members(member('a', voter()), member('d', unreachable()))),
      false,
    ],
    ['when a voter does not answer', c(unreachable()), true],
    ['when a voter has no leader', c(running({ linearizable: false })), true],
    ['when the gate of a voter is shut', c(pod({ inQuorum: false })), true],
    ['when the claim of a voter is going', c(claim({ deleting: true })), true],
    ['when the node of a voter is cordoned', nodeOfC(true), true],
    ['not when its node is not', nodeOfC(false), false],
    ['when there are more voters than wanted', observed(withSpec({ size: 1 })), true],
    [
      'when nobody knows who the voters are',
      observed(withoutQuorum, (o) => ({
        ...o,
        members: o.members.map((m) => running({ isLearner: false, linearizable: false })(m)),
      })),
      true,
    ],
    [
      'while something is refused',
      { ...observed(), refused: { plan: 'AddingLearner', message: 'unhealthy cluster' } },
      true,
    ],
    ['while members are to be restarted', observed(withSpec(changed)), true],
    ['not while that is paused', observed(withSpec({ ...changed, rollout: { paused: true } })), false],
    ['not while no window is open', observed(withSpec({ ...changed, maintenance })), false],
    [
      'for a replacement that was begun before it closed',
      observed(withSpec({ ...changed, maintenance, size: 1 }), members(member('a', voter()), member('d'))),
      true,
    ],
    ['while the leader takes a voter for disconnected', observed(since('apart a1 c1', 250)), true],
    ['not of members of which none answers and none is listed', observed(members(noClaim()(member('a')))), false],
  ])('%s', (_, o, is) => {
    expect(asksPeers(o)).toBe(is);
  });
});
