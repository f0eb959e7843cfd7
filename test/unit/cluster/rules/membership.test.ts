// Whether the membership list can be built upon.
import { expect, test } from '@jest/globals';
import { membership } from '../../../../src/controllers/cluster/rules/membership.ts';
import type { ListedMember } from '../../../../src/controllers/cluster/observed.ts';
import { disagreeing, since } from '../../../support/fates.ts';
import { member, members, now, observed, running, voter, type Modifier } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const foreign =
  (...all: readonly Partial<ListedMember>[]): Modifier =>
  (o) => ({
    ...o,
    foreign: all.map((m) => ({ id: 'f00', name: '', peerURLs: ['http://10.1.2.3:2380'], isLearner: true, ...m })),
  });
const strayFor = (ms: number) => since('stray f00', ms);
const needsOneList = ['leadership', 'half-made', 'departures', 'learners', 'scale', 'leftovers', 'rollout'];
const leaderless = members(member('a', voter(), running({ leader: 'unknown' })));

table(membership, {
  'all members are ours, and agree': {
    given: observed(),
  },
  'a change may be on its way: once is no divergence': {
    given: observed(disagreeing('shop-bbbbb lists shop-aaaaa (a1)')),
    says: {
      kind: 'wait',
      reason: 'WaitingForAgreement',
      message:
        'Not all members answer the same membership list: one list has shop-aaaaa, shop-bbbbb and shop-ccccc; shop-bbbbb lists shop-aaaaa (a1). Looking once more.',
      holds: needsOneList,
    },
  },
  'twice is one, and stops every change of the membership': {
    given: observed(disagreeing('shop-bbbbb lists shop-aaaaa (a1)'), since('diverged', 250)),
    says: {
      kind: 'stalled',
      reason: 'MembershipDiverged',
      message:
        'The members do not agree on who is a member: one list has shop-aaaaa, shop-bbbbb and shop-ccccc; shop-bbbbb lists shop-aaaaa (a1). ' +
        'Nobody is added, promoted or removed until they do. Compare `etcdctl member list` at each of them. ' +
        'The list of more than half of all voters is right: remove a voter that answers another one by `etcdctl member remove`, ' +
        'asked at one of the others, and a new member takes its place. Where there is no such half, save a snapshot of each before anything else.',
      holds: needsOneList,
    },
  },
  'a stray learner is not removed by a list that not all agree on': {
    given: observed(foreign({}), strayFor(60_000), disagreeing('shop-bbbbb lists shop-aaaaa (a1)')),
    says: {
      kind: 'wait',
      reason: 'WaitingForAgreement',
      message:
        'Not all members answer the same membership list: one list has shop-aaaaa, shop-bbbbb and shop-ccccc; shop-bbbbb lists shop-aaaaa (a1). Looking once more.',
      holds: needsOneList,
    },
  },

  'a foreign voter is reported and left alone': {
    given: observed(foreign({ name: 'theirs', isLearner: false })),
    says: {
      kind: 'stalled',
      reason: 'ForeignMember',
      message:
        'In the membership list, but not made by this operator: theirs (f00) at http://10.1.2.3:2380. Remove it with `etcdctl member remove`, or move its data elsewhere first; until then no member is added, promoted or removed.',
      holds: ['departures', 'learners', 'scale'],
    },
  },
  'one that never started as well, for it counts in quorum': {
    given: observed(foreign({ isLearner: false }), strayFor(60_000)),
    says: {
      kind: 'stalled',
      reason: 'ForeignMember',
      message:
        'In the membership list, but not made by this operator: a voter that never started (f00) at http://10.1.2.3:2380. Remove it with `etcdctl member remove`, or move its data elsewhere first; until then no member is added, promoted or removed.',
      holds: ['departures', 'learners', 'scale'],
    },
  },
  'and a learner that has started: somebody moves data': {
    given: observed(foreign({ name: 'theirs' }), strayFor(60_000)),
    says: {
      kind: 'stalled',
      reason: 'ForeignMember',
      message:
        'In the membership list, but not made by this operator: theirs (f00) at http://10.1.2.3:2380, a learner. Remove it with `etcdctl member remove`, or move its data elsewhere first; until then no member is added, promoted or removed.',
      holds: ['departures', 'learners', 'scale'],
    },
  },

  'a stray learner that never started is waited for': {
    given: observed(foreign({}), strayFor(29_999)),
    says: {
      kind: 'wait',
      reason: 'StrayLearner',
      message:
        'The learner (f00) at http://10.1.2.3:2380 was not added by this operator, and has not started. If it does not within 30 s it is removed; until then there is no place for another.',
      holds: ['scale'],
    },
  },
  'and removed when it does not start': {
    given: observed(foreign({}), strayFor(30_000)),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message:
        'Removing the learner (f00) at http://10.1.2.3:2380, which this operator did not add: it has not started for 30 s, and takes the place that others need.',
      steps: ['RemoveLearner f00'],
    },
  },
  'also beside a foreign voter': {
    given: observed(foreign({}, { id: 'f01', name: 'theirs', isLearner: false }), strayFor(30_000)),
    says: {
      kind: 'act',
      reason: 'RemovingLearner',
      message:
        'Removing the learner (f00) at http://10.1.2.3:2380, which this operator did not add: it has not started for 30 s, and takes the place that others need.',
      steps: ['RemoveLearner f00'],
    },
  },
  'without a leader it stays': {
    given: observed(leaderless, foreign({}), strayFor(30_000)),
    says: {
      kind: 'wait',
      reason: 'WaitingForLeader',
      message:
        'To be removed: the learner (f00) at http://10.1.2.3:2380, which this operator did not add: it has not started for 30 s; the operator does not reach the leader, unknown.',
      holds: ['scale'],
    },
  },
});

test.each([
  ['from now on, when it is first seen', observed(foreign({})), now + 30_000],
  ['the same at every look', observed(foreign({}), strayFor(10_000)), now + 20_000],
])('a stray learner is waited for %s', (_, o, until) => {
  expect(membership.decide(o)).toMatchObject({ until });
});
