// Learners that never joined: started, or taken back.
import { expect, test } from '@jest/globals';
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
  now,
  pending,
  running,
  ticket,
  unreachable,
  voter,
  withSpec,
} from '../../../support/observed.ts';
import { nodeIs, since } from '../../../support/fates.ts';
import { table } from '../../../support/rule-table.ts';

const minutes = 60_000;
const noted = latch({ memberID: 'b1', claimUID: 'claim-b' });
/** Its ticket is written, its process runs, and does not answer. */
const started = member('b', added(), running(), unreachable(), ticket({ joins: ['a', 'b'] }), noted);

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
      holds: [],
    },
  },
  'without a Pod there is nothing to start yet': {
    given: observed(members(member('a', voter()), member('b', added(), noPod()))),
    says: {
      kind: 'wait',
      reason: 'WaitingForLearner',
      message: 'shop-bbbbb was added as a learner and has not joined yet: it has no Pod.',
      holds: [],
    },
  },
  'when nothing is left of it, it is taken back': {
    given: observed(members(member('a', voter()), member('b', added(), noClaim(), noPod()))),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-bbbbb: it never started, and its claim is gone.',
      steps: ['RemoveLearner shop-bbbbb'],
    },
  },
  'when its claim is going, it is taken back': {
    given: observed(members(member('a', voter()), member('b', added(), claim({ deleting: true })))),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-bbbbb: it never started, and its claim is being deleted.',
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
  'when its node stays down, it is taken back: another is made elsewhere': {
    given: observed(
      members(member('a', voter()), started),
      nodeIs('b', { ready: false }),
      since('stuck b1', minutes / 2),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-bbbbb: it never started, and its node node-b is not ready.',
      steps: ['Latch shop-bbbbb', 'RemoveLearner shop-bbbbb'],
    },
  },
  'for half a minute its node may come back': {
    given: observed(members(member('a', voter()), started), nodeIs('b', { ready: false }), since('stuck b1', 29_999)),
    says: {
      kind: 'wait',
      reason: 'WaitingForLearner',
      message:
        'shop-bbbbb was added as a learner and has not joined yet: no answer within 3 s (its node node-b is not ready).',
      holds: [],
    },
  },
  'not while it answers: then only its kubelet is silent': {
    given: observed(
      members(member('a', voter()), member('b', added(), running(), ticket({ joins: ['a', 'b'] }), noted)),
      nodeIs('b', { ready: false }),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForLearner',
      message: 'shop-bbbbb was added as a learner and has not joined yet: it answers (its node node-b is not ready).',
      holds: [],
    },
  },
  'when it has come no nearer for too long, it is taken back, and noted once': {
    given: observed(
      members(member('a', voter()), { ...started, latch: { ...started.latch, removed: 'NeverJoined' } }),
      since('stuck b1', 5 * minutes),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-bbbbb: it never started, and it has come no nearer for 5m.',
      steps: ['RemoveLearner shop-bbbbb'],
    },
  },
  'when no further member is wanted, it is taken back': {
    given: observed(withSpec({ size: 1 }), members(member('a', voter()), started)),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-bbbbb: it never started, and the size wanted is 1.',
      steps: ['Latch shop-bbbbb', 'RemoveLearner shop-bbbbb'],
    },
  },
  'after half a minute it says what to look for, and when it is taken back': {
    given: observed(members(member('a', voter()), started), since('stuck b1', minutes / 2)),
    says: {
      kind: 'wait',
      reason: 'WaitingForLearner',
      message:
        'shop-bbbbb was added as a learner and has not joined yet: no answer within 3 s. Look at its log: it has to reach the others by name, on port 2380. ' +
        'If it stays so for 5m, it is taken back and another takes its place.',
      holds: [],
    },
  },
  'where nobody is replaced a person has to do it': {
    given: observed(
      withSpec({ recovery: { replaceAfter: 'Never' } }),
      members(member('a', voter()), started),
      since('stuck b1', 60 * minutes),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForLearner',
      message:
        'shop-bbbbb was added as a learner and has not joined yet: no answer within 3 s. Look at its log: it has to reach the others by name, on port 2380. ' +
        'It keeps the place of the only learner, because recovery.replaceAfter is Never: `etcdctl member remove b1` makes room for another.',
      holds: [],
    },
  },
  'a learner that joined is not its matter': {
    given: observed(members(member('a', voter()), member('b', learner()))),
  },
});

test('it says when it is taken back, the same at every look', () => {
  const verdict = halfMade.decide(observed(members(member('a', voter()), started), since('stuck b1', minutes)));
  expect(verdict).toMatchObject({ until: now + 4 * minutes });
});
