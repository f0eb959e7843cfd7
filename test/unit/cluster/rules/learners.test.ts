// A learner votes when it has caught up, twice seen, and quorum survives it.
import { expect, test } from '@jest/globals';
import { learners } from '../../../../src/controllers/cluster/rules/learners.ts';
import {
  claim,
  down,
  held,
  learner,
  member,
  members,
  observed,
  running,
  seenBefore,
  ticket,
  unreachable,
  voter,
  withSpec,
} from '../../../support/observed.ts';
import { connectedTo } from '../../../support/fates.ts';
import { table } from '../../../support/rule-table.ts';

table(learners, {
  'no learner': {
    given: observed(),
  },
  'a learner that does not answer is waited for': {
    given: observed(members(member('a', voter()), member('b', learner(), unreachable()))),
    says: {
      kind: 'wait',
      reason: 'WaitingForLearner',
      message:
        'The learner shop-bbbbb cannot be promoted: no answer within 3 s. If it comes no nearer for 5m it is taken out, and another is made.',
      holds: [],
    },
  },
  'a learner far behind is waited for, and told how far': {
    given: observed(members(member('a', voter()), member('b', learner(), running({ raftAppliedIndex: 1000 - 301 })))),
    says: {
      kind: 'wait',
      reason: 'LearnerCatchingUp',
      message: 'The learner shop-bbbbb has about 300 entries to catch up.',
      holds: [],
    },
  },
  'a learner that has caught up is looked at once more': {
    given: observed(members(member('a', voter()), member('b', learner()))),
    says: {
      kind: 'wait',
      reason: 'LearnerCatchingUp',
      message: 'The learner shop-bbbbb has caught up; looking once more before it votes.',
      holds: [],
    },
  },
  'one that was behind at the last look is looked at once more': {
    given: observed(members(member('a', voter()), member('b', learner()), member('c', held())), seenBefore('b', 301)),
    says: {
      kind: 'wait',
      reason: 'LearnerCatchingUp',
      message: 'The learner shop-bbbbb has caught up; looking once more before it votes.',
      holds: [],
    },
  },
  'one that is not latched does not vote': {
    given: observed(
      members(member('a', voter()), member('b', learner(), ticket({ joins: ['a', 'b'] })), member('c', held())),
      seenBefore('b', 0),
    ),
    says: {
      kind: 'wait',
      reason: 'LearnerCatchingUp',
      message: 'The learner shop-bbbbb has caught up; looking once more before it votes.',
      holds: [],
    },
  },
  'a second voter waits for a third that is ready': {
    given: observed(members(member('a', voter()), member('b', learner())), seenBefore('b', 0)),
    says: {
      kind: 'wait',
      reason: 'WaitingForThird',
      message: 'The learner shop-bbbbb is ready; it is promoted when a third member is ready to follow.',
      holds: [],
    },
  },
  'nor is one made of a learner that the only voter is not connected with: of two both are needed': {
    given: observed(members(member('a', voter()), member('b', learner()), member('c', held())), seenBefore('b', 0)),
    says: {
      kind: 'wait',
      reason: 'WaitingForMesh',
      message:
        'The learner shop-bbbbb is ready, but by the account of shop-aaaaa not connected with it: of two voters both are needed. ' +
        'This takes a second; if it stays, look for a NetworkPolicy on port 2380 between them.',
      holds: [],
    },
  },
  'a second voter is made when the third is held': {
    given: observed(
      members(member('a', voter(), connectedTo('b')), member('b', learner()), member('c', held())),
      seenBefore('b', 0),
    ),
    says: {
      kind: 'act',
      reason: 'PromotingLearner',
      message: 'Promoting shop-bbbbb, which has caught up: the cluster then has 2 voters.',
      steps: ['Promote shop-bbbbb'],
    },
  },
  'with two healthy of three, a fourth would put quorum at risk': {
    given: observed(
      withSpec({ size: 5 }),
      members(member('a', voter()), member('b', voter()), member('c', voter(), down()), member('d', learner())),
      seenBefore('d', 0),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForVoters',
      message:
        'The learner shop-ddddd is ready, but 2 of 3 voters are healthy: as a voter it would put quorum at risk.',
      holds: [],
    },
  },
  'one on a claim that is being deleted is taken out: as a voter it would have to be replaced at once': {
    given: observed(
      members(member('a', voter()), member('b', voter()), member('c', learner(), claim({ deleting: true }))),
      seenBefore('c', 0),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-ccccc: its claim is being deleted.',
      steps: ['Latch shop-ccccc', 'RemoveLearner shop-ccccc'],
    },
  },
  'a third voter is made, for two tolerate nothing': {
    given: observed(members(member('a', voter()), member('b', voter()), member('c', learner())), seenBefore('c', 0)),
    says: {
      kind: 'act',
      reason: 'PromotingLearner',
      message: 'Promoting shop-ccccc, which has caught up: the cluster then has 3 voters.',
      steps: ['Promote shop-ccccc'],
    },
  },
  'a fourth voter is made when all three are healthy': {
    given: observed(
      withSpec({ size: 5 }),
      members(
        member('a', voter()),
        member('b', voter()),
        member('c', voter()),
        member('d', learner(), running({ raftAppliedIndex: 1000 - 300 })),
      ),
      seenBefore('d', 300),
    ),
    says: {
      kind: 'act',
      reason: 'PromotingLearner',
      message: 'Promoting shop-ddddd, which has caught up: the cluster then has 4 voters.',
      steps: ['Promote shop-ddddd'],
    },
  },
});

test('of a learner that is taken out it is noted that it never voted: its claim waits for nobody then', () => {
  const going = member('c', learner(), claim({ deleting: true }));
  const verdict = learners.decide(observed(members(member('a', voter()), member('b', voter()), going)));
  expect(verdict).toMatchObject({ steps: [{ kind: 'Latch', latch: { removed: 'NeverVoted' } }, {}] });
});
