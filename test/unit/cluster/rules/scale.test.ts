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
  voter,
  withSpec,
  withStatus,
  withoutQuorum,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

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
        'shop-ddddd is ready to join; it waits until all voters are healthy. shop-ccccc: etcd ended with code 1 (Error).',
      holds: [],
    },
  },
  'nobody is added beyond the size': {
    given: observed(members(...three, member('d', held()))),
  },
  'a newcomer whose claim is going is not added, and another is made for it': {
    given: observed(
      withSpec({ size: 5 }),
      members(...three, member('d', held(), claim({ deleting: true })), member('e', held())),
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
