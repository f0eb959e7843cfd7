// What is found in worlds, as sentences; and which of very many are walked through.
import { afterAll } from '@jest/globals';
import { rules } from '../../src/controllers/cluster/plan.ts';
import { Explorer, type Turns } from './explore.ts';
import { planner } from './planner.ts';
import { inWords } from './words.ts';
import type { World } from './world.ts';

export const slowMachine = 300_000;

/** With WORLDS=all nothing is left out: a quarter of an hour. */
const isWhole = process.env['WORLDS'] === 'all';

const total = { worlds: 0, looks: 0, steps: 0 };

export function findings(worlds: Iterable<World>, turns?: Turns): string[] {
  const explorer = new Explorer(planner(rules), 20, turns);
  for (const world of worlds) {
    explorer.explore(world);
    if (explorer.isOver) break;
  }
  total.worlds += explorer.worlds;
  total.looks += explorer.looks;
  total.steps += explorer.steps;
  return explorer.findings.map(inWords);
}

/** About one in so many, always the same ones. */
export function* oneIn(many: number, worlds: Iterable<World>): Generator<World> {
  const draw = drawing(many);
  for (const world of worlds) if (isWhole || draw() < 1 / many) yield world;
}

/** Numbers from 0 up to 1, spread well enough (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    const more = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
    return ((more ^ (more >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** For a file of worlds: tells at its end how much was looked at. */
export function tellTotal(): void {
  afterAll(() => {
    const { worlds, looks, steps } = total;
    process.stderr.write(`${String(worlds)} worlds, ${String(looks)} different looks, ${String(steps)} steps\n`);
  });
}
