// Where guards are missed: enough worlds for each, few enough to walk through them once for every guard.
import { births, mixed, old, outdated, standing } from '../enumerate.ts';
import type { World } from '../world.ts';

export const places = {
  /** One thing is the matter, or a cluster is to be born. The other places are for what needs more than that. */
  *one(): Generator<World> {
    yield* births([1, 3]);
    for (const voters of [1, 2, 3, 4]) yield* standing(voters, [0, 1, 3, 5], 1);
  },
  /** Any number of voters is not well. */
  *many(): Generator<World> {
    for (const voters of [2, 3, 4]) yield* mixed(voters, [3]);
  },
  /** The same of three, where leadership cannot be moved, and claims are to be kept. */
  *stubborn(): Generator<World> {
    yield* mixed(3, [3], { sticky: true, retention: 'Retain' });
  },
  /** Any number is not well, with a version of etcd that takes no learner while a voter is down. */
  *old(): Generator<World> {
    yield* mixed(4, [5], old);
  },
  /** A change of the spec is to reach all. */
  *changed(): Generator<World> {
    for (const voters of [1, 3, 4, 5]) for (const size of [1, 3, 5]) yield* outdated(voters, size);
    yield* outdated(3, 3, { sticky: true });
    for (const voters of [1, 3]) yield* outdated(voters, voters, { unfit: true });
  },
} as const;

export type Place = keyof typeof places;
