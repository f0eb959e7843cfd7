// The role label and the readiness gate follow what etcd says.
import { roles } from '../../../../src/controllers/cluster/rules/roles.ts';
import {
  down,
  member,
  members,
  observed,
  pod,
  running,
  ticket,
  unreachable,
  voter,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

table(roles, {
  'marks that are right are left': {
    given: observed(),
  },
  'a learner that became a voter is marked, and let in': {
    given: observed(members(member('a', voter()), member('b', voter(), pod({ role: 'learner', inQuorum: false })))),
    says: {
      kind: 'act',
      reason: 'MarkingPods',
      message: 'Marking the Pods of shop-bbbbb: role and readiness as etcd has them.',
      steps: ['SetRole shop-bbbbb', 'SetInQuorum shop-bbbbb'],
    },
  },
  'a voter that is not latched stays out': {
    given: observed(members(member('a', voter()), member('b', voter(), pod({ inQuorum: false }), ticket('new')))),
  },
  'a voter whose container ended is taken out': {
    given: observed(members(member('a', voter()), member('b', voter(), down()))),
    says: {
      kind: 'act',
      reason: 'MarkingPods',
      message: 'Marking the Pods of shop-bbbbb: role and readiness as etcd has them.',
      steps: ['SetInQuorum shop-bbbbb'],
    },
  },
  'an election takes nobody out': {
    given: observed(
      members(member('a', voter()), member('b', voter(), running({ linearizable: false, activePeers: ['a1'] }))),
    ),
  },
  'a voter that is connected to no quorum is taken out': {
    given: observed(
      members(
        member('a', voter()),
        member('b', voter(), running({ linearizable: false, activePeers: [] })),
        member('c', voter()),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'MarkingPods',
      message: 'Marking the Pods of shop-bbbbb: role and readiness as etcd has them.',
      steps: ['SetInQuorum shop-bbbbb'],
    },
  },
  'one that only we do not reach stays as it is': {
    given: observed(members(member('a', voter()), member('b', voter(), unreachable()))),
  },
  'one that was never seen in quorum stays out until it is': {
    given: observed(members(member('a', voter()), member('b', voter(), unreachable(), pod({ inQuorum: false })))),
  },
  'a Pod that is going is left': {
    given: observed(members(member('a', voter()), member('b', voter(), pod({ deleting: true, role: 'learner' })))),
  },
});
