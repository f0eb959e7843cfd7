// The status as people and tools read it: conditions by the kstatus table, steady numbers, and what is written once.
import { describe, expect, test } from '@jest/globals';
import type { Observed } from '../../../src/controllers/cluster/observed.ts';
import { plan, type Plan } from '../../../src/controllers/cluster/plan.ts';
import { bytes } from '../../../src/controllers/cluster/report/numbers.ts';
import { statusOf } from '../../../src/controllers/cluster/report/status.ts';
import { act, stalled, wait } from '../../../src/controllers/cluster/rule.ts';
import {
  down,
  learner,
  member,
  members,
  nameOf,
  noPod,
  now,
  observed,
  running,
  unborn,
  unreachable,
  voter,
  withoutQuorum,
  withSpec,
  withStatus,
} from '../../support/observed.ts';

const withHeld = (decided: ReturnType<typeof act> | ReturnType<typeof wait>): Plan => ({ ...decided, held: [] });
const acting = withHeld(act('Promoting', 'Promoting b.', [{ kind: 'TouchPod', member: 'b', uid: 'u', at: '1' }]));
const waiting = withHeld(wait('WaitingForMembers', 'Waiting for b.'));
const paused = withHeld(wait('HeldByPause', 'Paused.'));
const stuck = withHeld(stalled('NameTaken', 'Rename it.'));
const settled = plan(observed());

function condition(o: Observed, decided: Plan, type: string) {
  const found = statusOf(o, decided).conditions?.find((c) => c.type === type);
  return found && { status: found.status, reason: found.reason, message: found.message };
}

describe('the headline', () => {
  const incomplete = observed(members(member('a', voter()), member('b', voter()), member('c', voter(), down())));
  test.each<[string, Observed, Plan, string]>([
    ['settled', observed(), settled, 'True False False'],
    ['acting', observed(), acting, 'False True False'],
    ['waiting', observed(), waiting, 'False True False'],
    ['held by a pause, and well', observed(), paused, 'True False False'],
    ['held by a pause, and not well', incomplete, paused, 'False False False'],
    ['stalled', observed(), stuck, 'False False True'],
  ])('%s', (_, o, decided, expected) => {
    const statuses = ['Ready', 'Reconciling', 'Stalled'].map((type) => condition(o, decided, type));
    expect(statuses.map((c) => c?.status).join(' ')).toBe(expected);
    expect(statuses[0]).toMatchObject({ reason: decided.reason, message: decided.message });
  });
});

describe('Available', () => {
  test.each<[string, Observed, string, string]>([
    [
      'True while a quorum serves',
      observed(members(member('a', voter()), member('b', voter()), member('c', voter(), down()))),
      'True',
      'QuorumServes',
    ],
    ['False before birth', observed(unborn), 'False', 'NotBootstrapped'],
    [
      'False without quorum',
      observed(
        members(member('a', voter()), member('b', voter(), down()), member('c', voter(), down())),
        withoutQuorum,
      ),
      'False',
      'QuorumLost',
    ],
    [
      'Unknown when only we do not reach them',
      observed(
        members(
          member('a', voter(), unreachable()),
          member('b', voter(), unreachable()),
          member('c', voter(), unreachable()),
        ),
        withoutQuorum,
      ),
      'Unknown',
      'Unreachable',
    ],
    [
      'Unknown when they ask for a user',
      observed(members(member('a', voter(), unreachable('status at 10.0.0.1: user name is empty'))), withoutQuorum),
      'Unknown',
      'AuthenticationOn',
    ],
  ])('is %s', (_, o, status, reason) => {
    expect(condition(o, plan(o), 'Available')).toMatchObject({ status, reason });
  });
});

describe('Degraded', () => {
  test('names who is not healthy, and why', () => {
    const o = observed(members(member('a', voter()), member('b', voter()), member('c', voter(), down('OOMKilled'))));
    expect(condition(o, plan(o), 'Degraded')).toEqual({
      status: 'True',
      reason: 'MembersUnhealthy',
      message: `${nameOf('c')}: OOMKilled.`,
    });
  });

  test('says what was refused, in the words of the server', () => {
    const failure = { plan: 'Settled', reason: 'Forbidden', message: 'pods is forbidden', degrades: true };
    const found = statusOf(observed(), settled, failure).conditions?.find((c) => c.type === 'Degraded');
    expect(found).toMatchObject({
      status: 'True',
      reason: 'Forbidden',
      message: expect.stringContaining('pods is forbidden'),
    });
  });
});

test('what is held by a window is ready, not up to date, and told with the time', () => {
  const maintenance = { windows: [{ schedule: '0 2 * * *', duration: '1h' }] };
  const o = observed(withSpec({ resources: { requests: { cpu: '1' } }, maintenance }));
  const decided = plan(o);
  const is = (type: string) => [condition(o, decided, type)?.status, condition(o, decided, type)?.reason].join(' ');
  expect(['Ready', 'Reconciling', 'Stalled', 'UpToDate'].map(is)).toEqual([
    'True HeldByWindow',
    'False HeldByWindow',
    'False NotStalled',
    'False HeldByWindow',
  ]);
  expect(condition(o, decided, 'UpToDate')?.message).toContain('the next one opens at 2026-01-01T02:00:00Z');
  expect(statusOf(o, decided).plan?.untilTime).toBe('2026-01-01T02:00:00Z');
});

test('a window that is closed over nothing is not told', () => {
  const maintenance = { windows: [{ schedule: '0 2 * * *', duration: '1h' }] };
  expect(plan(observed(withSpec({ maintenance })))).toMatchObject({ kind: 'settled', reason: 'Settled' });
});

test('UpToDate is False for a member that was made from another spec', () => {
  const o = observed(withSpec({ resources: { requests: { cpu: '1' } } }));
  expect(condition(o, plan(o), 'UpToDate')).toMatchObject({ status: 'False', reason: 'EarlierSpec' });
});

describe('times', () => {
  const earlier = '2025-12-31T00:00:00Z';

  test('of a condition stay while its status is the same, though its words change', () => {
    const before = statusOf(observed(), settled).conditions?.map((c) => ({ ...c, lastTransitionTime: earlier }));
    const after = statusOf(observed(withStatus({ conditions: before ?? [] })), acting).conditions ?? [];
    const since = new Map(after.map((c) => [c.type, c.lastTransitionTime]));
    expect([since.get('Stalled'), since.get('Ready')]).toEqual([earlier, '2026-01-01T00:00:00Z']);
  });

  test('of a plan stay while its kind and reason are the same', () => {
    const same = { kind: 'Wait' as const, reason: 'WaitingForMembers', message: 'For a.', sinceTime: earlier };
    expect(statusOf(observed(withStatus({ plan: same })), waiting).plan).toEqual({
      ...same,
      message: 'Waiting for b.',
    });
    expect(statusOf(observed(withStatus({ plan: same })), acting).plan?.sinceTime).toBe('2026-01-01T00:00:00Z');
  });

  test('of a member stay while nothing but its numbers changed', () => {
    const before =
      statusOf(observed(), settled).members?.map((m) => ({ ...m, dbSize: '1Gi', sinceTime: earlier })) ?? [];
    const o = observed(
      members(member('a', voter()), member('b', voter(), down()), member('c', voter())),
      withStatus({ members: before }),
    );
    expect(statusOf(o, plan(o)).members?.map((m) => m.sinceTime)).toEqual([earlier, '2026-01-01T00:00:00Z', earlier]);
  });
});

describe('history', () => {
  const past = {
    kind: 'Act' as const,
    reason: 'Promoting',
    message: 'Promoting b.',
    sinceTime: '2025-12-31T00:00:00Z',
  };

  test('takes up the plan before this one, and keeps twenty', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ ...past, reason: `R${String(i)}` }));
    const found = statusOf(observed(withStatus({ plan: past, history: many })), settled).history ?? [];
    expect([found.length, found[0], found.at(-1)?.reason]).toEqual([20, past, 'R18']);
  });

  test('takes up nothing while the plan is the same', () => {
    expect(statusOf(observed(withStatus({ plan: past, history: [] })), acting).history).toEqual([]);
  });
});

test('what else is held is told beside the headline', () => {
  const decided: Plan = { ...acting, held: [wait('MemberDown', 'c is down.')] };
  expect(statusOf(observed(), decided).plan?.message).toBe('Promoting b. Also: c is down.');
});

describe('numbers', () => {
  const sized = (dbSize: number, numbersAt: number) =>
    observed(members(member('a', voter(), running({ dbSize }))), withStatus({ dbSize: '100Mi' }), (o) => ({
      ...o,
      earlier: { now: now - 250, numbersAt, learners: {}, since: {} },
    }));
  const mebi = 1024 * 1024;
  const minuteAgo = now - 60_000;

  test.each<[string, number, number, string]>([
    ['stay while they differ by less than 5 %', 104 * mebi, minuteAgo, '100Mi'],
    ['stay within a minute', 300 * mebi, now - 59_999, '100Mi'],
    ['change after a minute by 5 % and more', 105 * mebi, minuteAgo, '105Mi'],
  ])('%s', (_, size, at, expected) => {
    expect(statusOf(sized(size, at), settled).dbSize).toBe(expected);
  });

  test.each([
    [0, '0'],
    [20_480, '20Ki'],
    [3.5 * 1024 ** 3, '3.5Gi'],
    [2 * 1024 ** 4, '2Ti'],
  ])('%i bytes are %s', (count, expected) => expect(bytes(count)).toBe(expected));
});

describe('what is written once', () => {
  test('clusterID and bootstrap stay as they are', () => {
    const bootstrap = { token: 't0', version: '3.6.16', size: 1, members: ['shop-qqqqq'] };
    const o = observed(withStatus({ clusterID: 'c0', bootstrap }));
    const recording = plan(observed(unborn, (u) => ({ ...u, services: observed().services })));
    expect(statusOf(o, recording)).toMatchObject({ clusterID: 'c0', bootstrap });
  });

  test('bootstrap is recorded by the plan that says so, with the step', () => {
    const o = observed(unborn, (u) => ({ ...u, services: observed().services }));
    const found = statusOf(o, plan(o));
    expect(found.bootstrap?.members).toEqual(['v', 'w', 'x'].map(nameOf));
    expect(found.step).toMatchObject({ kind: 'RecordBootstrap', target: ['v', 'w', 'x'].map(nameOf).join() });
  });
});

test('members, leader and what may still fail', () => {
  const o = observed(
    members(
      member('a', voter()),
      member('b', voter()),
      member('c', voter(), noPod()),
      member('d', learner()),
      member('e'),
    ),
  );
  expect(statusOf(o, plan(o))).toMatchObject({
    leader: nameOf('a'),
    size: 3,
    readyMembers: 2,
    membersReady: '2/3',
    failuresTolerated: 0,
    version: '3.6.16',
    endpoint: 'http://shop-client.prod.svc.cluster.local:2379',
    members: [
      { name: nameOf('a'), role: 'voter', leader: true, healthy: true, id: 'a1', node: 'node-a' },
      { name: nameOf('b'), role: 'voter', healthy: true },
      { name: nameOf('c'), role: 'voter', healthy: false, message: 'it has no Pod' },
      { name: nameOf('d'), role: 'learner', healthy: true },
      { name: nameOf('e'), role: 'newcomer', healthy: false },
    ],
  });
});
