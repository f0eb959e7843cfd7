// Members on volumes and in memory, side by side: what each says of itself, what is lost with what, and who is replaced for it.
import { describe, expect, test } from '@jest/globals';
import { fatesOf, whyDataGone } from '../../../src/controllers/cluster/fate.ts';
import { isInMemory } from '../../../src/controllers/cluster/medium.ts';
import type { Member, Observed } from '../../../src/controllers/cluster/observed.ts';
import { isOutdated } from '../../../src/controllers/cluster/outdated.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import { conditions } from '../../../src/controllers/cluster/report/conditions.ts';
import { hibernate } from '../../../src/controllers/cluster/rules/hibernate.ts';
import { scale } from '../../../src/controllers/cluster/rules/scale.ts';
import { start } from '../../../src/controllers/cluster/rules/start.ts';
import { storage } from '../../../src/controllers/cluster/rules/storage.ts';
import { connectedTo } from '../../support/fates.ts';
import {
  down,
  member,
  members,
  nameOf,
  noClaim,
  noPod,
  observed,
  pod,
  unreachable,
  voter,
  withSpec,
  withStatus,
  type Modifier,
} from '../../support/observed.ts';
import { closedUntil2 } from '../../support/rollouts.ts';
import { bare, disks, lookedFor, memory, mixed, onDisk, to } from '../../support/media.ts';
import { said } from '../../support/rule-table.ts';
import { sized } from '../../support/on-volumes.ts';

const [a, b, c] = ['a', 'b', 'c'].map(nameOf);

describe('a member has its data', () => {
  test.each<[string, Modifier, Member, boolean]>([
    ['on a volume, as its Pod says', to('Memory'), onDisk('a', noClaim()), false],
    ['on a volume, as its claim says', to('Memory'), onDisk('a', noPod()), false],
    ['in memory, as its Pod says', to('Disk'), memory('a'), true],
    ['in memory, as its ticket says, where nothing else is left', to('Disk'), bare('a', 'Memory'), true],
    ['on a volume, as its ticket says', to('Memory'), bare('a', 'Disk'), false],
    ['where the spec has it, before tickets said so', to('Memory'), bare('a'), true],
  ])('%s', (_, spec, m, is) => {
    expect(isInMemory(observed(spec, members(m)), m)).toBe(is);
  });

  test('where others have claims, before tickets said so', () => {
    const o = observed(to('Memory'), members(bare('a'), onDisk('b')));
    expect(o.members.map((m) => isInMemory(o, m))).toEqual([false, false]);
  });
});

describe('its data is gone', () => {
  const of = (spec: Modifier, m: Member) => {
    const o = observed(spec, members(m, memory('b'), onDisk('c')));
    return whyDataGone(o, m);
  };
  const isGone = 'its claim is gone';
  const wasInMemory = 'its data was in the memory of its Pod, which is gone';

  test.each<[string, Modifier, Member, string | undefined]>([
    ['not because a list lacks its claim', to('Memory'), bare('a', 'Disk'), undefined],
    ['nor where nobody knows where it was', to('Memory'), bare('a'), undefined],
    ['nor of one in memory, before a look for its claim by name', to('Disk'), bare('a', 'Memory'), undefined],
    ['with that of its Pod alone', to('Disk'), { ...bare('a', 'Memory'), podGone: true }, undefined],
    ['nor before one for its Pod', to('Disk'), { ...bare('a', 'Memory'), claimGone: true }, undefined],
    ['with its claim', to('Memory'), lookedFor(bare('a', 'Disk')), isGone],
    ['with the Pod in whose memory it was', to('Disk'), lookedFor(bare('a', 'Memory')), wasInMemory],
    ['not with its Pod, where it is on a volume', to('Memory'), onDisk('a', noPod()), undefined],
    ['not because one in memory has no claim', to('Disk'), lookedFor(memory('a', unreachable())), undefined],
    [
      'with its node, in whose memory it was',
      to('Disk'),
      memory('a', down('cannot fetch cluster info from peer urls')),
      'its data was in memory, and its node has been started anew',
    ],
    [
      'when its disk is empty',
      to('Memory'),
      onDisk('a', down('cannot fetch cluster info from peer urls')),
      'its disk is empty',
    ],
  ])('%s', (_, spec, m, why) => {
    expect(of(spec, m)).toBe(why);
  });

  test('and no claim that one in memory never had makes it go', () => {
    expect([...fatesOf(observed(to('Memory'), members(lookedFor(memory('a')), memory('b'), memory('c'))))]).toEqual([]);
  });
});

describe('another member takes the place of', () => {
  const fates = (o: Observed) => [...fatesOf(o)].map(([{ name }, { kind, why }]) => `${name} ${kind}: ${why}`);
  const leaves = (name: string | undefined, from: 'Disk' | 'Memory') =>
    from === 'Disk'
      ? `${name ?? ''} Outdated: its data is on a volume, and storage.medium Memory is wanted`
      : `${name ?? ''} Outdated: its data is in memory, and storage.medium Disk is wanted`;
  const only = members(member('a', voter(), connectedTo(), pod({ medium: 'Disk' })));
  const way = withSpec({ version: '3.5.35' });

  test.each<[string, Observed, readonly string[]]>([
    ['each that is on a volume, a follower first', observed(to('Memory'), disks), [leaves(b, 'Disk')]],
    ['not of those that have moved', observed(to('Memory'), mixed), [leaves(c, 'Disk')]],
    ['the leader last', observed(to('Memory'), members(onDisk('a'), memory('b'), memory('c'))), [leaves(a, 'Disk')]],
    ['each that is in memory', observed(to('Disk'), mixed), [leaves(b, 'Memory')]],
    ['the only one', observed(to('Memory'), withSpec({ size: 1 }), only), [leaves(a, 'Disk')]],
    ['nobody where that is not allowed', observed(to('Memory', 'InPlace'), disks), []],
    ['nobody while it is paused', observed(to('Memory'), withSpec({ rollout: { paused: true } }), disks), []],
    ['nobody outside of the windows', observed(to('Memory'), closedUntil2, disks), []],
    ['nobody on the way down', observed(to('Memory'), way, disks), []],
    [
      'nobody while another has to go',
      observed(to('Memory'), members(onDisk('a'), lookedFor(bare('b', 'Disk')), onDisk('c'))),
      [`${b ?? ''} Lost: its claim is gone`],
    ],
  ])('%s', (_, o, expected) => {
    expect(fates(o)).toEqual(expected);
  });

  test.each<[string, Modifier, string, string]>([
    [
      'a pause',
      withSpec({ rollout: { paused: true } }),
      'HeldRollout',
      'Nobody is replaced: set spec.rollout.paused to false to go on.',
    ],
    [
      'windows',
      closedUntil2,
      'HeldByWindow',
      'Nobody is replaced outside of maintenance.windows: the next one opens at 2026-01-01T02:00:00Z.',
    ],
    ['a downgrade', way, 'WaitingForDowngrade', 'Nobody is replaced on the way down: etcd lets nobody join then.'],
  ])('%s is told to hold it', (_, hold, reason, words) => {
    const message = `${b ?? ''}: its data is in memory, and storage.medium Disk is wanted. ${words}`;
    expect(said(storage, observed(to('Disk'), hold, mixed))).toMatchObject({ kind: 'wait', reason, message });
  });

  test('while it goes on others tell of it', () => {
    expect(said(storage, observed(to('Disk'), mixed))).toBeUndefined();
  });

  test('a volume that is left does not grow', () => {
    expect(
      said(storage, observed(to('Memory'), members(onDisk('a', sized('1Gi')), memory('b'), memory('c')))),
    ).toBeUndefined();
  });

  test('the status is not up to date until all have moved', () => {
    const o = observed(to('Disk'), mixed);
    expect(conditions(o, plan(o)).find(({ type }) => type === 'UpToDate')).toMatchObject({
      status: 'False',
      message: `${b ?? ''}: its data is in memory, and storage.medium Disk is wanted.`,
    });
  });
});

describe('a Pod is made for the medium', () => {
  const volumesOf = (o: Observed, rule: typeof start) => {
    const verdict = rule.decide(o);
    const steps = verdict?.kind === 'act' ? verdict.steps : [];
    return steps.flatMap((step) =>
      step.kind === 'CreatePod'
        ? (step.pod.spec?.volumes ?? []).map((v) => (v.emptyDir ? 'Memory' : 'Disk'))
        : [step.kind],
    );
  };
  const limited = withSpec({ resources: { limits: { memory: '1Gi' } } });

  test('that its member has', () => {
    expect(volumesOf(observed(to('Memory'), members(onDisk('a', noPod()), memory('b'), memory('c'))), start)).toEqual([
      'Disk',
    ]);
  });

  test('with the heap that goes with it', () => {
    const verdict = start.decide(observed(to('Memory'), limited, members(onDisk('a', noPod()), memory('b'))));
    const [made] = verdict?.kind === 'act' ? verdict.steps.filter((step) => step.kind === 'CreatePod') : [];
    const env = made?.pod.spec?.containers[0]?.env?.find(({ name }) => name === 'GOMEMLIMIT')?.value;
    expect(Number(env)).toBe(Math.floor(2 ** 30 * 0.9));
  });

  test('that is wanted, for newcomers', () => {
    expect(volumesOf(observed(to('Memory'), mixed), scale)).toEqual(['Memory']);
    expect(volumesOf(observed(to('Disk'), mixed), scale)).toEqual(['CreateClaim', 'Disk']);
  });

  test('of those on volumes, where nobody may be replaced', () => {
    const five = withStatus({ wantedSize: 3 });
    const o = observed(to('Memory', 'InPlace'), five, members(onDisk('a'), lookedFor(bare('b', 'Disk')), onDisk('c')));
    expect(volumesOf(o, scale)).toEqual(['CreateClaim', 'Disk']);
  });

  test('never anew in memory, under the same identity', () => {
    const o = observed(to('Memory'), members(memory('a'), lookedFor(bare('b', 'Memory')), memory('c')));
    expect(volumesOf(o, start)).toEqual([]);
  });
});

describe('no change is', () => {
  test.each<[string, Modifier, Member]>([
    ['the medium, for who has another', to('Memory'), onDisk('a')],
    ['nor for who leaves memory', to('Disk'), memory('a')],
    [
      'anything, for who leaves memory: with its Pod its data would go',
      withSpec({
        storage: { medium: 'Disk', updatePolicy: 'Replace', size: '16Gi' },
        resources: { limits: { cpu: '1' } },
      }),
      memory('a'),
    ],
  ])('%s', (_, spec, m) => {
    expect(isOutdated(observed(spec, members(m)), m)).toBe(false);
  });
});

describe('a cluster does not sleep', () => {
  test('while somebody has its data in memory', () => {
    const o = observed(to('Disk'), withSpec({ size: 0 }), withStatus({ wantedSize: 3 }), mixed);
    expect(said(hibernate, o)).toBeUndefined();
    expect(JSON.stringify(plan(o))).toContain('the data of those that have it in memory goes with them');
  });

  test('but when all have moved', () => {
    expect(said(hibernate, observed(to('Disk'), withSpec({ size: 0 }), disks))).toMatchObject({
      reason: 'Hibernating',
    });
  });
});
