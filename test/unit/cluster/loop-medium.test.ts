// Members that move from volumes into memory and back: the loop against fakes, stopped after every single write and finished by another
// operator that had looked before; and where a Pod, or a volume with it, is lost in between. Always the same end; nobody is ever started on
// another medium than the one that holds its data, and nobody loses a write.
import { expect, test } from '@jest/globals';
import { claims, pods, type Kind, type KubeObject, type Pod } from '../../../src/kube/objects.ts';
import { all, edit, isSettled, settled, uidsOf } from '../../support/lifecycle.ts';
import { expectWhole, untilTrue } from '../../support/loop-end.ts';
import { finishedByAnother } from '../../support/left.ts';
import { at, Ground, Operator, type Around } from '../../support/loop.ts';

type Medium = 'Disk' | 'Memory';

interface Move {
  readonly title: string;
  readonly size: number;
  readonly from: Medium;
  /** Once this is told, the spec changes its mind; at the latest when all is done. */
  readonly turnAt?: string;
}

const other = (medium: Medium): Medium => (medium === 'Disk' ? 'Memory' : 'Disk');

const moves: readonly Move[] = [
  { title: 'into memory', size: 3, from: 'Disk' },
  { title: 'onto volumes', size: 3, from: 'Memory' },
  { title: 'the only one into memory', size: 1, from: 'Disk' },
  { title: 'the only one onto a volume', size: 1, from: 'Memory' },
  ...(['Disk', 'Memory'] as const).flatMap((from) =>
    [3, 1].flatMap((size) =>
      ['CreatingMembers', 'AddingLearner', 'PromotingLearner', 'RemovingVoter'].map((turnAt) => ({
        title: `from ${from} of ${String(size)}, and back at ${turnAt}`,
        size,
        from,
        turnAt,
      })),
    ),
  ),
];

const to = ({ from, turnAt }: Move): Medium => (turnAt === undefined ? other(from) : from);

async function begun({ size, from }: Move): Promise<Ground> {
  const ground = new Ground();
  await settled(ground, { size, storage: { size: '1Gi', medium: from, updatePolicy: 'Replace' } });
  ground.etcd.tick(3);
  await edit(ground, { storage: { medium: other(from) } });
  return ground;
}

const mediumOf = ({ spec }: Pod): Medium =>
  spec?.volumes?.some(({ emptyDir }) => emptyDir !== undefined) === true ? 'Memory' : 'Disk';

/** By member, from the first Pod on that it ever had. */
async function expectSameMedium(ground: Ground, known: Map<string, Medium>): Promise<void> {
  for (const pod of await all(ground, pods)) {
    const name = pod.metadata?.name ?? '';
    expect({ name, medium: mediumOf(pod) }).toEqual({ name, medium: known.get(name) ?? mediumOf(pod) });
    known.set(name, mediumOf(pod));
  }
}

async function moved(ground: Ground, operator: Operator, move: Move): Promise<void> {
  const known = new Map<string, Medium>();
  let hasTurned = move.turnAt === undefined || (await ground.cluster()).spec.storage.medium === move.from;
  await untilTrue(ground, operator, async () => {
    await expectSameMedium(ground, known);
    const { status } = await ground.cluster();
    if (!hasTurned && (status?.plan?.reason === move.turnAt || (await isSettled(ground)))) {
      await edit(ground, { storage: { medium: move.from } });
      hasTurned = true;
    }
    return hasTurned && (await isSettled(ground));
  });
}

async function checked(ground: Ground, move: Move, when: string): Promise<void> {
  await expectWhole(ground, move.size, when);
  const media = (await all(ground, pods)).map(mediumOf);
  expect({ when, media: [...new Set(media)] }).toEqual({ when, media: [to(move)] });
}

test.each(moves)('$title, in peace', async (move) => {
  const ground = await begun(move);
  const operator = new Operator(ground);
  await moved(ground, operator, move);
  await checked(ground, move, 'in peace');
  expect(operator.errors).toEqual([]);
});

test.each<[string, Medium, string]>([
  ['up', 'Disk', '3.7.3'],
  ['up', 'Memory', '3.7.3'],
  ['down', 'Disk', '3.5.35'],
  ['down', 'Memory', '3.5.35'],
])('with a walk %s, from %s', async (_, from, version) => {
  const ground = await begun({ title: '', size: 3, from });
  await edit(ground, { version });
  const operator = new Operator(ground);
  await untilTrue(ground, operator, () => isSettled(ground));
  await checked(ground, { title: '', size: 3, from }, version);
  expect((await ground.cluster()).status?.version).toBe(version);
  expect(operator.errors).toEqual([]);
});

/** After each write takes minutes for all; WORLDS=all does so. Of the others every few, always the same. */
const stride = ({ turnAt }: Move): number => (process.env['WORLDS'] === 'all' ? 1 : turnAt === undefined ? 13 : 41);

async function writesOf(start: Ground, move: Move): Promise<number> {
  const ground = new Ground(start);
  const operator = new Operator(ground);
  await moved(ground, operator, move);
  return operator.writes.length;
}

const slowMachine = 300_000;

test.each(moves)(
  '$title, stopped after each write and finished by another',
  async (move) => {
    const start = await begun(move);
    await finishedByAnother(start, stride(move), {
      go: (ground, operator) => moved(ground, operator, move),
      check: (ground, when) => checked(ground, move, when),
    });
  },
  slowMachine,
);

async function remove<T extends KubeObject>(ground: Ground, kind: Kind<T>, name: string): Promise<void> {
  const found = (await all(ground, kind)).find(({ metadata }) => metadata?.name === name);
  if (found !== undefined) await ground.others.delete(kind, { ...at, name }, found.metadata?.uid ?? '');
}

test.each([
  ['etcdoperator.dev/cluster'],
  ['etcdoperator.dev/cluster', 'etcdoperator.dev/cluster-uid', 'etcdoperator.dev/member'],
])('a Pod in memory that has lost its label %s is no member lost', async (...taken) => {
  const ground = new Ground();
  await settled(ground, { size: 3, storage: { size: '1Gi', medium: 'Memory' } });
  ground.etcd.tick(3);
  const uids = await uidsOf(ground, pods);
  const name = (await all(ground, pods))[0]?.metadata?.name ?? '';
  const labels = Object.fromEntries(taken.map((label) => [label, null]));
  await ground.others.patch(pods, { ...at, name }, { metadata: { labels } });
  const operator = new Operator(ground);
  await operator.pass();
  await untilTrue(ground, operator, () => isSettled(ground));
  await expectWhole(ground, 3);
  expect(await uidsOf(ground, pods)).toEqual(uids);
  expect(operator.errors).toEqual([]);
});

type Which = 'leader' | 'moved' | 'waiting';

/** A voter of those that have moved, or of those that have not. */
async function nameOf(ground: Ground, which: Which, { from }: Move): Promise<string> {
  const { status } = await ground.cluster();
  const names = (status?.members ?? []).filter(({ role }) => role === 'voter').map(({ name }) => name);
  const leader = status?.leader ?? '';
  if (which === 'leader') return leader;
  const voters = (await all(ground, pods)).filter(({ metadata }) => names.includes(metadata?.name ?? ''));
  const found = voters.find((pod) => (mediumOf(pod) === from) === (which === 'waiting'));
  return found?.metadata?.name ?? leader;
}

function interrupted(ground: Ground, n: number, happens: () => Promise<void>): Operator {
  const around: Around = async (_, go) => {
    const isNow = operator.writes.length === n;
    const result = await go();
    if (isNow) await happens();
    return result;
  };
  const operator: Operator = new Operator(ground, around);
  return operator;
}

/** The only one has nobody who has its data as well. */
test.each(moves.filter(({ size, turnAt }) => size === 3 && turnAt === undefined))(
  '$title, where a Pod, or a volume with it, is lost after each write',
  async (move) => {
    const start = await begun(move);
    const count = await writesOf(start, move);
    const cases = (['leader', 'moved', 'waiting'] as const).flatMap((which) =>
      [true, false].map((withVolume) => ({ which, withVolume })),
    );
    for (let n = 1; n <= count; n += 1) {
      for (const [index, { which, withVolume }] of cases.entries()) {
        if (process.env['WORLDS'] !== 'all' && (n * cases.length + index) % 61 !== 0) continue;
        const ground = new Ground(start);
        const operator = interrupted(ground, n, async () => {
          const name = await nameOf(ground, which, move);
          if (withVolume) await remove(ground, claims, name);
          await remove(ground, pods, name);
        });
        await moved(ground, operator, move);
        await moved(ground, operator, move);
        await checked(ground, move, `${withVolume ? 'volume' : 'Pod'} of the ${which} after write ${String(n)}`);
      }
    }
  },
  slowMachine,
);
