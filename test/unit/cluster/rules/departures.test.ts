// Voters that are lost or dead: when they go, in which order, and what has to be so before.
import type { Member } from '../../../../src/controllers/cluster/observed.ts';
import { departures } from '../../../../src/controllers/cluster/rules/departures.ts';
import { connectedTo, downFor, downVoter, lostVoter, nodeIs } from '../../../support/fates.ts';
import {
  held,
  learner,
  member,
  members,
  noClaim,
  noPod,
  observed,
  pending,
  pod,
  seenBefore,
  unreachable,
  voter,
  withSpec,
  withoutQuorum,
} from '../../../support/observed.ts';
import { made } from '../../../support/rollouts.ts';
import { table } from '../../../support/rule-table.ts';

const minutes = 60_000;
const hash = (podHash: string) => pod({ podHash });
const exitedWith = (message: string) => pod({ container: { state: 'exited', message } });
const old = (m: Member): Member => ({
  ...m,
  answer: m.answer.reachable ? { ...m.answer, version: '3.4.31' } : m.answer,
});
const [a, b] = [member('a', voter(), connectedTo('b')), member('b', voter(), connectedTo('a'))];
const meshed = (...all: readonly string[]) =>
  all.map((short) => member(short, voter(), connectedTo(...all.filter((other) => other !== short))));

table(departures, {
  'nobody has to go': { given: observed() },
  'without a membership list nobody goes': { given: observed(withSpec({ size: 1 }), withoutQuorum) },

  'a lost voter keeps its place until its successor is ready': {
    given: observed(members(a, b, lostVoter('c'), member('d', pending('Unschedulable: no node')))),
    says: {
      kind: 'wait',
      reason: 'WaitingForSuccessor',
      message:
        'shop-ccccc: its claim is gone. Its place is given up once its successor is ready. shop-ddddd: Unschedulable: no node.',
      holds: [],
    },
  },
  'a lost voter goes when its successor is held': {
    given: observed(members(a, b, lostVoter('c'), member('d', held()))),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: its claim is gone. 2 voters are left.',
      steps: ['RemoveVoter shop-ccccc'],
    },
  },
  'a lost voter that only we do not reach stays while the others are no quorum without it': {
    given: observed(
      members(member('a', voter(), connectedTo('c')), downVoter('b'), lostVoter('c'), member('d', held())),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForVoters',
      message:
        'shop-ccccc: its claim is gone. It may run all the same, and without it too few of the others do to be a quorum. ' +
        'shop-bbbbb: etcd ended with code 1 (Error).',
      holds: [],
    },
  },
  'and one on a lost node is no help, though another takes it for connected': {
    given: observed(
      members(
        member('a', voter(), connectedTo('b', 'c')),
        member('b', voter(), unreachable()),
        lostVoter('c'),
        member('d', held()),
      ),
      nodeIs('b', { ready: false }),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForVoters',
      message:
        'shop-ccccc: its claim is gone. It may run all the same, and without it too few of the others do to be a quorum. ' +
        'shop-bbbbb: no answer within 3 s.',
      holds: [],
    },
  },
  'a voter that only we do not reach counts among the others': {
    given: observed(
      members(
        member('a', voter(), connectedTo('b')),
        member('b', voter(), unreachable()),
        lostVoter('c'),
        member('d', held()),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: its claim is gone. 2 voters are left.',
      steps: ['RemoveVoter shop-ccccc'],
    },
  },
  'one whose claim is only missing in a list stays': {
    given: observed(members(a, b, member('c', voter(), noPod(), noClaim()), member('d', held()))),
  },
  'why it goes is noted on its claim first': {
    given: observed(members(a, b, downVoter('c'), member('d', held())), downFor('c', 5 * minutes)),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message:
        'Removing shop-ccccc: it has been down for longer than 5m, by now: etcd ended with code 1 (Error). 2 voters are left.',
      steps: ['Latch shop-ccccc', 'RemoveVoter shop-ccccc'],
    },
  },
  'one that is down for less long stays': {
    given: observed(members(a, b, downVoter('c'), member('d', held())), downFor('c', 5 * minutes - 1)),
  },
  'and so does one that was not seen so before': {
    given: observed(members(a, b, downVoter('c'), member('d', held()))),
  },
  'one that is only out of our reach stays': {
    given: observed(members(a, b, member('c', voter(), unreachable()), member('d', held())), downFor('c', 5 * minutes)),
  },
  'one that another voter is connected to stays': {
    given: observed(
      members(member('a', voter(), connectedTo('b', 'c')), b, downVoter('c'), member('d', held())),
      downFor('c', 5 * minutes),
    ),
  },
  'one of which no voter says anything stays': {
    given: observed(
      members(member('a', voter()), member('b', voter()), downVoter('c'), member('d', held())),
      downFor('c', 5 * minutes),
    ),
  },
  'one that the spec keeps from running stays': {
    given: observed(
      members(
        a,
        b,
        member('c', voter(), unreachable(), pending('its image cannot be pulled'), hash('another'), made(-300)),
        member('d', held()),
      ),
      downFor('c', 5 * minutes),
    ),
  },
  'one whose data differs stays': {
    given: observed(
      members(a, b, downVoter('c', exitedWith('c1 found data inconsistency with peers')), member('d', held())),
      downFor('c', 5 * minutes),
    ),
  },
  'with Never nobody is dead': {
    given: observed(
      withSpec({ recovery: { replaceAfter: 'Never' } }),
      members(a, b, downVoter('c'), member('d', held())),
      downFor('c', 500 * minutes),
    ),
  },
  'two lost of five go one after the other when both successors are held': {
    given: observed(
      withSpec({ size: 5 }),
      members(...meshed('a', 'b', 'c'), lostVoter('d'), lostVoter('e'), member('f', held()), member('g', held())),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ddddd: its claim is gone. 4 voters are left.',
      steps: ['RemoveVoter shop-ddddd'],
    },
  },
  'with one successor ready the second keeps its place': {
    given: observed(
      withSpec({ size: 5 }),
      members(...meshed('a', 'b', 'c'), lostVoter('e'), member('f', held()), member('g', pending('no node'))),
    ),
  },
  'but not where etcd takes no learner while it is listed': {
    given: observed(
      withSpec({ size: 5 }),
      members(...meshed('a', 'b', 'c').map(old), lostVoter('e'), member('f', held()), member('g', pending('no node'))),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-eeeee: its claim is gone. 3 voters are left.',
      steps: ['RemoveVoter shop-eeeee'],
    },
  },
  'a lost voter goes before a learner is promoted that it keeps from voting': {
    given: observed(withSpec({ size: 5 }), members(a, b, lostVoter('c'), member('d', learner())), seenBefore('d', 0)),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: its claim is gone. 2 voters are left.',
      steps: ['RemoveVoter shop-ccccc'],
    },
  },
});
