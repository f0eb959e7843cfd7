// Learners that never joined: started, or taken back.
import { halfMade } from '../../../../src/controllers/cluster/rules/half-made.ts';
import {
  added,
  claim,
  held,
  latch,
  learner,
  member,
  members,
  noClaim,
  noPod,
  observed,
  pending,
  ticket,
  voter,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

table(halfMade, {
  'no such learner': {
    given: observed(),
  },
  'its identity and place are noted before its ticket is written, with exactly the list that etcd has': {
    given: observed(members(member('a', voter()), member('b', added(), held()))),
    says: {
      kind: 'act',
      reason: 'StartingLearner',
      message: 'Starting shop-bbbbb as a learner.',
      steps: ['Latch shop-bbbbb', 'WriteTicket shop-bbbbb', 'TouchPod shop-bbbbb'],
    },
  },
  'a ticket with another list is written anew': {
    given: observed(
      members(
        member('a', voter()),
        member('b', added(), held(), latch({ memberID: 'b1', claimUID: 'claim-b' }), ticket({ joins: ['a'] })),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'StartingLearner',
      message: 'Starting shop-bbbbb as a learner.',
      steps: ['WriteTicket shop-bbbbb', 'TouchPod shop-bbbbb'],
    },
  },
  'it is waited for': {
    given: observed(
      members(
        member('a', voter()),
        member(
          'b',
          added(),
          pending('its container is being made'),
          latch({ memberID: 'b1', claimUID: 'claim-b' }),
          ticket({ joins: ['a', 'b'] }),
        ),
      ),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForLearner',
      message: 'shop-bbbbb was added as a learner and has not joined yet: its container is being made.',
      holds: ['learners', 'scale'],
    },
  },
  'without a Pod there is nothing to start yet': {
    given: observed(members(member('a', voter()), member('b', added(), noPod()))),
    says: {
      kind: 'wait',
      reason: 'WaitingForLearner',
      message: 'shop-bbbbb was added as a learner and has not joined yet: it has no Pod.',
      holds: ['learners', 'scale'],
    },
  },
  'when nothing is left of it, it is taken back': {
    given: observed(members(member('a', voter()), member('b', added(), noClaim(), noPod()))),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-bbbbb: it never started, and its Pod and claim are gone.',
      steps: ['RemoveLearner shop-bbbbb'],
    },
  },
  'when its claim is going, it is taken back': {
    given: observed(members(member('a', voter()), member('b', added(), claim({ deleting: true })))),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-bbbbb: it never started, and its Pod and claim are gone.',
      steps: ['RemoveLearner shop-bbbbb'],
    },
  },
  'when its disk has an earlier identity, it is taken back': {
    given: observed(members(member('a', voter()), member('b', added(), latch({ memberID: 'b0' })))),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message:
        'Removing the learner shop-bbbbb: it never started, and its disk belongs to an earlier identity of that name.',
      steps: ['RemoveLearner shop-bbbbb'],
    },
  },
  'a learner that joined is not its matter': {
    given: observed(members(member('a', voter()), member('b', learner()))),
  },
});
