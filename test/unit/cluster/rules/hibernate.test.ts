// Size 0: nobody runs, nothing is removed, and nothing is alarmed by it.
import { describe, expect, test } from '@jest/globals';
import type { Observed } from '../../../../src/controllers/cluster/observed.ts';
import { plan } from '../../../../src/controllers/cluster/plan.ts';
import { bootstrap } from '../../../../src/controllers/cluster/rules/bootstrap.ts';
import { hibernate } from '../../../../src/controllers/cluster/rules/hibernate.ts';
import { start } from '../../../../src/controllers/cluster/rules/start.ts';
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
  pod,
  ticket,
  unborn,
  voter,
  withoutQuorum,
  withSpec,
  withStatus,
  type MemberModifier,
  type Modifier,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const asleep = withSpec({ size: 0 });
/** Of the same claims, and without a Pod. */
const sleeping = (): MemberModifier => (m) =>
  [latched(), ticket('voided'), noPod()].reduce((all, modify) => modify(all), m);
const allSleep: Modifier = (o) =>
  [members(member('a', sleeping()), member('b', sleeping()), member('c', sleeping())), withoutQuorum, asleep].reduce(
    (all, modify) => modify(all),
    o,
  );
const invalid = withSpec({ version: 'latest' });

const needsMembers = [
  'quorum',
  'alarms',
  'membership',
  'leadership',
  'roles',
  'half-made',
  'budget',
  'downgrade',
  'departures',
  'learners',
  'scale',
  'leftovers',
  'health',
  'images',
  'storage',
  'rollout',
];

describe('hibernate', () => {
  table(hibernate, {
    'a cluster that is wanted': {
      given: observed(),
    },
    'every Pod is stopped, and no claim is touched': {
      given: observed(asleep, members(member('a', voter()), member('b', voter()), member('c', held()))),
      says: {
        kind: 'act',
        reason: 'Hibernating',
        message: 'The size is 0: stopping shop-aaaaa, shop-bbbbb and shop-ccccc. Their claims stay.',
        steps: ['DeletePod shop-aaaaa', 'DeletePod shop-bbbbb', 'DeletePod shop-ccccc'],
      },
    },
    'also one that has ended, and without quorum': {
      given: observed(
        asleep,
        members(member('a', sleeping()), member('b', voter(), down(), pod({ finished: true }))),
        withoutQuorum,
      ),
      says: {
        kind: 'act',
        reason: 'Hibernating',
        message: 'The size is 0: stopping shop-bbbbb. Their claims stay.',
        steps: ['DeletePod shop-bbbbb'],
      },
    },
    'Pods that are stopped are waited for': {
      given: observed(
        asleep,
        members(member('a', sleeping()), member('b', voter(), pod({ deleting: true }))),
        withoutQuorum,
        (o) => ({ ...o, nodes: { 'node-b': { gone: false, ready: true, cordoned: false } } }),
      ),
      says: {
        kind: 'wait',
        reason: 'Hibernating',
        message: 'The size is 0: waiting for the deleted Pod of shop-bbbbb (on node node-b) to be gone.',
        holds: needsMembers,
      },
    },
    'a Pod that alone keeps a claim from going is not stopped; the others are': {
      given: observed(asleep, members(member('a', voter()), member('b', voter(), claim({ deleting: true })))),
      says: {
        kind: 'act',
        reason: 'Hibernating',
        message: 'The size is 0: stopping shop-aaaaa. Their claims stay.',
        steps: ['DeletePod shop-aaaaa'],
      },
    },
    'and a person is told what hangs on it': {
      given: observed(
        asleep,
        members(member('a', sleeping()), member('b', voter(), claim({ deleting: true }))),
        withoutQuorum,
      ),
      says: {
        kind: 'stalled',
        reason: 'ClaimGoing',
        message:
          'shop-bbbbb is not stopped, though the size is 0: its claim is being deleted, and its data goes when its Pod ends. To keep the data set size back, and to 0 again once the member is replaced. To give it up delete the Pod.',
        holds: needsMembers,
      },
    },
    'a Pod that somebody else stopped holds nothing any more': {
      given: observed(
        asleep,
        members(member('a', sleeping()), member('b', voter(), claim({ deleting: true }), pod({ deleting: true }))),
        withoutQuorum,
        (o) => ({ ...o, nodes: { 'node-b': { gone: false, ready: true, cordoned: false } } }),
      ),
      says: {
        kind: 'wait',
        reason: 'Hibernating',
        message: 'The size is 0: waiting for the deleted Pod of shop-bbbbb (on node node-b) to be gone.',
        holds: needsMembers,
      },
    },
    'when all are gone it sleeps': {
      given: observed(allSleep),
      says: {
        kind: 'wait',
        reason: 'Hibernated',
        message: 'Hibernated: no member runs, 3 claims keep the data; set size to wake it.',
        holds: needsMembers,
      },
    },
    'a single claim keeps the data as well': {
      given: observed(asleep, members(member('a', sleeping())), withoutQuorum),
      says: {
        kind: 'wait',
        reason: 'Hibernated',
        message: 'Hibernated: no member runs, 1 claim keeps the data; set size to wake it.',
        holds: needsMembers,
      },
    },
    'a cluster that was never started has nothing to keep': {
      given: observed(unborn, asleep),
      says: {
        kind: 'wait',
        reason: 'Hibernated',
        message: 'Hibernated: nothing is made; set size to start it.',
        holds: needsMembers,
      },
    },
    'claims that are gone while it sleeps are told': {
      given: observed(asleep, members(member('a', noPod(), noClaim(), ticket('voided'))), withoutQuorum),
      says: {
        kind: 'stalled',
        reason: 'DataLost',
        message:
          'The size is 0, and no claim of this cluster is left: its data is gone. Delete this EtcdCluster and create it again, or restore it from a snapshot.',
        holds: needsMembers,
      },
    },
    'an invalid spec puts nobody to sleep': {
      given: observed(asleep, invalid, withStatus({ wantedSize: 3 })),
    },
    'nor does it where nothing tells what size was followed last': {
      given: observed(asleep, invalid, withoutQuorum),
    },
    'nor does it wake anybody': {
      given: observed(allSleep, withSpec({ size: 3 }), invalid, withStatus({ wantedSize: 0 })),
      says: {
        kind: 'wait',
        reason: 'Hibernated',
        message: 'Hibernated: no member runs, 3 claims keep the data; set size to wake it.',
        holds: needsMembers,
      },
    },
  });
});

describe('at size 0', () => {
  const reasonOf = (o: Observed) => {
    const { kind, reason } = plan(o);
    return `${kind} ${reason}`;
  };

  test('the plan is settled when nobody runs', () => {
    expect(plan(observed(allSleep))).toEqual({
      kind: 'settled',
      reason: 'Hibernated',
      message: 'Hibernated: no member runs, 3 claims keep the data; set size to wake it.',
      held: [],
    });
  });

  test('what else is to be told is the headline', () => {
    const o = observed(allSleep, withSpec({ deletionProtection: true }), (o) => ({ ...o, protection: 'absent' }));
    expect(plan(o)).toMatchObject({ kind: 'wait', reason: 'HeldProtectionAbsent', held: [] });
  });

  test('nothing is born', () => {
    expect(bootstrap.decide(observed(unborn, asleep))).toBeUndefined();
    expect(bootstrap.decide(observed(asleep, beingBorn()))).toBeUndefined();
    expect(reasonOf(observed(unborn, asleep))).toBe('act ApplyingServices');
  });

  test('no Pod is made, nor one that has ended made anew', () => {
    expect(start.decide(observed(allSleep))).toBeUndefined();
    expect(start.decide(observed(asleep, members(member('a', voter(), pod({ finished: true })))))).toBeUndefined();
  });

  test('a member that has just started is latched before it is stopped', () => {
    const o = observed(asleep, members(member('a', voter(), ticket('new')), member('b', voter())));
    expect(reasonOf(o)).toBe('act LatchingMembers');
  });

  test.each<[string, Modifier, string]>([
    ['while it is stopped', members(member('a', sleeping()), member('b', voter(), down())), 'act Hibernating'],
    ['while it sleeps', allSleep, 'settled Hibernated'],
  ])('that no quorum is there %s alarms nobody', (_, modify, expected) => {
    expect(reasonOf(observed(modify, withoutQuorum, asleep))).toBe(expected);
  });
});

describe('woken', () => {
  test.each([1, 3, 5])('to %i, all Pods are made at once', (size) => {
    expect(plan(observed(allSleep, withSpec({ size })))).toMatchObject({
      reason: 'CreatingPods',
      steps: ['a', 'b', 'c'].map((short) => ({ kind: 'CreatePod', member: member(short).name })),
    });
  });
});
