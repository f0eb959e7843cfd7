// All small worlds to begin with: a cluster that is to be born (births.ts), or one that stands, with a few things that are not as they
// should be. Members are a multiset: which of them has what name matters to no rule, but for who comes first where nothing else tells.
import { quorum } from '../../src/etcd/quorum.ts';
import {
  leftoverConditions,
  learner,
  learnerConditions,
  mainConditions,
  newcomer,
  newcomerConditions,
  voter,
  voterConditions,
  type Condition,
  type Conditions,
} from './conditions.ts';
import { emptyWorld, idOf, isUp, nameOf, noMemory, type World, type WorldMember } from './world.ts';

export { births } from './births.ts';

/** A member, and whether what is the matter with it has been seen for long. */
interface Placed {
  readonly m: WorldMember;
  readonly long: boolean;
}

/** Worlds of so many voters with at most so many things the matter. */
export function* standing(count: number, sizes: readonly number[], most: number): Generator<World> {
  for (const size of sizes) {
    for (let sick = 0; sick <= Math.min(count, most); sick += 1) {
      for (const chosen of multisets(Object.values(voterConditions), sick)) {
        for (const [rest, used] of others(most - sick)) {
          for (const odd of oddities(count, most - sick - used)) yield* worldsOf(size, count, chosen, rest, odd);
        }
      }
    }
  }
}

/** Every multiset of voters in one of the main conditions, alone and with a half-done change. */
export function* mixed(count: number, sizes: readonly number[], odd: Partial<World> = {}): Generator<World> {
  const isOf = (names: readonly string[], all: Conditions) => names.flatMap((name) => all[name] ?? []);
  const learners = isOf(['added', 'has caught up', 'never catches up', 'hangs'], learnerConditions);
  const held = isOf(['held'], newcomerConditions);
  const rests: readonly Rest[] = [
    [],
    ...learners.map((each): Rest => [[each, learner]]),
    held.map((each) => [each, newcomer] as const),
  ];
  for (const size of sizes) {
    for (const chosen of multisets(Object.values(mainConditions), count)) {
      for (const rest of rests) yield* worldsOf(size, count, chosen, rest, odd);
    }
  }
}

export type Rest = readonly (readonly [Condition, (index: number) => WorldMember])[];

/** What all run and were made to run, before anything is the matter with anybody. Of voters that are alike it is the very same. */
export interface Running {
  readonly voter: (index: number) => Partial<WorldMember>;
  readonly others: Partial<WorldMember>;
}

export const running = (version: string): Partial<WorldMember> => ({
  image: version,
  noted: version,
  stored: version.replace(/\.\d+$/, ''),
});

function allRunning(version: string): Running {
  const all = running(version);
  return { voter: () => all, others: all };
}

/** One for each kind of voter that may lead. */
export function* worldsOf(
  size: number,
  count: number,
  chosen: readonly Condition[],
  rest: Rest,
  odd: Partial<World>,
  { voter: each, others } = allRunning(odd.asks ?? emptyWorld.asks),
): Generator<World> {
  const voters = Array.from({ length: count }, (_, i) => ({ ...voter(i), ...each(i) }));
  const sick = voters.map((m, i) => withCondition(voters, m, chosen[i]));
  const more = rest.map(([condition, make], i) => withCondition(voters, { ...make(count + i), ...others }, condition));
  const all = [...sick, ...more];
  const since = Object.fromEntries(all.filter(({ long }) => long).map(({ m }) => [idOf(m), 'long' as const]));
  const world: World = {
    ...emptyWorld,
    size,
    members: all.map(({ m }) => m),
    services: true,
    budget: count > 1 ? quorum(count) : undefined,
    bootstrap: voters.map((m) => m.name),
    clusterID: true,
    named: all.length,
    memory: { ...noMemory, since },
    ...odd,
  };
  const isAlike = (i: number, j: number) => chosen[j] === chosen[i] && each(j) === each(i);
  const leaders = sick.filter(({ m }, i) => isUp(m) && sick.findIndex((_, j) => isAlike(i, j)) === i);
  // Etcd takes one learner at a time.
  if (['stray', 'learner'].includes(world.foreign) && more.some(({ m }) => m.listed === 'learner')) return;
  const able = leaders.length > 0 && sick.filter(({ m }) => isUp(m)).length > count / 2;
  if (able) for (const { m } of leaders) yield { ...world, leader: m.name };
  else yield world;
}

function withCondition(all: readonly WorldMember[], m: WorldMember, condition: Condition | undefined): Placed {
  const { long = false, ...changes } = condition?.(all, m) ?? {};
  return { m: { ...m, ...changes }, long };
}

/** All ways to take so many of them, in their order. */
function* multisets<T>(all: readonly T[], count: number, from = 0): Generator<readonly T[]> {
  if (count === 0) yield [];
  for (const [index, each] of all.entries()) {
    if (index < from || count === 0) continue;
    for (const rest of multisets(all, count - 1, index)) yield [each, ...rest];
  }
}

/** A learner or none, newcomers, and what is left of one that was removed. */
function* others(most: number): Generator<readonly [Rest, used: number]> {
  yield [[], 0];
  const one = [
    ...Object.values(learnerConditions).map((each) => [each, learner] as const),
    ...Object.values(newcomerConditions).map((each) => [each, newcomer] as const),
    ...Object.values(leftoverConditions).map((each) => [each, newcomer] as const),
  ];
  for (let used = 1; used <= most; used += 1) {
    for (const rest of multisets(one, used))
      if (rest.filter(([, make]) => make === learner).length < 2) yield [rest, used];
  }
}

/** All made from an earlier spec, and at most one is not well. */
export function* outdated(count: number, size: number, odd: Partial<World> = {}): Generator<World> {
  for (const by of ['pod', 'image'] as const) {
    yield* changing(count, size, odd, { by });
    for (const condition of Object.values(voterConditions)) yield* changing(count, size, odd, { by, condition });
  }
}

interface Changing {
  readonly by?: 'pod' | 'image';
  readonly condition?: Condition;
}

/** The same where all are well. */
export function* changing(
  count: number,
  size: number,
  odd: Partial<World> = {},
  { by = 'pod', condition = () => ({}) }: Changing = {},
): Generator<World> {
  for (const w of worldsOf(size, count, [condition], [], odd))
    yield { ...w, members: w.members.map((m) => ({ ...m, outdated: by })) };
}

/** Of an etcd that takes no learner while a voter is down. */
export const old: Partial<World> = { asks: '3.4.31', clusterVersion: '3.4' };

/** What may be the matter with the cluster as a whole. */
function* oddities(count: number, most: number): Generator<Partial<World>> {
  yield {};
  if (most < 1) return;
  yield { services: false };
  yield { clusterID: false };
  yield { budget: count > 1 ? undefined : 1 };
  yield { budget: quorum(count) + 1 };
  yield { budget: 1 };
  yield { step: { kind: 'CreateClaim', target: `${nameOf(9)},${nameOf(10)}` } };
  yield old;
  yield { retention: 'Retain' };
  yield { alarm: 'NOSPACE' };
  yield { alarm: 'CORRUPT' };
  yield { foreign: 'stray' };
  yield { foreign: 'learner' };
  yield { foreign: 'voter' };
  yield { sticky: true };
  yield { paused: true };
  yield { size: 4 };
  yield { size: 4, followed: 3 };
}
