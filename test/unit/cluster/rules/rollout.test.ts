// A changed spec reaches the members one at a time, or stops where it does harm.
import { rollout } from '../../../../src/controllers/cluster/rules/rollout.ts';
import type { Observed } from '../../../../src/controllers/cluster/observed.ts';
import { goingVoter, movedAway, since } from '../../../support/fates.ts';
import {
  exited,
  held,
  imagesSeen,
  latched,
  learner,
  member,
  members,
  observed,
  pending,
  pod,
  running,
  unreachable,
  voter,
  withSpec,
  withStatus,
  type Modifier,
} from '../../../support/observed.ts';
import { earlier, now, old, all, three, restarts, waits } from '../../../support/rollouts.ts';
import { table } from '../../../support/rule-table.ts';

const budgetAllows =
  (disruptionsAllowed: number): Modifier =>
  (o) => {
    const status = { currentHealthy: 3, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed };
    return o.budget === undefined ? o : { ...o, budget: { ...o.budget, status } };
  };
const budgetCounted = (generation: number, observedGeneration: number): Modifier => {
  const status = { currentHealthy: 3, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1, observedGeneration };
  return (o) =>
    o.budget === undefined
      ? o
      : { ...o, budget: { ...o.budget, metadata: { ...o.budget.metadata, generation }, status } };
};
const allNow = members(now('a'), now('b'), now('c'));
const operatorHas =
  (changes: Partial<Observed['settings']>): Modifier =>
  (o) => ({ ...o, settings: { ...o.settings, ...changes } });
table(rollout, {
  'every member runs this spec': { given: observed() },
  'a setting of the operator that alters their Pods reaches them one at a time as well': {
    given: observed(allNow, operatorHas({ etcdImagePullSecrets: ['registry'] })),
    says: restarts('shop-bbbbb', 1),
  },
  'and in place where it alters the image alone, once that was seen on their nodes': {
    given: observed(allNow, operatorHas({ etcdImageRepository: 'registry.corp/etcd' }), imagesSeen),
    says: { ...restarts('shop-bbbbb', 1), steps: ['ChangeImage shop-bbbbb'] },
  },
  'a member of a version that only a newer operator knows is let be': {
    given: observed(
      members(now('a'), now('b'), now('c', latched({ version: '3.99.0' }), running({ version: '3.99.0' }))),
    ),
  },
  'a version for clusters that name none alters nobody': { given: observed(operatorHas({ defaultVersion: '3.7.3' })) },
  'the first to be restarted is a follower': { given: observed(all), says: restarts('shop-bbbbb', 1) },
  'the next once it is back': {
    given: observed(members(old('a'), now('b'), old('c'))),
    says: restarts('shop-ccccc', 2),
  },
  'not before it answers': {
    given: observed(members(old('a'), now('b', unreachable()), old('c'))),
    says: waits(
      'RollingOut',
      '1 of 3 members run this spec. Before the next is restarted: shop-bbbbb: no answer within 3 s.',
    ),
  },
  'nor before it has caught up': {
    given: observed(
      members(old('a'), now('b', running({ raftAppliedIndex: 1000 - 301, activePeers: ['a1', 'c1'] })), old('c')),
    ),
    says: waits(
      'RollingOut',
      '1 of 3 members run this spec. Before the next is restarted: shop-bbbbb has to be ready.',
    ),
  },
  'nor before clients are let in to it': {
    given: observed(members(old('a'), now('b', pod({ inQuorum: false })), old('c'))),
    says: waits(
      'RollingOut',
      '1 of 3 members run this spec. Before the next is restarted: shop-bbbbb has to be ready.',
    ),
  },
  'nor before its probes pass': {
    given: observed(members(old('a'), now('b', pod({ ready: false })), old('c'))),
    says: waits(
      'RollingOut',
      '1 of 3 members run this spec. Before the next is restarted: shop-bbbbb has to be ready.',
    ),
  },
  'not while another one is down, which runs the earlier spec as well': {
    given: observed(members(old('a'), old('b'), old('c', unreachable()))),
    says: waits(
      'WaitingForVoters',
      '0 of 3 members run this spec. Before the next is restarted: shop-ccccc: no answer within 3 s.',
    ),
  },
  'not before those that stay are connected': {
    given: observed(
      members(old('a'), now('b', running({ activePeers: ['a1'] })), now('c', running({ activePeers: ['a1'] }))),
    ),
    says: waits(
      'WaitingForMesh',
      'shop-aaaaa runs an earlier spec. Before shop-aaaaa is restarted: shop-bbbbb and shop-ccccc, not yet connected to a quorum of the others.',
    ),
  },
  'the leader hands over first': {
    given: observed(members(old('a'), now('b'), now('c'))),
    says: {
      kind: 'act',
      reason: 'MovingLeader',
      message: 'Moving leadership from shop-aaaaa to shop-bbbbb before shop-aaaaa is restarted.',
      steps: ['MoveLeader shop-bbbbb'],
    },
  },
  'after three tries it is restarted all the same': {
    given: observed(members(old('a'), now('b'), now('c')), movedAway('a', 3)),
    says: restarts('shop-aaaaa', 3),
  },
  'the last one is waited for by the name that the status has': {
    given: observed(
      members(now('a'), now('b'), now('c', unreachable())),
      withStatus({ rollout: { updated: 3, member: 'shop-ccccc' } }),
    ),
    says: waits('RollingOut', 'All were told. The last one: shop-ccccc: no answer within 3 s.'),
  },
  'one that its kubelet lets wait, for it was started often of late, is not blamed on the spec': {
    given: observed(
      members(
        old('a'),
        now('b', unreachable(), pod({ container: { state: 'exited', message: 'it waits', toStartAgain: true } })),
        old('c'),
      ),
      since('unstarted shop-bbbbb', 20_000),
    ),
    says: waits(
      'WaitingForVoters',
      '1 of 3 members run this spec. Before the next is restarted: shop-bbbbb: it waits.',
    ),
  },
  'a change that does not run stops at the first, in the words of the kubelet': {
    given: observed(
      members(
        old('a'),
        now(
          'b',
          unreachable(),
          exited('etcd ended with code 2: flag provided but not defined: -x'),
          pod({ podHash: now('b').pod?.podHash ?? '' }),
        ),
        old('c'),
      ),
      since('unstarted shop-bbbbb', 20_000),
    ),
    says: {
      kind: 'stalled',
      reason: 'RolloutStalled',
      message:
        'shop-bbbbb: etcd ended with code 2: flag provided but not defined: -x. It was made from this spec, and the change goes no further: ' +
        '1 of 3 members run this spec, shop-aaaaa and shop-ccccc an earlier one. Change the spec, or mend what keeps it; it goes on by itself then.',
      holds: [],
    },
  },
  'a moment before that it may only be slow': {
    given: observed(
      members(old('a'), now('b', unreachable(), pending('its container is being made')), old('c')),
      since('unstarted shop-bbbbb', 19_999),
    ),
    says: waits(
      'RollingOut',
      '1 of 3 members run this spec. Before the next is restarted: shop-bbbbb: its container is being made.',
    ),
  },
  'where it runs elsewhere the spec is not to blame': {
    given: observed(
      members(old('a'), now('b', unreachable(), exited('etcd ended with code 1')), now('c')),
      since('unstarted shop-bbbbb', 20_000),
    ),
    says: waits(
      'WaitingForVoters',
      '2 of 3 members run this spec. Before the next is restarted: shop-bbbbb: etcd ended with code 1.',
    ),
  },
  'one that serves nobody goes first: the change may be what mends it': {
    given: observed(
      members(old('a'), old('b'), old('c', running({ linearizable: false, linearizableError: 'it hangs' }))),
      since('unwell c1', 30_000),
    ),
    says: {
      kind: 'act',
      reason: 'RestartingMember',
      message: 'Restarting shop-ccccc first, which serves nobody: it takes up the spec.',
      steps: ['DeletePod shop-ccccc'],
    },
  },
  'not one that may only be electing': {
    given: observed(
      members(old('a'), old('b'), old('c', running({ linearizable: false, linearizableError: 'it hangs' }))),
      since('unwell c1', 29_999),
    ),
    says: waits(
      'WaitingForVoters',
      '0 of 3 members run this spec. Before the next is restarted: shop-ccccc: it hangs.',
    ),
  },
  'not while a member joins': {
    given: observed(members(old('a'), old('b'), old('c'), member('d', learner()))),
    says: waits('WaitingToRestart', `${three}. They are restarted once the members are those that are wanted.`),
  },
  'not while a newcomer is prepared': {
    given: observed(members(old('a'), old('b'), old('c'), member('d', held()))),
    says: waits('WaitingToRestart', `${three}. They are restarted once the members are those that are wanted.`),
  },
  'not while one is to go': {
    given: observed(members(old('a'), old('b'), goingVoter('c', earlier))),
    says: waits('WaitingToRestart', `${three}. They are restarted once the members are those that are wanted.`),
  },
  'not while more are wanted': {
    given: observed(withSpec({ size: 5 }), all),
    says: waits('WaitingToRestart', `${three}. They are restarted once the members are those that are wanted.`),
  },
  'not while it is paused': {
    given: observed(withSpec({ rollout: { paused: true } }), all),
    says: waits('HeldRollout', `${three}, and nobody is restarted: set spec.rollout.paused to false to go on.`),
  },
  'not while the budget lets nobody go': {
    given: observed(all, budgetAllows(0)),
    says: waits(
      'WaitingForBudget',
      'The disruption budget lets no Pod go at this moment: another one is being evicted, or does not count as ready yet.',
    ),
  },
  'nor before its voters are counted anew': {
    given: observed(all, budgetCounted(2, 1)),
    says: waits('WaitingForBudget', 'The disruption budget was changed, and its voters have to be counted anew.'),
  },
  'after that': { given: observed(all, budgetCounted(2, 2)), says: restarts('shop-bbbbb', 1) },
  'when it does': { given: observed(all, budgetAllows(1)), says: restarts('shop-bbbbb', 1) },
  'the only voter is not restarted: another takes its place': {
    given: observed(withSpec({ size: 1 }), members(member('a', voter(), earlier))),
  },
  'of two none is restarted': {
    given: observed(withSpec({ size: 1 }), members(old('a'), old('b'))),
  },
});
