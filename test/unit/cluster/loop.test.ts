// The whole loop against fakes, stopped at every single write, taken over by an operator that knows nothing, by one that had looked before,
// or shared by two that act at once: always the same end, and nothing that etcd would lose data by.
import { describe, expect, test } from '@jest/globals';
import { expectWhole, untilSettled } from '../../support/loop-end.ts';
import { heldSince, leaving } from '../../support/left.ts';
import { Ground, Operator, Stopped, stopping } from '../../support/loop.ts';

interface Story {
  readonly title: string;
  /** The size that it has had before. */
  readonly before?: number;
  readonly size: number;
}

const births: readonly Story[] = [
  { title: 'the birth of one', size: 1 },
  { title: 'the birth of three', size: 3 },
];
const toThree: Story = { title: 'growth from one to three', before: 1, size: 3 };
const toFive: Story = { title: 'growth from three to five', before: 3, size: 5 };

/** Up to the story's own first write. */
async function begin({ before, size }: Story): Promise<Ground> {
  const ground = new Ground();
  await ground.create(before ?? size);
  if (before !== undefined) {
    await untilSettled(ground, new Operator(ground));
    await ground.resize(size);
  }
  return ground;
}

async function inPeace(ground: Ground, operator: Operator, { size }: Story): Promise<void> {
  await untilSettled(ground, operator);
  await expectWhole(ground, size);
  expect(operator.errors).toEqual([]);
}

/** Runs it once in peace, and then once for each write that this took. */
async function forEachWrite(story: Story, run: (n: number, ground: Ground) => Promise<void>): Promise<void> {
  const begun = await begin(story);
  const whole = new Ground(begun);
  const operator = new Operator(whole);
  await inPeace(whole, operator, story);
  for (let n = 1; n <= operator.writes.length; n += 1) await run(n, new Ground(begun));
}

async function finishedByAnother(story: Story, when: 'before' | 'after'): Promise<void> {
  const whole = await begin(story);
  const { operator, left } = leaving(whole, when);
  await inPeace(whole, operator, story);
  for (const { ground, at } of left) {
    await untilSettled(ground, new Operator(ground));
    await expectWhole(ground, story.size, `stopped ${when} write ${at}`);
  }
}

const slowMachine = 60_000;

describe('stopped', () => {
  test.each([...births, toThree, toFive])(
    'after each write of $title, it is finished by another',
    (story) => finishedByAnother(story, 'after'),
    slowMachine,
  );

  // What is there before a write was there after the last one, but for what moved in between.
  test.each(births)(
    'before each write of $title, it is finished by another',
    (story) => finishedByAnother(story, 'before'),
    slowMachine,
  );

  test.each([...births, toThree])(
    'after each write of $title, it is finished by one that had looked two writes before',
    async (story) => {
      const whole = await begin(story);
      const { operator, left } = leaving(whole, 'after');
      await inPeace(whole, operator, story);
      for (const { ground, looked, at } of left) {
        await untilSettled(ground, await heldSince(looked, ground));
        await expectWhole(ground, story.size, `stopped after write ${at}`);
      }
    },
    slowMachine,
  );

  test('it writes nothing any more', async () => {
    const ground = new Ground();
    await ground.create(1);
    const operator = new Operator(ground, stopping(2, 'before'));
    await untilSettled(ground, operator);
    expect(operator.errors).toEqual([expect.any(Stopped)]);
    expect(ground.kube.writes).toHaveLength(1);
  });
});

describe('two operators', () => {
  test.each([...births, toThree])(
    'of which one makes a whole pass before each write of the other, during $title',
    (story) =>
      forEachWrite(story, async (n, ground) => {
        const second = new Operator(ground);
        const first: Operator = new Operator(ground, async (_, go) => {
          if (first.writes.length === n) await second.pass();
          return go();
        });
        await untilSettled(ground, first);
        await expectWhole(ground, story.size, `interrupted before write ${String(n)}, ${first.writes[n - 1] ?? ''}`);
        expect([...first.errors, ...second.errors]).toEqual([]);
      }),
    slowMachine,
  );

  test.each([...births, toThree, toFive])(
    'that look and act at the same time, during $title',
    async (story) => {
      const ground = await begin(story);
      const [first, second] = [new Operator(ground), new Operator(ground)];
      const both = { pass: async () => void (await Promise.all([first.pass(), second.pass()])), isStopped: false };
      await untilSettled(ground, both);
      await expectWhole(ground, story.size);
    },
    slowMachine,
  );
});

describe('growth that a slow operator began and another took over', () => {
  /** The first is held up before its n-th write, until the second has finished. */
  async function takenOver(n: number, forgetsSteps: boolean): Promise<Ground> {
    const ground = await begin(toThree);
    const second = new Operator(ground, (_, go) => go(), { forgetsSteps });
    const first: Operator = new Operator(ground, async (_, go) => {
      if (first.writes.length === n) await untilSettled(ground, second);
      return go();
    });
    await untilSettled(ground, first);
    return ground;
  }

  test('ends the same, for both make the members that were named in the status', async () => {
    await expectWhole(await takenOver(2, false), 3);
  });

  test('would leave members too many if the second chose names of its own', async () => {
    await expect(expectWhole(await takenOver(2, true), 3)).rejects.toThrow();
  });
});
