// Every small world, walked to its end with the real plan: no step endangers quorum or an identity, and every end is an honest one.
import { afterAll, expect, test } from '@jest/globals';
import { planWith, rules } from '../../src/controllers/cluster/plan.ts';
import { births, standing } from './enumerate.ts';
import { Explorer } from './explore.ts';
import { inWords } from './words.ts';
import type { World } from './world.ts';

const slowMachine = 120_000;
const total = { worlds: 0, looks: 0, steps: 0 };

function findings(worlds: Iterable<World>): string[] {
  const explorer = new Explorer((o) => planWith(rules, o));
  for (const world of worlds) {
    explorer.explore(world);
    if (explorer.isOver) break;
  }
  total.worlds += explorer.worlds;
  total.looks += explorer.looks;
  total.steps += explorer.steps;
  return explorer.findings.map(inWords);
}

test(
  'a cluster that is born, whatever is the matter with one of its first members',
  () => {
    expect(findings(births([1, 3, 5]))).toEqual([]);
  },
  slowMachine,
);

test.each([
  { voters: 1, sizes: [1, 3, 5], most: 2 },
  { voters: 2, sizes: [3, 5], most: 2 },
  { voters: 3, sizes: [3, 5], most: 2 },
  { voters: 4, sizes: [5], most: 2 },
  { voters: 5, sizes: [5], most: 2 },
  { voters: 5, sizes: [7], most: 1 },
  { voters: 6, sizes: [7], most: 1 },
  { voters: 7, sizes: [7], most: 1 },
])(
  '$voters voters of $sizes wanted, with up to $most things the matter',
  ({ voters, sizes, most }) => {
    expect(findings(standing(voters, sizes, most))).toEqual([]);
  },
  slowMachine,
);

afterAll(() => {
  const { worlds, looks, steps } = total;
  console.log(`${String(worlds)} worlds, ${String(looks)} different looks, ${String(steps)} steps`);
});
