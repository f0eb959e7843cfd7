// Who is down, and what a person can do.
import { health } from '../../../../src/controllers/cluster/rules/health.ts';
import {
  claim,
  down,
  latch,
  latched,
  member,
  members,
  noClaim,
  noPod,
  observed,
  running,
  unreachable,
  voter,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const three = [member('a', voter()), member('b', voter()), member('c', voter())];

table(health, {
  'all are well': {
    given: observed(),
  },
  'a voter that is down is named, with what may still fail': {
    given: observed(members(member('a', voter()), member('b', voter()), member('c', voter(), down('OOMKilled')))),
    says: {
      kind: 'wait',
      reason: 'MemberDown',
      message: 'shop-ccccc: OOMKilled. The others serve; one more failure loses quorum.',
      holds: [],
    },
  },
  'of five with one down, one more may fail': {
    given: observed(
      members(
        member('a', voter()),
        member('b', voter()),
        member('c', voter()),
        member('d', voter()),
        member('e', voter(), unreachable()),
      ),
    ),
    says: {
      kind: 'wait',
      reason: 'MemberDown',
      message: 'shop-eeeee: no answer within 3 s. The others serve; 1 more may fail.',
      holds: [],
    },
  },
  'a voter whose claim is gone has lost its data, and a person is told how to replace it': {
    given: observed(members(member('a', voter()), member('b', voter()), member('c', voter(), noClaim(), noPod()))),
    says: {
      kind: 'stalled',
      reason: 'DataLost',
      message:
        'shop-ccccc: neither its claim nor its Pod is there. The others serve; one more failure loses quorum. To replace it by a new member: `etcdctl member remove c1` and delete the Pod and claim shop-ccccc, one member at a time.',
      holds: [],
    },
  },
  'a voter whose disk was emptied has lost its data': {
    given: observed(
      members(
        member('a', voter()),
        member('b', voter()),
        member(
          'c',
          voter(),
          down(
            'etcd ended with code 1 (Error): cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs',
          ),
        ),
      ),
    ),
    says: {
      kind: 'stalled',
      reason: 'DataLost',
      message:
        'shop-ccccc: its disk is empty, so it does not start again under the identity that it had (etcd ended with code 1 (Error): cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs). The others serve; one more failure loses quorum. To replace it by a new member: `etcdctl member remove c1` and delete the Pod and claim shop-ccccc, one member at a time.',
      holds: [],
    },
  },
  'a claim that goes under a running member is told while something can be done': {
    given: observed(members(...three.slice(0, 2), member('c', voter(), claim({ deleting: true })))),
    says: {
      kind: 'stalled',
      reason: 'ClaimGoing',
      message:
        'shop-ccccc runs on a claim that is being deleted: its data goes when its Pod ends. To replace it in time: `etcdctl member remove c1` and delete the Pod and claim shop-ccccc, one member at a time.',
      holds: [],
    },
  },
  'and of a single member it is the last copy': {
    given: observed(members(member('a', voter(), claim({ deleting: true })))),
    says: {
      kind: 'stalled',
      reason: 'ClaimGoing',
      message:
        'shop-aaaaa runs on a claim that is being deleted: its data goes when its Pod ends. Save a snapshot now: `etcdctl snapshot save`.',
      holds: [],
    },
  },
  'of a learner removed before it joined as well': {
    given: observed(members(...three, member('d', latch({ memberID: 'd1' })))),
    says: {
      kind: 'wait',
      reason: 'HeldLeftovers',
      message:
        'shop-ddddd was removed from the membership by hand. Its Pod and claim are left as they are: delete them when its data is no longer wanted.',
      holds: [],
    },
  },
  'what is left of a member that was removed by hand is told': {
    given: observed(members(...three, member('d', latched(), running()))),
    says: {
      kind: 'wait',
      reason: 'HeldLeftovers',
      message:
        'shop-ddddd was removed from the membership by hand. Its Pod and claim are left as they are: delete them when its data is no longer wanted.',
      holds: [],
    },
  },
});
