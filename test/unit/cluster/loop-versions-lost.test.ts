// What comes in between while members are walked from version to version, at every point of every walk: a Pod is lost, or a volume with it,
// or the spec changes its mind. A Pod comes back with the version that is noted, nobody is started on what it can't run, and the walk ends.
import { expect, test } from '@jest/globals';
import { claims, pods, type Kind, type KubeObject } from '../../../src/kube/objects.ts';
import { all, edit } from '../../support/lifecycle.ts';
import { untilTrue } from '../../support/loop-end.ts';
import { at, Ground, Operator, type Around } from '../../support/loop.ts';
import { begun, checked, walked, walks, wanted, type Walk } from '../../support/walks.ts';

/** After each write takes minutes for all; WORLDS=all does so. Else of every few, always the same. */
const isWhole = process.env['WORLDS'] === 'all';

type Which = 'changed' | 'follower' | 'leader';
const each: readonly Which[] = ['changed', 'follower', 'leader'];

async function nameOf(ground: Ground, which: Which): Promise<string> {
  const { status } = await ground.cluster();
  const names = (status?.members ?? []).map(({ name }) => name);
  const leader = status?.leader ?? names[0] ?? '';
  const changed = status?.rollout?.member ?? leader;
  return { changed, leader, follower: names.find((name) => ![leader, changed].includes(name)) ?? leader }[which];
}

async function remove<T extends KubeObject>(ground: Ground, kind: Kind<T>, name: string): Promise<void> {
  const found = (await all(ground, kind)).find(({ metadata }) => metadata?.name === name);
  if (found !== undefined) await ground.others.delete(kind, { ...at, name }, found.metadata?.uid ?? '');
}

/** After its n-th write something happens; and each Pod that it makes has the version that is noted for its member then. */
function interrupted(ground: Ground, n: number, happens: () => Promise<void>): Operator {
  const around: Around = async (write, go) => {
    const isNow = operator.writes.length === n;
    const result = await go();
    if (write === 'create Pod') await expectNotedVersions(ground);
    if (isNow) await happens();
    return result;
  };
  const operator: Operator = new Operator(ground, around);
  return operator;
}

/** Of Pods that nobody has looked at yet. */
async function expectNotedVersions(ground: Ground): Promise<void> {
  const noted = new Map(
    (await all(ground, claims)).map(({ metadata }) => [
      metadata?.name,
      metadata?.annotations?.['etcdoperator.dev/version'],
    ]),
  );
  for (const { metadata, spec } of await all(ground, pods)) {
    if (spec?.nodeName !== undefined) continue;
    expect(spec?.containers[0]?.image).toBe(`gcr.io/etcd-development/etcd:v${noted.get(metadata?.name) ?? 'none'}`);
  }
}

/** Its end is the same, also where this came after its last write. */
async function ended(ground: Ground, operator: Operator, walk: Walk, when: string): Promise<void> {
  await walked(ground, operator, walk);
  await walked(ground, operator, walk);
  await checked(ground, walk, when);
  const unfit = ground.etcd.failedStarts.filter((words) => /downgrade|unmarshal|incompatible/.test(words));
  expect({ when, unfit }).toEqual({ when, unfit: [] });
}

/** After which write, and what then. */
function* points<T>(count: number, all: readonly T[]): Generator<readonly [n: number, what: T]> {
  let index = 0;
  for (let n = 1; n <= count; n += 1) {
    for (const what of all) {
      if (isWhole || index % 23 === 0) yield [n, what];
      index += 1;
    }
  }
}

/** How many writes it takes from there. */
async function writesOf(start: Ground, walk: Walk): Promise<number> {
  const ground = new Ground(start);
  const operator = new Operator(ground);
  await walked(ground, operator, walk);
  return operator.writes.length;
}

const slowMachine = 600_000;

test.each(walks)(
  '$title, where a Pod is lost after each write',
  async (walk) => {
    const start = await begun(walk);
    const count = await writesOf(start, walk);
    for (const [n, which] of points(count, each)) {
      const ground = new Ground(start);
      const operator = interrupted(ground, n, async () => remove(ground, pods, await nameOf(ground, which)));
      await ended(
        ground,
        operator,
        walk,
        `Pod of the ${which} after write ${String(n)}, ${operator.writes[n - 1] ?? ''}`,
      );
    }
  },
  slowMachine,
);

test.each(walks.filter(({ size }) => size > 1))(
  '$title, where a volume is lost after each write',
  async (walk) => {
    const start = await begun(walk);
    const count = await writesOf(start, walk);
    for (const [n, which] of points(count, each)) {
      const ground = new Ground(start);
      const operator = interrupted(ground, n, async () => {
        const name = await nameOf(ground, which);
        await remove(ground, claims, name);
        await remove(ground, pods, name);
      });
      await ended(
        ground,
        operator,
        walk,
        `volume of the ${which} after write ${String(n)}, ${operator.writes[n - 1] ?? ''}`,
      );
    }
  },
  slowMachine,
);

/** Every version that the spec may be set to in between. */
const others = ['3.5.35', '3.6.15', '3.6.16', '3.7.3'];

test.each(walks.filter(({ turn }) => turn === undefined))(
  '$title, where the spec changes its mind after each write',
  async (walk) => {
    const start = await begun(walk);
    const count = await writesOf(start, walk);
    for (const [n, other] of points(count, [...new Set([walk.from, ...others])])) {
      const ground = new Ground(start);
      const operator = interrupted(ground, n, () => edit(ground, { version: other }));
      const when = `to ${other} after write ${String(n)}, ${operator.writes[n - 1] ?? ''}`;
      await untilTrue(ground, operator, async () => {
        const { status, metadata } = await ground.cluster();
        if (status?.observedGeneration !== metadata?.generation) return false;
        // Two minors down, and 3.4 from above: it says so, and can be set back.
        if (status?.plan?.reason === 'InvalidSpec') await edit(ground, { version: walk.to });
        return status?.plan?.kind === 'Settled' && status.version === (await wanted(ground));
      });
      await ended(ground, operator, walk, when);
    }
  },
  slowMachine,
);
