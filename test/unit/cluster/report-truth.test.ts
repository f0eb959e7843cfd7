// What the status must not say: more than is known, or less than is at stake.
import { describe, expect, test } from '@jest/globals';
import { blindPlan, blindStatus } from '../../../src/controllers/cluster/report/blind.ts';
import { eventOf, isNews } from '../../../src/controllers/cluster/report/event.ts';
import { statusOf } from '../../../src/controllers/cluster/report/status.ts';
import type { Observed } from '../../../src/controllers/cluster/observed.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import type { Failure } from '../../../src/controllers/cluster/report/conditions.ts';
import {
  claim,
  down,
  latched,
  listedAs,
  member,
  members,
  nameOf,
  noClaim,
  noPod,
  now,
  observed,
  pod,
  running,
  ticket,
  unreachable,
  voter,
  withoutQuorum,
  withSpec,
  withStatus,
} from '../../support/observed.ts';

const told = (o: Observed, failure?: Failure) => statusOf(o, plan(o), failure);

function said(o: Observed, type: string, failure?: Failure): string {
  const found = told(o, failure).conditions?.find((c) => c.type === type);
  return `${found?.status ?? ''} ${found?.reason ?? ''}: ${found?.message ?? ''}`;
}

const threeWithC = (...changes: Parameters<typeof member>[1][]): Observed =>
  observed(members(member('a', voter()), member('b', voter()), member('c', voter(), ...changes)));

describe('failuresTolerated', () => {
  const silent = observed(
    members(...['a', 'b', 'c'].map((short) => member(short, voter(), unreachable()))),
    withoutQuorum,
  );

  test('is unknown while only the operator does not reach the members', () => {
    expect(told(silent)).toMatchObject({ size: 3, readyMembers: 0 });
    expect(told(silent)).not.toHaveProperty('failuresTolerated');
  });

  test('counts a voter that somebody else added as one that may be down', () => {
    const stranger = { id: 'f00', name: 'x', peerURLs: ['http://x:2380'], isLearner: false };
    const o = observed((before) => {
      const listed = before.membership.known ? before.membership.members : [];
      return { ...before, foreign: [stranger], membership: { known: true, members: [...listed, stranger] } };
    });
    expect(told(o)).toMatchObject({ size: 4, readyMembers: 3, failuresTolerated: 0 });
    expect(said(o, 'Degraded')).toBe(
      'False AllHealthy: Every voter that this operator made is healthy; of the others nothing is known.',
    );
  });

  test('counts no voter that has not learnt yet that it votes', () => {
    const o = threeWithC(running({ isLearner: true, linearizable: false }));
    expect(told(o)).toMatchObject({ readyMembers: 2, failuresTolerated: 0 });
    expect(said(o, 'Degraded')).toContain('shop-ccccc: it has not learnt yet that it votes');
  });

  test('is not repeated from the last look where the operator may not look', () => {
    const { cluster } = observed(withStatus({ failuresTolerated: 1, membersReady: '3/3' }));
    const blind = blindStatus(cluster, now, blindPlan('list Pod: forbidden'));
    expect(blind).toMatchObject({ membersReady: '3/3' });
    expect(blind).not.toHaveProperty('failuresTolerated');
  });
});

describe('the role', () => {
  const roles = (o: Observed) => Object.fromEntries((told(o).members ?? []).map((m) => [m.name, m.role]));

  test('of a member that etcd lists no more is no voter', () => {
    const d = member('d', latched({ removed: 'Scaled' }), ticket('voided'), running());
    const o = observed(members(member('a', voter()), member('b', voter()), member('c', voter()), d));
    expect(roles(o)).toMatchObject({ 'shop-ddddd': 'former' });
    expect(told(o).members?.at(-1)).toMatchObject({ healthy: false, message: 'etcd lists it no more' });
  });

  test('of a voter whose claim is gone stays while nobody says who the members are', () => {
    const gone = { ...member('b', voter(), noPod(), noClaim()), claimGone: true as const };
    const o = observed(members(member('a', voter(), down()), gone, member('c', voter(), down())), withoutQuorum);
    expect(roles(o)).toMatchObject({ 'shop-bbbbb': 'voter' });
  });
});

describe('Stalled', () => {
  test.each<[string, Observed, string]>([
    ['says that nobody is needed where all is well', observed(), 'No person is needed.'],
    [
      'promises nothing while something is waited for',
      threeWithC(down(), pod({ inQuorum: false })),
      'What is waited for may come by itself: see Ready.',
    ],
    ['calls what is held so', observed(withSpec({ paused: true })), 'Something is held on purpose: see Ready.'],
    ['points to what is done', threeWithC(noPod(), claim({})), 'The operator is at work: see Reconciling.'],
  ])('%s', (_, o, words) => expect(said(o, 'Stalled')).toBe(`False NotStalled: ${words}`));
});

describe('Available', () => {
  test.each(['NOSPACE', 'CORRUPT'] as const)('says beside the reads that %s refuses writes', (type) => {
    expect(said(threeWithC(running({ alarms: [{ type }] })), 'Available')).toBe(
      `True QuorumServes: 3 of 3 voters answer linearizable reads. Writes are refused: the alarm ${type} is on.`,
    );
  });

  test('and Degraded alarm nobody over members that end because the cluster is deleted', () => {
    const o = observed(members(...['a', 'b', 'c'].map((short) => member(short, voter(), down()))), withoutQuorum);
    const { metadata } = o.cluster;
    const deleted = {
      ...o,
      cluster: { ...o.cluster, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
    };
    for (const type of ['Available', 'Degraded']) {
      expect(said(deleted, type)).toBe('False Deleting: The cluster is being deleted.');
    }
  });

  test('is True as soon as a quorum answers, though its identity is not noted yet', () => {
    const o = observed(withStatus({}), (before) => {
      const { clusterID: _, ...status } = before.cluster.status ?? { observedGeneration: 1 };
      const bare = before.members.map((m) => ({ ...m, latch: { version: '3.6.16' } }));
      return { ...before, members: bare, cluster: { ...before.cluster, status } };
    });
    expect(said(o, 'Available')).toMatch(/^True QuorumServes/);
  });
});

test('UpToDate counts voters and those that are wanted', () => {
  expect(said(observed(withSpec({ size: 1 })), 'UpToDate')).toBe('False SizeDiffers: Voters: 3. Wanted: 1.');
});

test('what a successor lacks is said once', () => {
  const gone = {
    ...member('c', listedAs('voter'), latched(), noPod(), noClaim(), ticket('voided')),
    claimGone: true as const,
  };
  const o = observed(members(member('a', voter()), member('b', voter()), gone, member('d')));
  expect(told(o).plan).toMatchObject({ reason: 'WaitingForSuccessor' });
  expect(told(o).plan?.message.match(/its container is being made/g)).toHaveLength(1);
});

describe('what is refused', () => {
  const failure: Failure = { reason: 'Forbidden', message: 'pods is forbidden.', degrades: true };
  const o = threeWithC(noPod());

  test('stands in the headline, and in Degraded with who is down', () => {
    expect(said(o, 'Ready', failure)).toMatch(/ Tried, and to be tried again: pods is forbidden\.$/);
    expect(said(o, 'Degraded', failure)).toBe(
      `True Forbidden: Refused, and tried again: pods is forbidden. ${nameOf('c')}: it has no Pod.`,
    );
  });

  test('is an Event, once', () => {
    const [before, now] = [told(o), told(o, failure)];
    expect([isNews(before, now), isNews(now, now), isNews(now, before)]).toEqual([true, false, false]);
    expect(eventOf(now, plan(o))).toMatchObject({ type: 'Warning', message: expect.stringContaining('forbidden') });
    expect(eventOf(before, plan(o))).toMatchObject({ type: 'Normal' });
  });
});
