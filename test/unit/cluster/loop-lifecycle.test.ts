// A whole cluster is deleted, made again, put to sleep and woken: the loop against fakes, stopped after every single write and finished by
// another operator that had looked before. Always the same end, and no member, Pod or claim too many or too few.
import { expect, test } from '@jest/globals';
import { claims, pods } from '../../../src/kube/objects.ts';
import {
  all,
  apply,
  clusterOf,
  edit,
  expectGone,
  expectTaken,
  follow,
  identityOf,
  isGone,
  isSettled,
  remove,
  settled,
  turn,
  uidsOf,
  whenDeleted,
  type Course,
  type Identity,
  type Story,
} from '../../support/lifecycle.ts';
import { expectWhole } from '../../support/loop-end.ts';
import { Ground, Operator, stopping } from '../../support/loop.ts';

const adopt = { bootstrap: { retainedClaims: 'Adopt' } } as const;
const ignore = { bootstrap: { retainedClaims: 'Ignore' } } as const;

/** Taken over by a new object. With its Pods, where they were left running. */
const taken = (ground: Ground, before: Identity): Course => ({
  isOver: () => isSettled(ground),
  check: (when) => expectTaken(ground, before, when),
});

/** As soon as it is gone, a user applies it again. */
const again = (ground: Ground, changes: Parameters<typeof apply>[1]): Required<Pick<Course, 'meanwhile'>> => {
  let isDone = false;
  const meanwhile = async () => {
    if (isDone || (await clusterOf(ground)) !== undefined) return;
    isDone = true;
    await apply(ground, changes);
  };
  return { meanwhile };
};

async function deletedAndApplied(ground: Ground, changes: Parameters<typeof apply>[1]): Promise<Identity> {
  await settled(ground, {});
  const before = await identityOf(ground);
  await remove(ground, 'Background');
  await apply(ground, changes);
  return before;
}

const adoptions: readonly Story[] = [
  {
    title: 'Retain, and a new object that adopts',
    begin: async (ground) => taken(ground, await deletedAndApplied(ground, adopt)),
  },
  {
    title: 'Retain, and a new object that is told to adopt when it has asked',
    async begin(ground) {
      const before = await deletedAndApplied(ground, {});
      return {
        ...taken(ground, before),
        async meanwhile() {
          const { status, spec } = await ground.cluster();
          if (status?.plan?.reason !== 'RetainedClaims' || spec.bootstrap !== undefined) return;
          expect([await all(ground, pods), await uidsOf(ground, claims)]).toEqual([[], before.claims]);
          await edit(ground, adopt);
        },
      };
    },
  },
  {
    title: 'Retain, and a new object of size 1 that adopts all three first',
    async begin(ground) {
      const before = await deletedAndApplied(ground, { ...adopt, size: 1 });
      return {
        isOver: async () => (await isSettled(ground)) && (await all(ground, claims)).length === 1,
        async check(when) {
          await expectWhole(ground, 1, when);
          const { clusterID, claims: left } = await identityOf(ground);
          expect({ when, clusterID }).toEqual({ when, clusterID: before.clusterID });
          expect(before.claims).toEqual(expect.arrayContaining([...left]));
        },
      };
    },
  },
];

const others: readonly Story[] = [
  {
    title: 'Retain, and a new object that ignores',
    async begin(ground) {
      const before = await deletedAndApplied(ground, ignore);
      return {
        isOver: () => isSettled(ground),
        async check(when) {
          const now = await identityOf(ground);
          expect({ when, count: now.claims.length, pods: now.pods.length }).toEqual({ when, count: 6, pods: 3 });
          expect(now.claims).toEqual(expect.arrayContaining([...before.claims]));
          expect(now.clusterID).not.toBe(before.clusterID);
          const names = (await all(ground, pods)).map(({ metadata }) => metadata?.name);
          expect(new Set(names).size).toBe(3);
          expect({ when, violations: ground.etcd.violations }).toEqual({ when, violations: [] });
        },
      };
    },
  },
  ...(['Background', 'Foreground'] as const).map((propagation) => ({
    title: `Delete, ${propagation}`,
    async begin(ground: Ground): Promise<Course> {
      await settled(ground, whenDeleted('Delete'));
      await remove(ground, propagation);
      return {
        isOver: async () => (await isGone(ground)) && (await all(ground, claims)).length === 0,
        check: (when) => expectGone(ground, [], when),
      };
    },
  })),
  {
    title: 'Delete, and Retain said before the first claim went',
    async begin(ground) {
      await settled(ground, whenDeleted('Delete'));
      const before = await identityOf(ground);
      await remove(ground, 'Background');
      await edit(ground, whenDeleted('Retain'));
      return { isOver: () => isGone(ground), check: (when) => expectGone(ground, before.claims, when) };
    },
  },
  {
    title: 'Retain, though Delete is said once it is being deleted in the foreground',
    async begin(ground) {
      await settled(ground, {});
      const before = await identityOf(ground);
      await remove(ground, 'Foreground');
      await edit(ground, whenDeleted('Delete'));
      return { isOver: () => isGone(ground), check: (when) => expectGone(ground, before.claims, when) };
    },
  },
  {
    title: 'a birth that is to end with its claims, deleted in the middle',
    async begin(ground) {
      await apply(ground, whenDeleted('Delete'));
      return {
        async meanwhile() {
          const found = await clusterOf(ground);
          if (found?.metadata?.deletionTimestamp === undefined && (await all(ground, claims)).length > 1)
            if (found !== undefined) await remove(ground, 'Background');
        },
        isOver: async () => (await isGone(ground)) && (await all(ground, claims)).length === 0,
        check: (when) => expectGone(ground, [], when),
      };
    },
  },
];

const orphan = (is: 'Retain' | 'Delete', collector: 'is quick' | 'is behind'): Story => ({
  title: `cascade=orphan with whenDeleted ${is}, applied again, where the garbage collector ${collector}`,
  async begin(ground) {
    await settled(ground, whenDeleted(is));
    const before = await identityOf(ground);
    if (collector === 'is behind') ground.kube.holdCollector();
    await remove(ground, 'Orphan');
    const course = taken(ground, before);
    const { meanwhile } = again(ground, whenDeleted(is));
    let looks = 0;
    return {
      ...course,
      async meanwhile() {
        looks += 1;
        if (looks === 3) ground.kube.letCollectorGo();
        await turn();
        await meanwhile();
      },
      async check(when) {
        await course.check(when);
        expect({ when, pods: await uidsOf(ground, pods) }).toEqual({ when, pods: before.pods });
      },
    };
  },
});

const orphans = [orphan('Retain', 'is quick'), orphan('Delete', 'is quick'), orphan('Delete', 'is behind')];

async function asleep(ground: Ground): Promise<Identity> {
  await settled(ground, {});
  const before = await identityOf(ground);
  await edit(ground, { size: 0 });
  return before;
}

const sleeps: readonly Story[] = [
  {
    title: 'a cluster that is put to sleep while it is being born, and woken',
    async begin(ground) {
      await apply(ground, { size: 3 });
      let hasSlept = false;
      return {
        async meanwhile() {
          if (!hasSlept && (await all(ground, pods)).length > 1) await edit(ground, { size: 0 });
          if (!(await isSettled(ground, 'Hibernated'))) return;
          hasSlept = true;
          expect(await all(ground, pods)).toEqual([]);
          await edit(ground, { size: 3 });
        },
        isOver: () => isSettled(ground),
        check: (when) => expectWhole(ground, 3, when),
      };
    },
  },
  ...[1, 3, 5].map((size) => ({
    title: `a cluster of three that is put to sleep and woken as ${size}`,
    async begin(ground: Ground): Promise<Course> {
      const before = await asleep(ground);
      return {
        async meanwhile() {
          if (!(await isSettled(ground, 'Hibernated'))) return;
          expect(await identityOf(ground)).toEqual({ ...before, pods: [] });
          await edit(ground, { size });
        },
        isOver: async () => (await isSettled(ground)) && (await all(ground, claims)).length === size,
        async check(when) {
          await expectWhole(ground, size, when);
          expect((await identityOf(ground)).clusterID).toBe(before.clusterID);
        },
      };
    },
  })),
  {
    title: 'a cluster that is born asleep, and woken',
    async begin(ground) {
      await apply(ground, { size: 0 });
      return {
        async meanwhile() {
          if (!(await isSettled(ground, 'Hibernated'))) return;
          expect([await all(ground, pods), await all(ground, claims)]).toEqual([[], []]);
          await edit(ground, { size: 3 });
        },
        isOver: () => isSettled(ground),
        check: (when) => expectWhole(ground, 3, when),
      };
    },
  },
];

/**
 * Runs it once in peace, and then once for each write that this took. From where etcd is told of more members, or of fewer, it is growth,
 * and has stories of its own (loop.test.ts, loop-members.test.ts).
 */
async function forEachWrite(story: Story, run: (n: number) => Promise<void>): Promise<void> {
  const ground = new Ground();
  const course = await story.begin(ground);
  const operator = new Operator(ground);
  await follow(ground, operator, course);
  await course.check('in peace');
  expect(operator.errors).toEqual([]);
  const change = operator.writes.findIndex((write) => write === 'addLearner' || write === 'removeMember');
  const last = change < 0 ? operator.writes.length : change;
  for (let n = 1; n <= last; n += 1) await run(n);
}

const slowMachine = 120_000;

test.each([...adoptions, ...others, ...orphans, ...sleeps])(
  '$title: stopped after each write, it is finished by one that had looked two writes before',
  (story) =>
    forEachWrite(story, async (n) => {
      const ground = new Ground();
      const course = await story.begin(ground);
      const gate = Promise.withResolvers<undefined>();
      const second = new Operator(ground, async (_, go) => {
        await gate.promise;
        return go();
      });
      const stop = stopping(n, 'after');
      let pass: Promise<void> | undefined;
      const first: Operator = new Operator(ground, async (write, go) => {
        if (first.writes.length === Math.max(1, n - 2)) {
          pass = second.pass();
          await turn();
        }
        return stop(write, go);
      });
      await follow(ground, first, course);
      gate.resolve(undefined);
      await pass;
      await follow(ground, second, course);
      await course.check(`stopped after write ${String(n)}, ${first.writes[n - 1] ?? ''}`);
    }),
  slowMachine,
);
