// Members that go and come: the whole loop against fakes, stopped after every single write and finished by another operator, or by one that
// had looked before. Always the same end: the voters wanted, no orphan member, Pod or claim, every acknowledged write on every member.
import { describe, expect, test } from '@jest/globals';
import { claims, pods, type KubeObject, type Kind } from '../../../src/kube/objects.ts';
import { expectWhole, untilSettled, untilTrue } from '../../support/loop-end.ts';
import { edit } from '../../support/lifecycle.ts';
import { leaving } from '../../support/left.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

const changedEtcd = { etcd: { snapshotCount: 20_000 } };

interface Story {
  readonly title: string;
  readonly before: number;
  /** What happens to it. */
  readonly change: (ground: Ground) => Promise<void>;
  readonly size: number;
}

const stories: readonly Story[] = [
  { title: 'one of two wanted less', before: 3, change: (ground) => ground.resize(1), size: 1 },
  { title: 'five that become three', before: 5, change: (ground) => ground.resize(3), size: 3 },
  { title: 'a lost volume', before: 3, change: (ground) => loseVolume(ground, 'follower'), size: 3 },
  { title: "the leader's lost volume", before: 3, change: (ground) => loseVolume(ground, 'leader'), size: 3 },
  {
    title: 'a claim that is deleted under its Pod',
    before: 3,
    change: (ground) => deleteClaim(ground, 'follower'),
    size: 3,
  },
  { title: 'a changed spec', before: 3, change: (ground) => edit(ground, changedEtcd), size: 3 },
  { title: 'a changed spec of the only voter', before: 1, change: (ground) => edit(ground, changedEtcd), size: 1 },
  { title: 'the claim of the only voter', before: 1, change: (ground) => deleteClaim(ground, 'leader'), size: 1 },
];

async function nameOf(ground: Ground, which: 'leader' | 'follower'): Promise<string> {
  const { status } = await ground.cluster();
  const member = status?.members?.find((m) => (m.leader === true) === (which === 'leader'));
  return member?.name ?? '';
}

async function remove<T extends KubeObject>(ground: Ground, kind: Kind<T>, name: string): Promise<void> {
  const { metadata } = await ground.others.get(kind, { ...at, name });
  await ground.others.delete(kind, { ...at, name }, metadata?.uid ?? '');
}

async function deleteClaim(ground: Ground, which: 'leader' | 'follower'): Promise<void> {
  await remove(ground, claims, await nameOf(ground, which));
}

async function loseVolume(ground: Ground, which: 'leader' | 'follower'): Promise<void> {
  const name = await nameOf(ground, which);
  await remove(ground, claims, name);
  await remove(ground, pods, name);
}

async function begin({ before, change }: Story): Promise<Ground> {
  const ground = new Ground();
  await ground.create(before);
  await untilSettled(ground, new Operator(ground));
  await change(ground);
  return ground;
}

/** Settled, and nothing is left of who has gone. */
async function untilEnd(ground: Ground, operator: Operator, { size }: Story): Promise<void> {
  await untilSettled(ground, operator);
  if (operator.isStopped) return;
  await untilTrue(ground, operator, async () => {
    const [claimsLeft, podsLeft] = await Promise.all([ground.others.list(claims, at), ground.others.list(pods, at)]);
    return claimsLeft.items.length === size && podsLeft.items.length === size;
  });
  await untilSettled(ground, operator);
}

async function inPeace(ground: Ground, operator: Operator, story: Story): Promise<void> {
  await untilEnd(ground, operator, story);
  await expectWhole(ground, story.size);
  expect(operator.errors).toEqual([]);
}

const slowMachine = 60_000;

describe('stopped after each write', () => {
  test.each(stories)(
    'of $title, it is finished by another',
    async (story) => {
      const whole = await begin(story);
      const { operator, left } = leaving(whole, 'after');
      await inPeace(whole, operator, story);
      for (const { ground, at } of left) {
        await untilEnd(ground, new Operator(ground), story);
        await expectWhole(ground, story.size, `stopped after write ${at}`);
      }
    },
    slowMachine,
  );
});

describe('two operators at once', () => {
  test.each(stories)(
    'come to one end of $title',
    async (story) => {
      const ground = await begin(story);
      const [first, second] = [new Operator(ground), new Operator(ground)];
      const both = { pass: async () => void (await Promise.all([first.pass(), second.pass()])), isStopped: false };
      await untilSettled(ground, both);
      await untilEnd(ground, first, story);
      await expectWhole(ground, story.size);
    },
    slowMachine,
  );

  test.each(stories)(
    'of which one makes a whole pass before each write of the other, of $title',
    async (story) => {
      const begun = await begin(story);
      const whole = new Ground(begun);
      const operator = new Operator(whole);
      await inPeace(whole, operator, story);
      for (let n = 1; n <= operator.writes.length; n += 1) {
        const ground = new Ground(begun);
        const second = new Operator(ground);
        const first: Operator = new Operator(ground, async (_, go) => {
          if (first.writes.length === n) await second.pass();
          return go();
        });
        await untilEnd(ground, first, story);
        await expectWhole(ground, story.size, `interrupted before write ${String(n)}, ${first.writes[n - 1] ?? ''}`);
      }
    },
    slowMachine,
  );
});
