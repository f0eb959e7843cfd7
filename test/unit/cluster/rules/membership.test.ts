// Members that this operator did not make.
import { membership } from '../../../../src/controllers/cluster/rules/membership.ts';
import { observed } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

table(membership, {
  'all members are ours': {
    given: observed(),
  },
  'a foreign member is reported and left alone': {
    given: observed((o) => ({
      ...o,
      foreign: [{ id: 'f00', name: 'theirs', peerURLs: ['http://10.1.2.3:2380'], isLearner: false }],
    })),
    says: {
      kind: 'stalled',
      reason: 'ForeignMember',
      message:
        'In the membership list, but not made by this operator: theirs (f00) at http://10.1.2.3:2380. Remove it with `etcdctl member remove`, or move its data elsewhere first; the cluster is not scaled until then.',
      holds: ['learners', 'scale'],
    },
  },
  'one that never started has no name': {
    given: observed((o) => ({
      ...o,
      foreign: [{ id: 'f00', name: '', peerURLs: ['http://10.1.2.3:2380'], isLearner: true }],
    })),
    says: {
      kind: 'stalled',
      reason: 'ForeignMember',
      message:
        'In the membership list, but not made by this operator: a member that never started (f00) at http://10.1.2.3:2380. Remove it with `etcdctl member remove`, or move its data elsewhere first; the cluster is not scaled until then.',
      holds: ['learners', 'scale'],
    },
  },
});
