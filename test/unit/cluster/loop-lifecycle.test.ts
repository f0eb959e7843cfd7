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
import { heldSince, leaving } from '../../support/left.ts';
import { Ground } from '../../support/loop.ts';

const adopt = { bootstrap: { retainedClaims: 'Adopt' } } as const;
const ignore = { bootstrap: { retainedClaims: 'Ignore' } } as const;

/** Taken over by a new object. With its Pods, where they were left running. */
const taken = (before: Identity): Course => ({
  isOver: (ground) => isSettled(ground),
  check: (ground, when) => expectTaken(ground, before, when),
});

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
    begin: async (ground) => taken(await deletedAndApplied(ground, adopt)),
  },
  {
    title: 'Retain, and a new object that is told to adopt when it has asked',
    async begin(ground) {
      const before = await deletedAndApplied(ground, {});
      return {
        ...taken(before),
        async meanwhile(ground) {
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
        isOver: async (ground) => (await isSettled(ground)) && (await all(ground, claims)).length === 1,
        async check(ground, when) {
          await expectWhole(ground, 1, when);
          const { clusterID, claims: left } = await identityOf(ground);
          expect({ when, clusterID }).toEqual({ when, clusterID: before.clusterID });
          expect(before.claims).toEqual(expect.arrayContaining([...left]));
        },
      };
    },
  },
];

const allGone: Course = {
  isOver: async (ground) => (await isGone(ground)) && (await all(ground, claims)).length === 0,
  check: (ground, when) => expectGone(ground, [], when),
};

const goneBut = (kept: readonly string[]): Course => ({
  isOver: isGone,
  check: (ground, when) => expectGone(ground, kept, when),
});

const others: readonly Story[] = [
  {
    title: 'Retain, and a new object that ignores',
    async begin(ground) {
      const before = await deletedAndApplied(ground, ignore);
      return {
        isOver: (ground) => isSettled(ground),
        async check(ground, when) {
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
      return allGone;
    },
  })),
  {
    title: 'Delete, and Retain said before the first claim went',
    async begin(ground) {
      await settled(ground, whenDeleted('Delete'));
      const before = await identityOf(ground);
      await remove(ground, 'Background');
      await edit(ground, whenDeleted('Retain'));
      return goneBut(before.claims);
    },
  },
  {
    title: 'Retain, though Delete is said once it is being deleted in the foreground',
    async begin(ground) {
      await settled(ground, {});
      const before = await identityOf(ground);
      await remove(ground, 'Foreground');
      await edit(ground, whenDeleted('Delete'));
      return goneBut(before.claims);
    },
  },
  {
    title: 'a birth that is to end with its claims, deleted in the middle',
    async begin(ground) {
      await apply(ground, whenDeleted('Delete'));
      return {
        ...allGone,
        async meanwhile(ground) {
          const found = await clusterOf(ground);
          if (found?.metadata?.deletionTimestamp === undefined && (await all(ground, claims)).length > 1)
            if (found !== undefined) await remove(ground, 'Background');
        },
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
    const course = taken(before);
    const threeLooksOn = ground.now + 3 * Ground.moveMs;
    return {
      ...course,
      /** As soon as it is gone, a user applies it again. */
      async meanwhile(ground) {
        if (ground.now === threeLooksOn) ground.kube.letCollectorGo();
        await turn();
        if ((await clusterOf(ground)) === undefined) await apply(ground, whenDeleted(is));
      },
      async check(ground, when) {
        await course.check(ground, when);
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
      return {
        async meanwhile(ground) {
          const isAsApplied = (await ground.cluster()).metadata?.generation === 1;
          if (isAsApplied && (await all(ground, pods)).length > 1) await edit(ground, { size: 0 });
          if (!(await isSettled(ground, 'Hibernated'))) return;
          expect(await all(ground, pods)).toEqual([]);
          await edit(ground, { size: 3 });
        },
        isOver: (ground) => isSettled(ground),
        check: (ground, when) => expectWhole(ground, 3, when),
      };
    },
  },
  ...[1, 3, 5].map((size) => ({
    title: `a cluster of three that is put to sleep and woken as ${size}`,
    async begin(ground: Ground): Promise<Course> {
      const before = await asleep(ground);
      return {
        async meanwhile(ground) {
          if (!(await isSettled(ground, 'Hibernated'))) return;
          expect(await identityOf(ground)).toEqual({ ...before, pods: [] });
          await edit(ground, { size });
        },
        isOver: async (ground) => (await isSettled(ground)) && (await all(ground, claims)).length === size,
        async check(ground, when) {
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
        async meanwhile(ground) {
          if (!(await isSettled(ground, 'Hibernated'))) return;
          expect([await all(ground, pods), await all(ground, claims)]).toEqual([[], []]);
          await edit(ground, { size: 3 });
        },
        isOver: (ground) => isSettled(ground),
        check: (ground, when) => expectWhole(ground, 3, when),
      };
    },
  },
];

const slowMachine = 120_000;

/**
 * From where etcd is told of more members, or of fewer, it is growth, and has stories of its own (loop.test.ts, loop-members.test.ts).
 */
test.each([...adoptions, ...others, ...orphans, ...sleeps])(
  '$title: stopped after each write, it is finished by one that had looked two writes before',
  async (story) => {
    const whole = new Ground();
    const course = await story.begin(whole);
    const { operator, left } = leaving(whole, 'after');
    await follow(whole, operator, course);
    await course.check(whole, 'in peace');
    expect(operator.errors).toEqual([]);
    const change = operator.writes.findIndex((write) => write === 'addLearner' || write === 'removeMember');
    for (const { ground, looked, at } of left.slice(0, change < 0 ? undefined : change)) {
      await follow(ground, await heldSince(looked, ground), course);
      await course.check(ground, `stopped after write ${at}`);
    }
  },
  slowMachine,
);
