// Members in memory on the way down: with its Pod the data of one would go, and nobody could join in its place. So they get their image in
// the Pods that they have, and all else when the way is done.
import { describe, expect, test } from '@jest/globals';
import { fatesOf } from '../../../src/controllers/cluster/fate.ts';
import { hashesOf } from '../../../src/controllers/cluster/desired/hashes.ts';
import type { Member, Observed } from '../../../src/controllers/cluster/observed.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import { statusOf } from '../../../src/controllers/cluster/report/status.ts';
import { downgrade } from '../../../src/controllers/cluster/rules/downgrade.ts';
import { rollout } from '../../../src/controllers/cluster/rules/rollout.ts';
import { pods } from '../../../src/kube/objects.ts';
import { since } from '../../support/fates.ts';
import { all, edit, isSettled, settled } from '../../support/lifecycle.ts';
import { expectWhole, untilTrue } from '../../support/loop-end.ts';
import { Ground, Operator } from '../../support/loop.ts';
import {
  budgetOf,
  inMemory,
  members,
  now as moment,
  observed,
  pod,
  running,
  withSpec,
  type MemberModifier,
  type Modifier,
} from '../../support/observed.ts';
import { asked, closedUntil2 } from '../../support/rollouts.ts';
import { said } from '../../support/rule-table.ts';
import { at, wants } from '../../support/versions.ts';
import { exampleSpec, settings } from '../desired/example.ts';

const medium = { medium: 'Memory' } as const;
const memory = (version: string, short: string, ...more: readonly MemberModifier[]): Member =>
  at(
    version,
    short,
    { clusterVersion: '3.5', storageVersion: '3.5.0', downgradeTo: '3.5' },
    inMemory(),
    pod({ podHash: hashesOf(exampleSpec({ storage: medium }), settings, version).pod, createdAt: moment - 60_000 }),
    ...more,
  );
const three = members(memory('3.6.16', 'a'), memory('3.6.16', 'b'), memory('3.6.16', 'c'));
const half = members(memory('3.6.16', 'a'), memory('3.5.35', 'b'), memory('3.6.16', 'c'));
const done = members(memory('3.5.35', 'a'), memory('3.5.35', 'b'), memory('3.5.35', 'c'));
const larger = withSpec({ resources: { limits: { cpu: '2' } } });
const is = (...modifiers: readonly Modifier[]): Observed =>
  observed(withSpec({ storage: medium }), ...modifiers, wants('3.5.35'));

const image = (name: string, nth: number, of = 3) => ({
  kind: 'act',
  reason: 'RestartingMember',
  message: `Restarting ${name}, ${String(nth)} of ${String(of)}: it takes up etcd 3.5.35.`,
  steps: [`WriteTicket ${name}`, `Latch ${name}`, `ChangeImage ${name}`],
});

describe('on the way down those in memory get their image alone', () => {
  test.each<[string, Observed, unknown]>([
    ['where other resources are wanted', is(larger, three), image('shop-bbbbb', 1)],
    ['each of them', is(larger, half), image('shop-ccccc', 2)],
    ['where a restart is asked for', is(asked(), three), image('shop-bbbbb', 1)],
    [
      'the only one',
      is(larger, withSpec({ size: 1 }), members(memory('3.6.16', 'a')), budgetOf(1)),
      image('shop-aaaaa', 1, 1),
    ],
  ])('%s', (_, o, says) => {
    expect(said(rollout, o)).toEqual(says);
    expect([...fatesOf(o)]).toEqual([]);
  });

  test.each<[string, Modifier]>([
    ['resources', larger],
    ['a restart', asked()],
  ])('that %s will follow is told', (_, change) => {
    expect(said(downgrade, is(change, half))).toEqual({
      kind: 'wait',
      reason: 'WaitingForDowngrade',
      message:
        'All but the image of shop-aaaaa, shop-bbbbb and shop-ccccc is changed once all run 3.5: their data is in memory, so others take their places, and nobody can join before.',
      holds: [],
    });
  });

  test('nothing is told where nothing will follow', () => {
    expect(said(downgrade, is(half))).toBeUndefined();
  });

  test('nobody counts as updated meanwhile', () => {
    const o = is(larger, half);
    expect(statusOf(o, plan(o)).rollout).toMatchObject({ hop: '3.5.35', updated: 0 });
    const other = is(half);
    expect(statusOf(other, plan(other)).rollout).toMatchObject({ hop: '3.5.35', updated: 1 });
  });
});

test.each<[string, Modifier, string]>([
  ['what was put off', larger, 'it runs an earlier spec, and its data is in memory'],
  ['a restart', asked(), 'EtcdOperation now asks for a restart, and its data is in memory'],
])('then others take their places for %s', (_, change, why) => {
  expect([...fatesOf(is(change, done))].map(([m, fate]) => [m.name, fate.why])).toEqual([['shop-bbbbb', why]]);
});

test('whatever holds a replacement, no Pod in memory is ended', () => {
  const serves = (short: string, ...more: readonly MemberModifier[]) =>
    memory('3.6.16', short, running({ clusterVersion: '3.6' }), ...more);
  const o = observed(
    withSpec({ storage: medium }),
    larger,
    closedUntil2,
    members(serves('a'), serves('b'), serves('c', running({ linearizable: false, linearizableError: 'no leader' }))),
    since('unwell c1', 60_000),
  );
  expect(said(rollout, o)).toMatchObject({ kind: 'wait', reason: 'WaitingForVoters' });
});

test.each([1, 3])('all %i of them come down, then take up the rest, and no write is lost', async (size) => {
  const ground = new Ground();
  await settled(ground, { size, version: '3.6.16', storage: { size: '1Gi', medium: 'Memory' } });
  ground.etcd.tick(3);
  const names = async () => (await all(ground, pods)).flatMap(({ metadata }) => metadata?.name ?? '').sort();
  const before = await names();
  await edit(ground, { version: '3.5.35', resources: { limits: { cpu: '2' } } });
  const operator = new Operator(ground);
  await untilTrue(ground, operator, async () => {
    const { status } = await ground.cluster();
    if (status?.version !== '3.5.35') expect(await names()).toEqual(expect.arrayContaining(before));
    expect(status?.plan?.reason).not.toBe('CancellingDowngrade');
    return isSettled(ground);
  });
  await expectWhole(ground, size);
  expect((await ground.cluster()).status?.version).toBe('3.5.35');
  expect((await names()).filter((name) => before.includes(name))).toEqual([]);
  expect(operator.errors).toEqual([]);
});
