// Growth: newcomers are held side by side, and etcd hears of them one by one.
import { scale } from '../../../../src/controllers/cluster/rules/scale.ts';
import {
  claim,
  down,
  held,
  latched,
  learner,
  member,
  members,
  nameOf,
  noPod,
  observed,
  pending,
  pod,
  running,
  voter,
  withSpec,
  withStatus,
  withoutQuorum,
} from '../../../support/observed.ts';
import { claimOfNamesake, lostVoter, nodeIs, since } from '../../../support/fates.ts';
import { table } from '../../../support/rule-table.ts';

const two = [member('a', voter()), member('b', voter())];
const three = [member('a', voter()), member('b', voter()), member('c', voter())];

table(scale, {
  'as many as wanted': {
    given: observed(),
  },
  'all newcomers are made at once': {
    given: observed(withSpec({ size: 5 })),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Growing to 5: making shop-vvvvv and shop-wwwww, held until they are ready.',
      steps: ['CreateClaim shop-vvvvv', 'CreatePod shop-vvvvv', 'CreateClaim shop-wwwww', 'CreatePod shop-wwwww'],
    },
  },
  'an interrupted making goes on with the names that were planned': {
    given: observed(
      withSpec({ size: 5 }),
      withStatus({
        step: { kind: 'CreateClaim', target: `${nameOf('d')},${nameOf('e')}`, sinceTime: '2026-01-01T00:00:00Z' },
      }),
    ),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Growing to 5: making shop-ddddd and shop-eeeee, held until they are ready.',
      steps: ['CreateClaim shop-ddddd', 'CreatePod shop-ddddd', 'CreateClaim shop-eeeee', 'CreatePod shop-eeeee'],
    },
  },
  'of the names that were planned, those that are there are not made again': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', noPod())),
      withStatus({
        step: { kind: 'CreateClaim', target: `${nameOf('d')},${nameOf('e')}`, sinceTime: '2026-01-01T00:00:00Z' },
      }),
    ),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Growing to 5: making shop-eeeee, held until they are ready.',
      steps: ['CreateClaim shop-eeeee', 'CreatePod shop-eeeee'],
    },
  },
  'a newcomer that is not ready does not reach etcd': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', pending('ErrImagePull: manifest unknown')), member('e')),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForMembers',
      message: 'Growing to 5; shop-ddddd: ErrImagePull: manifest unknown; shop-eeeee: its container is being made.',
      holds: [],
    },
  },
  'the one that is ready is added, whatever the other does': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', pending('ErrImagePull')), member('e', held())),
    ),
    says: {
      kind: 'act',
      reason: 'AddingLearner',
      message: 'Adding shop-eeeee as a learner: its Pod, volume and image are ready.',
      steps: ['AddLearner shop-eeeee'],
    },
  },
  'nobody is added while there is a learner': {
    given: observed(withSpec({ size: 5 }), members(...three, member('d', learner()), member('e', held()))),
  },
  'nobody is added while a voter is down': {
    given: observed(
      withSpec({ size: 5 }),
      members(
        member('a', voter()),
        member('b', voter()),
        member('c', voter(), down()),
        member('d', held()),
        member('e', held()),
      ),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForVoters',
      message:
        'shop-ddddd is ready to join; etcd takes it only when enough voters are connected. shop-ccccc: etcd ended with code 1 (Error).',
      holds: [],
    },
  },
  'a newcomer beyond the size is taken back': {
    given: observed(members(...three, member('d', held()))),
    says: {
      kind: 'act',
      reason: 'RemovingNewcomers',
      message: 'Taking back shop-ddddd, of which etcd has not heard yet: not wanted any more.',
      steps: ['DeletePod shop-ddddd', 'DeleteClaim shop-ddddd'],
    },
  },
  'of two newcomers the one that is not ready goes': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', voter()), member('e', held()), member('f', pending('no node'))),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingNewcomers',
      message: 'Taking back shop-fffff, of which etcd has not heard yet: not wanted any more.',
      steps: ['DeletePod shop-fffff', 'DeleteClaim shop-fffff'],
    },
  },
  'with a learner that is to vote, no newcomer is wanted beside it': {
    given: observed(members(member('a', voter()), member('b', voter()), member('c', learner()), member('d', held()))),
    says: {
      kind: 'act',
      reason: 'RemovingNewcomers',
      message: 'Taking back shop-ddddd, of which etcd has not heard yet: not wanted any more.',
      steps: ['DeletePod shop-ddddd', 'DeleteClaim shop-ddddd'],
    },
  },
  'a newcomer on a node that is down is taken back': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', held()), member('e', held())),
      nodeIs('d', { ready: false }),
      since(`stranded ${nameOf('d')}`, 30_000),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingNewcomers',
      message:
        'Taking back shop-ddddd, of which etcd has not heard yet: their claim is being deleted or has lost its volume, or their node is down.',
      steps: ['DeletePod shop-ddddd', 'DeleteClaim shop-ddddd'],
    },
  },
  'for half a minute its node may come back': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', held()), member('e', pending('no node'))),
      nodeIs('d', { ready: false }),
      since(`stranded ${nameOf('d')}`, 29_999),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForMembers',
      message: 'Growing to 5; shop-ddddd: it is ready, and waits for its turn; shop-eeeee: no node.',
      holds: [],
    },
  },
  'a lost voter gets a successor': {
    given: observed(members(...two, lostVoter('c'))),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Replacing shop-ccccc: making shop-vvvvv, held until they are ready.',
      steps: ['CreateClaim shop-vvvvv', 'CreatePod shop-vvvvv'],
    },
  },
  'a voter on a claim that is going gets a successor while it serves': {
    given: observed(members(...two, member('c', voter(), claim({ deleting: true })))),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Replacing shop-ccccc: making shop-vvvvv, held until they are ready.',
      steps: ['CreateClaim shop-vvvvv', 'CreatePod shop-vvvvv'],
    },
  },
  'its successor joins as a learner beside it': {
    given: observed(members(...two, member('c', voter(), claim({ deleting: true })), member('d', held()))),
    says: {
      kind: 'act',
      reason: 'AddingLearner',
      message: 'Adding shop-ddddd as a learner: its Pod, volume and image are ready.',
      steps: ['AddLearner shop-ddddd'],
    },
  },
  'no name is given that a namesake left': {
    given: observed(withSpec({ size: 5 }), (o) => ({ ...o, retained: [claimOfNamesake(nameOf('v'))] })),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Growing to 5: making shop-wwwww and shop-xxxxx, held until they are ready.',
      steps: ['CreateClaim shop-wwwww', 'CreatePod shop-wwwww', 'CreateClaim shop-xxxxx', 'CreatePod shop-xxxxx'],
    },
  },
  'with one of five down, a new etcd takes a learner': {
    given: observed(
      withSpec({ size: 7 }),
      members(...three, member('d', voter()), member('e', voter(), down()), member('f', held()), member('g', held())),
    ),
    says: {
      kind: 'act',
      reason: 'AddingLearner',
      message: 'Adding shop-fffff as a learner: its Pod, volume and image are ready.',
      steps: ['AddLearner shop-fffff'],
    },
  },
  'and an old one does not': {
    given: observed(
      withSpec({ size: 7 }),
      members(
        ...three,
        member('d', voter(), running({ version: '3.5.29' })),
        member('e', voter(), down()),
        member('f', held()),
        member('g', held()),
      ),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForVoters',
      message:
        'shop-fffff is ready to join; etcd takes it only when enough voters are connected. shop-eeeee: etcd ended with code 1 (Error).',
      holds: [],
    },
  },
  'an invalid spec changes no size': {
    given: observed(withSpec({ size: 4 }), withStatus({ wantedSize: 3 })),
  },
  'and repairs all the same': {
    given: observed(withSpec({ size: 4 }), withStatus({ wantedSize: 3 }), members(...two, lostVoter('c'))),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Replacing shop-ccccc: making shop-vvvvv, held until they are ready.',
      steps: ['CreateClaim shop-vvvvv', 'CreatePod shop-vvvvv'],
    },
  },
  'a newcomer whose claim is going is taken back': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', held(), claim({ deleting: true })), member('e', held())),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingNewcomers',
      message:
        'Taking back shop-ddddd, of which etcd has not heard yet: their claim is being deleted or has lost its volume, or their node is down.',
      steps: ['DeletePod shop-ddddd'],
    },
  },
  'once its Pod is going too, another is made for it': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', held(), pod({ deleting: true }), claim({ deleting: true })), member('e', held())),
    ),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Growing to 5: making shop-vvvvv, held until they are ready.',
      steps: ['CreateClaim shop-vvvvv', 'CreatePod shop-vvvvv'],
    },
  },
  'a member that was removed by hand is no newcomer': {
    given: observed(withSpec({ size: 5 }), members(...three, member('d', latched(), held()), member('e', held()))),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Growing to 5: making shop-vvvvv, held until they are ready.',
      steps: ['CreateClaim shop-vvvvv', 'CreatePod shop-vvvvv'],
    },
  },
  'without a membership list nothing is scaled': {
    given: observed(withSpec({ size: 5 }), withoutQuorum),
  },
});
