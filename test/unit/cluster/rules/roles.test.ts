// The role label and the readiness gate follow what etcd says.
import { roles } from '../../../../src/controllers/cluster/rules/roles.ts';
import {
  down,
  latched,
  member,
  members,
  observed,
  pod,
  running,
  ticket,
  unreachable,
  voter,
  type MemberModifier,
} from '../../../support/observed.ts';
import { connectedTo, probing, since } from '../../../support/fates.ts';
import { table } from '../../../support/rule-table.ts';

/** Let in, and connected with these. */
const serving = (short: string, ...peers: readonly string[]) => member(short, voter(), connectedTo(...peers));
/** Just promoted, and connected with these. */
const newly = (short: string, ...peers: readonly string[]) =>
  member(short, voter(), pod({ role: 'learner', inQuorum: false }), connectedTo(...peers));
/** Its Pod was made anew. */
const back = (short: string, ...modifiers: readonly MemberModifier[]) =>
  member(short, voter(), pod({ inQuorum: false }), ...modifiers);
const removing = latched({ removed: 'Scaled' });
const notMeshed = (each: string) =>
  ({
    kind: 'wait',
    reason: 'WaitingForMesh',
    message:
      `Clients are let in to a voter once it is connected with the others. ${each}. This takes a second; if it stays, they do not reach ` +
      'each other on port 2380, or the operator does not reach their port 2381: look for a NetworkPolicy.',
    holds: [],
  }) as const;
const gateOnly = {
  kind: 'act',
  reason: 'MarkingPods',
  message: 'Marking the Pods of shop-bbbbb: role and readiness as etcd has them.',
  steps: ['SetInQuorum shop-bbbbb'],
} as const;

table(roles, {
  'marks that are right are left': {
    given: observed(),
  },
  'a learner that became a voter is marked, and let in': {
    given: observed(members(serving('a', 'b'), newly('b', 'a'))),
    says: {
      kind: 'act',
      reason: 'MarkingPods',
      message: 'Marking the Pods of shop-bbbbb: role and readiness as etcd has them.',
      steps: ['SetRole shop-bbbbb', 'SetInQuorum shop-bbbbb'],
    },
  },
  'a voter that is about to be removed was set aside, and stays so': {
    given: observed(
      members(serving('a', 'b', 'c'), serving('b', 'a', 'c'), member('c', voter(), pod({ role: 'learner' }), removing)),
    ),
  },
  'a voter whose Pod was made anew is let in when it is connected with the others': {
    given: observed(members(serving('a', 'b', 'c'), back('b', connectedTo('a', 'c')), serving('c', 'a', 'b'))),
    says: gateOnly,
  },
  'not before it sees all others': {
    given: observed(members(serving('a', 'b', 'c'), back('b', connectedTo('a')), serving('c', 'a', 'b'))),
    says: notMeshed('shop-bbbbb: not yet connected with shop-ccccc'),
  },
  'one that others take for disconnected still, but that has called them, is let in': {
    given: observed(members(serving('a', 'c'), back('b', connectedTo('a', 'c')), serving('c', 'a'))),
    says: gateOnly,
  },
  'one that has read through the leader is connected with it, whatever either says': {
    given: observed(members(serving('a', 'c'), back('b', connectedTo('c')), serving('c', 'a'))),
    says: gateOnly,
  },
  'not with a follower': {
    given: observed(
      members(serving('a', 'b', 'c'), back('b', connectedTo('a')), member('c', voter(), connectedTo('a', 'b'))),
    ),
    says: notMeshed('shop-bbbbb: not yet connected with shop-ccccc'),
  },
  'one that etcd takes for inactive, but whose probes succeed, is connected': {
    given: observed(
      members(serving('a', 'b', 'c'), back('b', probing({ c1: 4 }, 'a')), serving('c', 'a', 'b')),
      since('probes b1 c1 4', 10_000),
    ),
    says: gateOnly,
  },
  'not before a probe that failed would have been followed by another': {
    given: observed(
      members(serving('a', 'b', 'c'), back('b', probing({ c1: 4 }, 'a')), serving('c', 'a', 'b')),
      since('probes b1 c1 4', 9_999),
    ),
    says: notMeshed('shop-bbbbb: not yet connected with shop-ccccc'),
  },
  'and not while results come, each of which may be a failure': {
    given: observed(
      members(serving('a', 'b', 'c'), back('b', probing({ c1: 6 }, 'a')), serving('c', 'a', 'b')),
      since('probes b1 c1 4', 10_000),
    ),
    says: notMeshed('shop-bbbbb: not yet connected with shop-ccccc'),
  },
  'one that is down is no reason to stay out': {
    given: observed(members(serving('a', 'b'), back('b', connectedTo('a')), member('c', voter(), unreachable()))),
    says: gateOnly,
  },
  'where it does not say with whom it is connected it is not let in': {
    given: observed(members(serving('a', 'b'), back('b'))),
    says: notMeshed('shop-bbbbb: its connections are not known'),
  },
  'that another does not say keeps nobody out': {
    given: observed(members(member('a', voter()), back('b', connectedTo('a')))),
    says: gateOnly,
  },
  'nobody tells of the mesh for a Pod that is going': {
    given: observed(members(serving('a', 'b'), back('b', pod({ deleting: true })))),
  },
  'the only voter needs no others': {
    given: observed(members(back('b'))),
    says: gateOnly,
  },
  'one that is let in stays so when its connections break, or nobody says': {
    given: observed(members(serving('a', 'b'), serving('b'), member('c', voter()))),
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
