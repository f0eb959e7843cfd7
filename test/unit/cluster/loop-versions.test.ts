// The members of a cluster are walked from version to version: the loop against fakes, stopped after every single write and finished by
// another operator that had looked before. Always the same end; no member is started on what it can't read, and nobody loses a write.
import { expect, test } from '@jest/globals';
import { claims, pods } from '../../../src/kube/objects.ts';
import { all, edit, identityOf, isSettled, settled } from '../../support/lifecycle.ts';
import { expectWhole, untilTrue } from '../../support/loop-end.ts';
import { Ground, Operator, stopping } from '../../support/loop.ts';

interface Walk {
  readonly title: string;
  readonly size: number;
  readonly from: string;
  readonly to: string;
  /** Once this is told, the spec changes its mind. */
  readonly turn?: { readonly at: string; readonly to: string };
  readonly keepsPods?: false;
}

const walks: readonly Walk[] = [
  { title: 'one minor up', size: 3, from: '3.5.35', to: '3.6.16' },
  { title: 'from 3.4 to 3.7 in one edit', size: 3, from: '3.4.31', to: '3.7.3' },
  { title: 'the only voter, from 3.5 to 3.7', size: 1, from: '3.5.35', to: '3.7.3', keepsPods: false },
  { title: 'one minor down', size: 3, from: '3.7.3', to: '3.6.16' },
  { title: 'from 3.6 down to 3.5', size: 3, from: '3.6.16', to: '3.5.35' },
  { title: 'the only voter, one minor down', size: 1, from: '3.6.16', to: '3.5.35' },
  { title: 'another patch', size: 3, from: '3.6.15', to: '3.6.16' },
  {
    title: 'up, and back in the middle',
    size: 3,
    from: '3.5.35',
    to: '3.6.16',
    turn: { at: 'RestartingMember', to: '3.5.35' },
  },
  {
    title: 'down, and back before the first',
    size: 3,
    from: '3.7.3',
    to: '3.6.16',
    turn: { at: 'EnablingDowngrade', to: '3.7.3' },
  },
  {
    title: 'down, and back in the middle',
    size: 3,
    from: '3.6.16',
    to: '3.5.35',
    turn: { at: 'RestartingMember', to: '3.6.16' },
  },
];

/** What the spec asks for at this moment. */
const wanted = async (ground: Ground): Promise<string> => (await ground.cluster()).spec.version ?? '';

async function begun({ size, from, to }: Walk): Promise<Ground> {
  const ground = new Ground();
  await settled(ground, { size, version: from });
  ground.etcd.tick(3);
  await edit(ground, { version: to });
  return ground;
}

async function walked(ground: Ground, operator: Operator, { to, turn }: Walk): Promise<void> {
  await untilTrue(ground, operator, async () => {
    const { status } = await ground.cluster();
    if (status?.plan?.reason === turn?.at && (await wanted(ground)) === to) await edit(ground, { version: turn?.to });
    return (await isSettled(ground)) && status?.version === (await wanted(ground));
  });
}

async function checked(ground: Ground, walk: Walk, when: string): Promise<void> {
  await expectWhole(ground, walk.size, when);
  const { status } = await ground.cluster();
  const version = await wanted(ground);
  expect({ when, members: status?.members?.map((m) => m.version), target: status?.targetVersion }).toEqual({
    when,
    members: Array.from({ length: walk.size }, () => version),
    target: version,
  });
  expect({ when, rollout: status?.rollout, downgrade: status?.downgrade }).toEqual({ when });
  const images = (await all(ground, pods)).map(({ spec }) => spec?.containers[0]?.image);
  expect(new Set(images)).toEqual(new Set([`gcr.io/etcd-development/etcd:v${version}`]));
  const noted = (await all(ground, claims)).map(({ metadata }) => metadata?.annotations?.['etcdoperator.dev/version']);
  expect(new Set(noted)).toEqual(new Set([version]));
}

test.each(walks)('$title, in peace', async (walk) => {
  const ground = await begun(walk);
  const before = await identityOf(ground);
  const operator = new Operator(ground);
  await walked(ground, operator, walk);
  await checked(ground, walk, 'in peace');
  expect([operator.errors, await wanted(ground)]).toEqual([[], walk.turn?.to ?? walk.to]);
  if (walk.keepsPods !== false) expect(await identityOf(ground)).toEqual(before);
});

/** After each write takes minutes for all; WORLDS=all does so. Of the others every few, always the same. */
const stride = ({ title }: Walk): number =>
  process.env['WORLDS'] === 'all' || title === 'one minor up' || title === 'from 3.6 down to 3.5' ? 1 : 9;

test.each(walks)(
  '$title, stopped after each write and finished by another',
  async (walk) => {
    const peaceful = await begun(walk);
    const whole = new Operator(peaceful);
    await walked(peaceful, whole, walk);
    for (let n = 1; n <= whole.writes.length; n += stride(walk)) {
      const ground = await begun(walk);
      const second = new Operator(ground);
      await second.pass();
      await walked(ground, new Operator(ground, stopping(n, 'after')), walk);
      await walked(ground, second, walk);
      await checked(ground, walk, `after write ${String(n)} of ${String(whole.writes.length)}`);
    }
  },
  300_000,
);

const newest = 'gcr.io/etcd-development/etcd:v3.7.3';

const bad = [
  ['is another etcd than its tag says', { says: '3.6.1' }, 'is etcd 3.6.1, and should be 3.7.3'],
  ['cannot be had', { reason: 'ErrImagePull', message: 'no such tag' }, 'cannot be pulled: no such tag'],
] as const;

test.each(bad.flatMap((each) => [3, 1].map((size) => [...each, size] as const)))(
  'an image at the end of the way that %s stops it before anybody goes down: %#',
  async (_, image, words, size) => {
    const ground = new Ground();
    await settled(ground, { size, version: '3.5.35' });
    const before = await identityOf(ground);
    ground.kubelet.images.is(newest, image);
    await edit(ground, { version: '3.7.3' });
    const operator = new Operator(ground);
    await untilTrue(ground, operator, async () => {
      const { status } = await ground.cluster();
      return status?.plan?.reason === 'RolloutStalled' && status.plan.message.includes(words);
    });
    const { status } = await ground.cluster();
    expect(status?.members?.map(({ version, healthy }) => healthy && version)).toEqual(
      Array.from({ length: size }, () => '3.5.35'),
    );
    expect((await identityOf(ground)).claims).toEqual(before.claims);
    await edit(ground, { version: '3.6.16' });
    await untilTrue(ground, operator, async () => (await isSettled(ground)) && (await wanted(ground)) === '3.6.16');
    await checked(ground, { title: '', size, from: '3.5.35', to: '3.6.16' }, 'with another');
  },
);
