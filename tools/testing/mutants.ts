// The stage `mutants`: every guard is switched off in turn, and somebody has to notice. A guard that nobody misses is none.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { guards } from '../../test/worlds/guards/all.ts';
import type { Guard } from '../../test/worlds/guards/guard.ts';
import type { Place } from '../../test/worlds/guards/places.ts';
import type { Task, Walked } from '../../test/worlds/guards/walk.ts';
import { checkout } from '../build/catalog.mjs';
import { failuresWith } from './programs.ts';
import type { StepResult } from './stage.ts';

export interface MutantOptions {
  /** Only guards whose name holds this. */
  readonly only?: string | undefined;
}

/** A guard that is switched off, or the planner as it is. */
interface Trial {
  readonly name: string;
  readonly run: () => Promise<Result>;
}

interface Result {
  readonly isRight: boolean;
  /** Who noticed, or why nobody did. */
  readonly words: string;
  readonly worlds?: number;
}

export async function runMutants({ only = '' }: MutantOptions, tell: (line: string) => void): Promise<StepResult> {
  const chosen = guards.filter(({ name }) => name.includes(only));
  const waiting = [...placesOf(chosen).map(asItIs), ...chosen.map(without)];
  const wrong: string[] = [];
  let right = 0;
  const lane = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const startedAt = performance.now();
      const result = await trial.run().catch((error: unknown): Result => ({ isRight: false, words: shortly(error) }));
      tell(lineOf(trial.name, result, performance.now() - startedAt));
      if (result.isRight) right += 1;
      else wrong.push(`${trial.name}: ${result.words}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return { passed: right, failed: wrong.length, words: wrong.join('\n') };
}

const placesOf = (chosen: readonly Guard[]): readonly Place[] => [
  ...new Set(chosen.flatMap(({ noticed }) => ('in' in noticed ? [noticed.in] : []))),
];

/** What is found with all guards on would be found with any of them off, and prove nothing. */
const asItIs = (place: Place): Trial => ({
  name: `with all guards on, in the worlds "${place}"`,
  async run() {
    const { found, worlds } = await walk({ off: [], in: place });
    return { isRight: found.length === 0, words: found.join('; ') || 'nothing is found, as it should be', worlds };
  },
});

const without = ({ name, off, noticed }: Guard): Trial => ({
  name,
  run: () => ('test' in noticed ? failing(noticed.test, off) : finding({ off, ...noticed })),
});

async function failing(test: string, off: Guard['off']): Promise<Result> {
  const [first] = await failuresWith(test, off);
  return first === undefined
    ? { isRight: false, words: `${test} passes without it` }
    : { isRight: true, words: `${test}: ${first}` };
}

async function finding(task: Task & { readonly sentence: string }): Promise<Result> {
  const { found, isNoticed, worlds } = await walk(task);
  if (isNoticed) return { isRight: true, words: found.join(), worlds };
  const instead = found.length === 0 ? 'nothing is' : `only ${found.join('; ')}`;
  return { isRight: false, words: `"${task.sentence}" is not found, ${instead}`, worlds };
}

/** Much more than any guard needs; a planner without one may walk in circles. */
const timeout = 300_000;
const walker = join(checkout, 'test/worlds/guards/walk.ts');

async function walk(task: Task): Promise<Walked> {
  const args = [walker, JSON.stringify(task)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout, cwd: checkout });
  return JSON.parse(stdout);
}

/** Of a process that failed, what it threw. */
function shortly(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^\w*Error: .*$/m.exec(text)?.[0] ?? text.slice(0, 500);
}

function lineOf(name: string, { isRight, words, worlds }: Result, ms: number): string {
  const walked = worlds === undefined ? '' : `, ${String(worlds)} worlds`;
  return `${isRight ? 'noticed ' : 'SURVIVED'} ${name}: ${words} (${(ms / 1000).toFixed(1)} s${walked})`;
}
