// Voters that have to go and still serve: who goes first, when, and who leads then.
import { departures } from '../../../../src/controllers/cluster/rules/departures.ts';
import { connectedTo, downVoter, goingVoter, movedAway, nodeIs } from '../../../support/fates.ts';
import {
  claim,
  held,
  imagesSeen,
  latched,
  member,
  members,
  observed,
  pod,
  running,
  voter,
  withSpec,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';
import { at } from '../../../support/versions.ts';

const leading = (short: string) => member(short, voter());
const [a, b] = [member('a', voter(), connectedTo('b')), member('b', voter(), connectedTo('a'))];
const meshed = (...all: readonly string[]) =>
  all.map((short) => member(short, voter(), connectedTo(...all.filter((other) => other !== short))));

table(departures, {
  'one on a claim that is going serves on until its successor votes': {
    given: observed(members(a, b, goingVoter('c'), member('d', held()))),
    says: {
      kind: 'wait',
      reason: 'WaitingForSuccessor',
      message:
        'shop-ccccc: its claim is being deleted. It serves on until its successor votes. shop-ddddd: it is ready, and waits for its turn.',
      holds: [],
    },
  },
  'one that runs on a volume which no Pod could be given again goes in the same way': {
    given: observed(members(...meshed('a', 'b', 'd'), member('c', voter(), claim({ phase: 'Lost' })))),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: its claim has lost its volume. 3 voters are left.',
      steps: ['Latch shop-ccccc', 'SetRole shop-ccccc', 'RemoveVoter shop-ccccc'],
    },
  },
  'then it goes': {
    given: observed(members(...meshed('a', 'b', 'd'), goingVoter('c'))),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: its claim is being deleted. 3 voters are left.',
      steps: ['Latch shop-ccccc', 'SetRole shop-ccccc', 'RemoveVoter shop-ccccc'],
    },
  },
  'not while those that stay are not connected to each other': {
    given: observed(
      members(
        goingVoter('a', connectedTo('b', 'c', 'd')),
        member('b', voter(), connectedTo('a', 'c')),
        member('c', voter(), connectedTo('a', 'b')),
        member('d', voter(), connectedTo('a')),
      ),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForMesh',
      message: 'shop-aaaaa: its claim is being deleted. shop-ddddd: not yet connected to a quorum of those that stay.',
      holds: [],
    },
  },
  'who reads through a leader that stays is connected with it': {
    given: observed(
      members(
        member('a', voter(), connectedTo('b', 'c')),
        member('b', voter(), connectedTo('a', 'c')),
        member('d', voter(), connectedTo('c')),
        goingVoter('c'),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: its claim is being deleted. 3 voters are left.',
      steps: ['Latch shop-ccccc', 'SetRole shop-ccccc', 'RemoveVoter shop-ccccc'],
    },
  },
  'not while another is down': {
    given: observed(members(...meshed('a', 'b'), downVoter('d'), goingVoter('c'))),
    says: {
      kind: 'wait',
      reason: 'WaitingForVoters',
      message:
        'shop-ccccc: its claim is being deleted. Without it quorum would be at risk: 3 of 4 voters are healthy. shop-ddddd: etcd ended with code 1 (Error).',
      holds: [],
    },
  },

  'too many: the leader hands over before it goes': {
    given: observed(withSpec({ size: 1 }), members(a), nodeIs('a', {}), members(leading('a'), goingVoter('b'))),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-bbbbb: its claim is being deleted. 1 voter is left.',
      steps: ['Latch shop-bbbbb', 'SetRole shop-bbbbb', 'RemoveVoter shop-bbbbb'],
    },
  },
  'the leader on a claim that is going hands over first': {
    given: observed(members(...meshed('b', 'c', 'd'), goingVoter('a', connectedTo('b')))),
    says: {
      kind: 'act',
      reason: 'MovingLeader',
      message: 'Moving leadership from shop-aaaaa to shop-bbbbb before shop-aaaaa goes.',
      steps: ['MoveLeader shop-bbbbb'],
    },
  },
  'not to one that is behind': {
    given: observed(
      members(
        member('b', voter(), running({ activePeers: ['c1', 'd1'], raftAppliedIndex: 1000 - 301 })),
        member('c', voter(), connectedTo('b', 'd')),
        member('d', voter(), connectedTo('b', 'c')),
        goingVoter('a'),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'MovingLeader',
      message: 'Moving leadership from shop-aaaaa to shop-ccccc before shop-aaaaa goes.',
      steps: ['MoveLeader shop-ccccc'],
    },
  },
  'after three tries it goes all the same': {
    given: observed(members(...meshed('b', 'c', 'd'), goingVoter('a')), movedAway('a', 3)),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-aaaaa: its claim is being deleted. 3 voters are left.',
      steps: ['Latch shop-aaaaa', 'SetRole shop-aaaaa', 'RemoveVoter shop-aaaaa'],
    },
  },
  'of three that are too many two, the followers go': {
    given: observed(withSpec({ size: 1 }), members(...meshed('a', 'b', 'c'))),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-bbbbb: the size wanted is 1. 2 voters are left.',
      steps: ['Latch shop-bbbbb', 'SetRole shop-bbbbb', 'RemoveVoter shop-bbbbb'],
    },
  },
  'of two that are too many one, the leader stays, whatever its name': {
    given: observed(withSpec({ size: 1 }), members(a, b)),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-bbbbb: the size wanted is 1. 1 voter is left.',
      steps: ['Latch shop-bbbbb', 'SetRole shop-bbbbb', 'RemoveVoter shop-bbbbb'],
    },
  },
  'the one that is down goes first': {
    given: observed(withSpec({ size: 3 }), members(...meshed('a', 'b', 'c', 'd'), downVoter('e'))),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-eeeee: the size wanted is 3. 4 voters are left.',
      steps: ['Latch shop-eeeee', 'RemoveVoter shop-eeeee'],
    },
  },
  'the zone with more of them gives one': {
    given: observed(
      withSpec({ size: 3 }),
      members(...meshed('a', 'b', 'c', 'd')),
      ...['a', 'b'].map((short) => nodeIs(short, { zone: 'east' })),
      ...['c', 'd'].map((short) => nodeIs(short, { zone: 'west' })),
      members(...meshed('a', 'b', 'c', 'd', 'e')),
      nodeIs('e', { zone: 'west' }),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: the size wanted is 3. 4 voters are left.',
      steps: ['Latch shop-ccccc', 'SetRole shop-ccccc', 'RemoveVoter shop-ccccc'],
    },
  },
  'an intention that no longer holds is taken back': {
    given: observed(members(a, b, member('c', voter(), latched({ removed: 'Scaled' })))),
    says: {
      kind: 'act',
      reason: 'KeepingMembers',
      message: 'Keeping shop-ccccc after all.',
      steps: ['Latch shop-ccccc'],
    },
  },
  'who was chosen before is chosen again': {
    given: observed(
      withSpec({ size: 1 }),
      members(...meshed('a', 'b'), member('c', voter(), connectedTo('a', 'b'), latched({ removed: 'Scaled' }))),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: the size wanted is 1. 2 voters are left.',
      steps: ['SetRole shop-ccccc', 'RemoveVoter shop-ccccc'],
    },
  },
  'and is set aside no second time': {
    given: observed(
      withSpec({ size: 1 }),
      members(
        ...meshed('a', 'b'),
        member('c', voter(), connectedTo('a', 'b'), latched({ removed: 'Scaled' }), pod({ role: 'learner' })),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-ccccc: the size wanted is 1. 2 voters are left.',
      steps: ['RemoveVoter shop-ccccc'],
    },
  },
  'the only voter on a cordoned node waits for its successor': {
    given: observed(withSpec({ size: 1 }), members(member('a', voter())), nodeIs('a', { cordoned: true })),
    says: {
      kind: 'wait',
      reason: 'WaitingForSuccessor',
      message:
        'shop-aaaaa: its node node-a is cordoned, and it is the only voter. It serves on until its successor votes. That one is about to be made.',
      holds: [],
    },
  },
  'and goes once that votes': {
    given: observed(
      withSpec({ size: 1 }),
      members(member('a', voter(), running({ leader: 'b1' })), member('b', voter(), running({ leader: 'b1' }))),
      nodeIs('a', { cordoned: true }),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingVoter',
      message: 'Removing shop-aaaaa: its node node-a is cordoned, and it is the only voter. 1 voter is left.',
      steps: ['Latch shop-aaaaa', 'SetRole shop-aaaaa', 'RemoveVoter shop-aaaaa'],
    },
  },
  'and not its successor, though that has to go to another version as well': {
    given: observed(
      withSpec({ size: 1, version: '3.6.16' }),
      members(at('3.6.15', 'a', { activePeers: ['b1'] }), at('3.6.15', 'b', { activePeers: ['a1'] })),
      nodeIs('a', { cordoned: true }),
      imagesSeen,
    ),
    says: {
      kind: 'act',
      reason: 'MovingLeader',
      message: 'Moving leadership from shop-aaaaa to shop-bbbbb before shop-aaaaa goes.',
      steps: ['MoveLeader shop-bbbbb'],
    },
  },
  'one of three on a cordoned node stays': { given: observed(nodeIs('c', { cordoned: true })) },
});
