// Why there is no membership list.
import { quorum } from '../../../../src/controllers/cluster/rules/quorum.ts';
import {
  beingBorn,
  claim,
  down,
  held,
  latched,
  member,
  members,
  noClaim,
  noPod,
  observed,
  pending,
  pod,
  running,
  unreachable,
  voter,
  withSpec,
  withoutQuorum,
  type MemberModifier,
} from '../../../support/observed.ts';
import type { Member } from '../../../../src/controllers/cluster/observed.ts';
import { nodeIs } from '../../../support/fates.ts';
import { table } from '../../../support/rule-table.ts';

const asksForUser = running({ linearizable: false, linearizableError: 'list members at 10.0.0.1: user name is empty' });

const needsQuorum = [
  'membership',
  'roles',
  'half-made',
  'budget',
  'departures',
  'learners',
  'scale',
  'leftovers',
  'health',
];
const goesOn = 'Nothing is lost: the cluster goes on when enough of them run.';
const refused = (): MemberModifier => (m) => ({
  ...m,
  answer: { reachable: false, why: 'ECONNREFUSED', refused: true },
});
const threeWith = (c: Member) =>
  observed(members(member('a', voter(), down()), member('b', voter(), down()), c), withoutQuorum);

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
      message: '2 of 3 voters serve, 2 are needed; shop-ccccc: it has no Pod. ' + goesOn,
      holds: needsQuorum,
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
      kind: 'stalled',
      reason: 'QuorumLost',
      message:
        '0 of 3 voters serve, 2 are needed; shop-aaaaa: etcdserver: no leader; shop-bbbbb: etcd ended with code 1 (Error); shop-ccccc: OOMKilled. Mend what keeps them. Nothing is destroyed: when enough of them run again on their volumes, the cluster goes on by itself.',
      holds: needsQuorum,
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
      holds: needsQuorum,
    },
  },
  'with storage in memory it says what is lost': {
    given: observed(
      withSpec({ storage: { size: '1Gi', medium: 'Memory' } }),
      members(
        member('a', noClaim(), voter(), down()),
        member('b', noClaim(), voter(), down()),
        member('c', noClaim(), voter()),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'stalled',
      reason: 'QuorumLost',
      message:
        '1 of 3 voters serve, 2 are needed; shop-aaaaa: etcd ended with code 1 (Error); shop-bbbbb: etcd ended with code 1 (Error). Mend what keeps them. With storage in memory, the data of members whose Pods are gone is lost: where too few are left, restore from a snapshot into a new cluster.',
      holds: needsQuorum,
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
      kind: 'stalled',
      reason: 'Unreachable',
      message:
        'The kubelet says that shop-aaaaa, shop-bbbbb and shop-ccccc run, but the operator reaches none of them: they may well serve. ' +
        'shop-aaaaa: no answer within 3 s; shop-bbbbb: no answer within 3 s; shop-ccccc: no answer within 3 s. ' +
        'Look for a NetworkPolicy in namespace prod, or a missing route from the operator to the Pods, on port 2379.',
      holds: needsQuorum,
    },
  },
  'members that ask for a user may be well, and only we know none': {
    given: observed(members(...['a', 'b', 'c'].map((short) => member(short, voter(), asksForUser))), withoutQuorum),
    says: {
      kind: 'stalled',
      reason: 'AuthenticationOn',
      message:
        'Authentication is on in etcd: shop-aaaaa, shop-bbbbb and shop-ccccc ask for a user, and this operator has none. They may well serve, ' +
        'but nothing can be seen or changed, and from 3.4 to 3.5 etcd could not go so. Turn it off: `etcdctl --user root auth disable`.',
      holds: needsQuorum,
    },
  },
  'newer ones do not even say how they are': {
    given: observed(
      members(member('a', voter(), unreachable('list members at 10.0.0.1: user name is empty'))),
      withoutQuorum,
    ),
    says: {
      kind: 'stalled',
      reason: 'AuthenticationOn',
      message:
        'Authentication is on in etcd: shop-aaaaa asks for a user, and this operator has none. They may well serve, ' +
        'but nothing can be seen or changed, and from 3.4 to 3.5 etcd could not go so. Turn it off: `etcdctl --user root auth disable`.',
      holds: needsQuorum,
    },
  },
  'on nodes that are down they do not run, whatever their kubelets said last': {
    given: observed(
      members(
        member('a', voter(), unreachable()),
        member('b', voter(), unreachable()),
        member('c', voter(), running({ linearizable: false, linearizableError: 'no leader' })),
      ),
      withoutQuorum,
      nodeIs('a', { ready: false }),
      nodeIs('b', { gone: true, ready: false }),
    ),
    says: {
      kind: 'stalled',
      reason: 'QuorumLost',
      message:
        '0 of 3 voters serve, 2 are needed; shop-aaaaa: no answer within 3 s (its node node-a is not ready); ' +
        'shop-bbbbb: no answer within 3 s (its node node-b is gone); shop-ccccc: no leader. ' +
        'Mend what keeps them. Nothing is destroyed: when enough of them run again on their volumes, the cluster goes on by itself.',
      holds: needsQuorum,
    },
  },
  'nor when their probes fail: processes may hang': {
    given: observed(
      members(
        member('a', voter(), unreachable(), pod({ containersReady: false })),
        member('b', voter(), unreachable(), pod({ containersReady: false })),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForQuorum',
      message: `0 of 2 voters serve, 2 are needed; shop-aaaaa: no answer within 3 s; shop-bbbbb: no answer within 3 s. ${goesOn}`,
      holds: needsQuorum,
    },
  },
  'a member that refuses connections starts or stops: it is not out of reach': {
    given: observed(members(member('a', voter(), refused())), withoutQuorum),
    says: {
      kind: 'wait',
      reason: 'WaitingForQuorum',
      message: `0 of 1 voters serve, 1 is needed; shop-aaaaa: ECONNREFUSED. ${goesOn}`,
      holds: needsQuorum,
    },
  },
  'a Pod that is being deleted comes back': {
    given: threeWith(member('c', voter(), pod({ deleting: true }))),
    says: {
      kind: 'wait',
      reason: 'WaitingForQuorum',
      message:
        '1 of 3 voters serve, 2 are needed; shop-aaaaa: etcd ended with code 1 (Error); shop-bbbbb: etcd ended with code 1 (Error). ' +
        goesOn,
      holds: needsQuorum,
    },
  },
  'but not on a node that is down': {
    given: nodeIs('c', { ready: false })(threeWith(member('c', voter(), unreachable(), pod({ deleting: true })))),
    says: {
      kind: 'stalled',
      reason: 'QuorumLost',
      message:
        '0 of 3 voters serve, 2 are needed; shop-aaaaa: etcd ended with code 1 (Error); shop-bbbbb: etcd ended with code 1 (Error); ' +
        'shop-ccccc: its Pod is being deleted on node node-c (its node node-c is not ready). ' +
        'Mend what keeps them. Nothing is destroyed: when enough of them run again on their volumes, the cluster goes on by itself.',
      holds: needsQuorum,
    },
  },
  'when two of three volumes are gone it says so, and how to save what is left': {
    given: observed(
      members(
        member('a', voter(), running({ linearizable: false, linearizableError: 'no leader' })),
        { ...member('b', voter(), noPod(), noClaim()), claimGone: true },
        member('c', voter(), noPod(), claim({ phase: 'Lost' })),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'stalled',
      reason: 'QuorumLost',
      message:
        '0 of 3 voters serve, 2 are needed; shop-aaaaa: no leader; shop-bbbbb: neither its claim nor its Pod is there; ' +
        'shop-ccccc: it has no Pod (its claim has lost its volume). ' +
        'The data of shop-bbbbb and shop-ccccc is gone for good, so this cluster does not come back by itself. ' +
        'Save what is left: `etcdctl snapshot save` works at shop-aaaaa alone, without quorum, where it runs. Restore a snapshot into a new cluster. ' +
        'Nothing is destroyed: claims that are left stay.',
      holds: needsQuorum,
    },
  },
  'when all are gone only snapshots are left': {
    given: observed(members(member('a', voter(), noPod(), claim({ volumeGone: true }))), withoutQuorum),
    says: {
      kind: 'stalled',
      reason: 'QuorumLost',
      message:
        '0 of 1 voters serve, 1 is needed; shop-aaaaa: it has no Pod (its volume is gone). ' +
        'The data of shop-aaaaa is gone for good, so this cluster does not come back by itself. ' +
        'Nothing is left of it but snapshots. Restore a snapshot into a new cluster. Nothing is destroyed: claims that are left stay.',
      holds: needsQuorum,
    },
  },
  'one of three that is gone is no reason to give up': {
    given: observed(
      members(
        member('a', voter(), noPod()),
        member('b', voter(), down()),
        member('c', voter(), noPod(), claim({ volumeGone: true })),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForQuorum',
      message:
        '0 of 3 voters serve, 2 are needed; shop-aaaaa: it has no Pod; shop-bbbbb: etcd ended with code 1 (Error); ' +
        `shop-ccccc: it has no Pod (its volume is gone). ${goesOn}`,
      holds: needsQuorum,
    },
  },
  'what was removed before is no voter': {
    given: observed(
      members(member('a', voter(), down()), member('d', latched({ removed: 'Scaled' }), noPod())),
      withoutQuorum,
    ),
    says: {
      kind: 'stalled',
      reason: 'QuorumLost',
      message:
        '0 of 1 voters serve, 1 is needed; shop-aaaaa: etcd ended with code 1 (Error). ' +
        'Mend what keeps them. Nothing is destroyed: when enough of them run again on their volumes, the cluster goes on by itself.',
      holds: needsQuorum,
    },
  },
});
