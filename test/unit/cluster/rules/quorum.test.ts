// Why there is no membership list.
import { quorum } from '../../../../src/controllers/cluster/rules/quorum.ts';
import {
  beingBorn,
  down,
  held,
  member,
  members,
  noPod,
  observed,
  pending,
  running,
  unreachable,
  voter,
  withSpec,
  withoutQuorum,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

table(quorum, {
  'with a list there is nothing to say': {
    given: observed(),
  },
  'before there is an identity there is nothing to say': {
    given: observed(beingBorn(member('a', held()))),
  },
  'members that start are waited for': {
    given: observed(
      members(
        member('a', voter()),
        member('b', voter(), pending('its container is being made')),
        member('c', voter(), noPod()),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForQuorum',
      message: '2 of 3 voters serve, 2 are needed; shop-ccccc: it has no Pod.',
      holds: ['membership', 'roles', 'half-made', 'budget', 'learners', 'scale', 'health'],
    },
  },
  'quorum is lost when too many ended and none is on its way': {
    given: observed(
      members(
        member('a', voter(), running({ linearizable: false, linearizableError: 'etcdserver: no leader' })),
        member('b', voter(), down()),
        member('c', voter(), down('OOMKilled')),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'wait',
      reason: 'QuorumLost',
      message:
        '0 of 3 voters serve, 2 are needed; shop-aaaaa: etcdserver: no leader; shop-bbbbb: etcd ended with code 1 (Error); shop-ccccc: OOMKilled. Nothing is destroyed: when enough of them run again on their volumes, the cluster goes on by itself.',
      holds: ['membership', 'roles', 'half-made', 'budget', 'learners', 'scale', 'health'],
    },
  },
  'an election alarms nobody: enough of them answer': {
    given: observed(
      members(
        member('a', voter(), running({ linearizable: false, linearizableError: 'no leader' })),
        member('b', voter(), running({ linearizable: false, linearizableError: 'no leader' })),
        member('c', voter(), unreachable()),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForLeader',
      message:
        '0 of 3 voters serve, 2 are needed; shop-aaaaa: no leader; shop-bbbbb: no leader; shop-ccccc: no answer within 3 s. ' +
        'Enough of them answer, so they elect a leader within seconds. If not, they do not reach each other: ' +
        'look for a NetworkPolicy on the peer port 2380, or names that do not resolve.',
      holds: ['membership', 'roles', 'half-made', 'budget', 'learners', 'scale', 'health'],
    },
  },
  'with storage in memory it says what is lost': {
    given: observed(
      withSpec({ storage: { size: '1Gi', medium: 'Memory' } }),
      members(member('a', voter(), down()), member('b', voter(), down()), member('c', voter())),
      withoutQuorum,
    ),
    says: {
      kind: 'wait',
      reason: 'QuorumLost',
      message:
        '1 of 3 voters serve, 2 are needed; shop-aaaaa: etcd ended with code 1 (Error); shop-bbbbb: etcd ended with code 1 (Error). With storage in memory, the data of members whose Pods are gone is lost: restore from a snapshot into a new cluster.',
      holds: ['membership', 'roles', 'half-made', 'budget', 'learners', 'scale', 'health'],
    },
  },
  'members that run and are not reached may be well: only we are cut off': {
    given: observed(
      members(
        member('a', voter(), unreachable()),
        member('b', voter(), unreachable()),
        member('c', voter(), unreachable()),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'wait',
      reason: 'Unreachable',
      message:
        'The kubelet says that 3 members run, but the operator reaches none of them: shop-aaaaa: no answer within 3 s; shop-bbbbb: no answer within 3 s; shop-ccccc: no answer within 3 s. Look for a NetworkPolicy in namespace prod, or a missing route to the Pods.',
      holds: ['membership', 'roles', 'half-made', 'budget', 'learners', 'scale', 'health'],
    },
  },
});
