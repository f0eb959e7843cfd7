// Newcomers and learners that can come to nothing any more: taken back, so that others can take their place.
import { halfMade } from '../../../src/controllers/cluster/rules/half-made.ts';
import { scale } from '../../../src/controllers/cluster/rules/scale.ts';
import { added, claim, latch, member, members, noPod, observed, voter, withSpec } from '../../support/observed.ts';
import { table } from '../../support/rule-table.ts';

const three = [member('a', voter()), member('b', voter()), member('c', voter())];

table(scale, {
  'a newcomer whose volume is gone gets no Pod any more, so it is taken back': {
    given: observed(
      withSpec({ size: 5 }),
      members(
        ...three,
        member('d', noPod(), claim({ volumeGone: true })),
        member('e', noPod(), claim({ phase: 'Lost' })),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingNewcomers',
      message:
        'Taking back shop-ddddd and shop-eeeee, of which etcd has not heard yet: their claim is being deleted or has lost its volume, or their node is down.',
      steps: ['DeleteClaim shop-ddddd', 'DeleteClaim shop-eeeee'],
    },
  },
});

table(halfMade, {
  'nor does a learner that never joined: whatever replaceAfter says, it is taken back': {
    given: observed(
      withSpec({ size: 5, recovery: { replaceAfter: 'Never' } }),
      members(
        ...three,
        member('d', added(), noPod(), latch({ memberID: 'd1', claimUID: 'claim-d' }), claim({ volumeGone: true })),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message: 'Removing the learner shop-ddddd: it never started, and its volume is gone.',
      steps: ['Latch shop-ddddd', 'RemoveLearner shop-ddddd'],
    },
  },
});
