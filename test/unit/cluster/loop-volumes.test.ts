// Volumes that grow, and members that move to others: the loop against fakes, stopped after every single write and finished by another
// operator that had looked before. Always the same end; no process has a larger quota than its volume holds, and nobody loses a write.
import { expect, test } from '@jest/globals';
import { storageClasses } from '../../../src/kube/objects.ts';
import { quotaForVolume } from '../../../src/etcd/arguments.ts';
import { wholeQuantity } from '../../../src/quantity.ts';
import type { Manner } from '../../support/fake-driver.ts';
import { edit, identityOf, isSettled, settled, type Identity } from '../../support/lifecycle.ts';
import { expectWhole, untilSettled, untilTrue } from '../../support/loop-end.ts';
import { finishedByAnother } from '../../support/left.ts';
import { Ground, Operator } from '../../support/loop.ts';
import { quotasOf, volumesOf } from '../../support/volumes-of.ts';
import { same as isSame } from '../../support/fake-fields.ts';
import type { SpecChanges } from '../desired/example.ts';

type Storage = NonNullable<SpecChanges['storage']>;

interface Move {
  readonly title: string;
  readonly size: number;
  readonly from: Storage;
  readonly to: Storage;
  readonly etcd?: typeof given;
  /** Once this is told, the spec changes its mind. */
  readonly turn?: { readonly at: string; readonly to: Storage };
  readonly driver?: Manner;
  /** What is as it was in the end; of a spec that changes its mind only where nobody is stopped. */
  readonly keeps: readonly ('claims' | 'pods')[];
}

const grows: Storage = { storageClassName: 'grows', size: '8Gi' };
const fixed: Storage = { storageClassName: 'fixed', size: '8Gi' };
const sixteen: Storage = { size: '16Gi' };
const given = { backendQuota: '2Gi' };
const quick = { size: '8Gi', storageClassName: 'fixed', updatePolicy: 'Replace' } as const;

const moves: readonly Move[] = [
  { title: 'growth', size: 3, from: grows, to: sixteen, keeps: ['claims'] },
  { title: 'growth with a given quota', size: 3, from: grows, to: sixteen, etcd: given, keeps: ['claims', 'pods'] },
  { title: 'growth under new Pods', size: 3, from: grows, to: sixteen, driver: 'NewPod', keeps: ['claims'] },
  {
    title: 'growth under new Pods, with a given quota',
    size: 3,
    from: grows,
    to: sixteen,
    etcd: given,
    driver: 'NewPod',
    keeps: ['claims'],
  },
  { title: 'growth of the only volume', size: 1, from: grows, to: sixteen, keeps: [] },
  {
    title: 'growth of the only volume, with a given quota',
    size: 1,
    from: grows,
    to: sixteen,
    etcd: given,
    keeps: ['claims', 'pods'],
  },
  {
    title: 'growth of the only volume under a new Pod',
    size: 1,
    from: grows,
    to: sixteen,
    etcd: given,
    driver: 'NewPod',
    keeps: [],
  },
  {
    title: 'growth, and more of it in the middle',
    size: 3,
    from: grows,
    to: sixteen,
    turn: { at: 'GrowingVolume', to: { size: '32Gi' } },
    keeps: ['claims'],
  },
  {
    title: 'growth, and more of it during the restarts',
    size: 3,
    from: grows,
    to: sixteen,
    turn: { at: 'RestartingMember', to: { size: '32Gi' } },
    keeps: ['claims'],
  },
  { title: 'another class', size: 3, from: grows, to: quick, keeps: [] },
  { title: 'another class of the only voter', size: 1, from: grows, to: quick, keeps: [] },
  {
    title: 'larger volumes where they can not grow',
    size: 3,
    from: fixed,
    to: { ...sixteen, updatePolicy: 'Replace' },
    keeps: [],
  },
  {
    title: 'another class, and back in the middle',
    size: 3,
    from: grows,
    to: quick,
    turn: { at: 'RemovingVoter', to: { storageClassName: 'grows' } },
    keeps: [],
  },
  {
    title: 'another class, and back before anybody has joined',
    size: 3,
    from: grows,
    to: quick,
    turn: { at: 'CreatingMembers', to: { storageClassName: 'grows' } },
    keeps: ['claims', 'pods'],
  },
  {
    title: 'volumes that can not grow, and then may be replaced',
    size: 3,
    from: fixed,
    to: sixteen,
    turn: { at: 'VolumesFixed', to: { updatePolicy: 'Replace' } },
    keeps: [],
  },
];

const classesOf = async (ground: Ground): Promise<void> => {
  for (const [name, allowVolumeExpansion] of [
    ['grows', true],
    ['fixed', false],
  ] as const)
    await ground.others.create(storageClasses, { metadata: { name }, provisioner: 'test', allowVolumeExpansion });
};

async function begun({ size, from, to, etcd, driver = 'Online' }: Move): Promise<Ground> {
  const ground = new Ground();
  await classesOf(ground);
  const autoCompaction = { mode: 'Periodic', period: '5m' } as const;
  await settled(ground, { size, storage: from, etcd: { autoCompaction, ...etcd } });
  ground.etcd.tick(3);
  ground.driver.manner = driver;
  await edit(ground, { storage: to });
  return ground;
}

/** What of it counts is that which was edited last. */
const wanted = ({ from, to, turn }: Move): Storage => ({ ...from, ...to, ...turn?.to });

async function moved(ground: Ground, operator: Operator, move: Move): Promise<void> {
  await untilTrue(ground, operator, async () => {
    await expectFittingQuotas(ground);
    await expectOneToGrow(ground, move);
    const { status, spec } = await ground.cluster();
    const reason = status?.plan?.reason;
    // As long as nothing else happens, minutes pass.
    if (reason === 'WaitingForVolume') ground.now += 28_000;
    const isEdited = isSame({ ...spec.storage, ...wanted(move) }, spec.storage);
    if (!isEdited && reason === move.turn?.at) await edit(ground, { storage: move.turn?.to });
    return isEdited && (await isSettled(ground));
  });
}

const inPeace = 'in peace';

/** Whatever else happens: never ahead of the volume. */
async function expectFittingQuotas(ground: Ground): Promise<void> {
  const quotas = await quotasOf(ground);
  for (const { member, bytes } of await volumesOf(ground))
    expect(quotas.get(member) ?? 0).toBeLessThanOrEqual(quotaForVolume(bytes));
}

/** Also its file system; but where only another Pod grows that, and none is due, when that has been waited for. */
async function expectOneToGrow(ground: Ground, { etcd, driver }: Move): Promise<void> {
  if (etcd !== undefined && driver === 'NewPod') return;
  const growing = (await volumesOf(ground)).filter(({ requested, capacity }) => requested !== capacity);
  expect(growing.length).toBeLessThanOrEqual(1);
}

async function checked(ground: Ground, move: Move, before: Identity, when: string): Promise<void> {
  await expectWhole(ground, move.size, when);
  const { size = '', storageClassName: className } = wanted(move);
  const now = await identityOf(ground);
  const keeps = move.turn === undefined || when === inPeace ? move.keeps : [];
  for (const part of keeps) expect({ when, [part]: now[part] }).toEqual({ when, [part]: before[part] });
  for (const volume of await volumesOf(ground))
    expect({ when, ...volume }).toMatchObject({ when, requested: size, capacity: size, className });
  const quota = move.etcd === undefined ? quotaForVolume(wholeQuantity(size) ?? 0) : wholeQuantity(given.backendQuota);
  expect({ when, quotas: [...new Set((await quotasOf(ground)).values())] }).toEqual({ when, quotas: [quota] });
}

test.each(moves)('$title, in peace', async (move) => {
  const ground = await begun(move);
  const before = await identityOf(ground);
  const operator = new Operator(ground);
  await moved(ground, operator, move);
  await checked(ground, move, before, inPeace);
  expect(operator.errors).toEqual([]);
});

/** After each write takes minutes for all; WORLDS=all does so. Of the others every few, always the same. */
const stride = ({ title }: Move): number =>
  process.env['WORLDS'] === 'all' || title === 'growth' || title === 'another class of the only voter' ? 1 : 13;

test.each(moves)(
  '$title, stopped after each write and finished by another',
  async (move) => {
    const start = await begun(move);
    const before = await identityOf(start);
    await finishedByAnother(start, stride(move), {
      go: (ground, operator) => moved(ground, operator, move),
      check: (ground, when) => checked(ground, move, before, when),
    });
  },
  300_000,
);

test('the volume of the only voter does not grow first where another takes its place for the quota', async () => {
  const ground = await begun({ title: '', size: 1, from: grows, to: sixteen, keeps: [] });
  const operator = new Operator(ground);
  await untilSettled(ground, operator);
  const { status } = await ground.cluster();
  const reasons = (status?.history ?? []).map(({ reason }) => reason);
  expect(reasons).toContain('RemovingVoter');
  expect(reasons).not.toContain('GrowingVolume');
});

test('members leave a zone that the spec leaves, whose volumes can not', async () => {
  const ground = new Ground();
  ground.kubelet.nodes = 3;
  ground.kubelet.zones = { 'node-1': 'z1', 'node-2': 'z2', 'node-3': 'z2' };
  await settled(ground, { size: 3, storage: { updatePolicy: 'Replace' } });
  const before = (await volumesOf(ground)).map(({ member }) => member);
  await edit(ground, { pod: { nodeSelector: { zone: 'z2' } } });
  const operator = new Operator(ground);
  await untilSettled(ground, operator);
  await expectWhole(ground, 3);
  const now = (await volumesOf(ground)).map(({ member }) => member);
  expect(now.map((member) => ground.kubelet.nodeOf(member)).filter((node) => node === 'node-1')).toEqual([]);
  // The others only take up the spec.
  expect(now.filter((member) => before.includes(member))).toHaveLength(2);
  expect(operator.errors).toEqual([]);
});
