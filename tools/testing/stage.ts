// A stage of a run with a name and a wall time, so that every line of `npm run check` and `npm test` looks alike.
import { failedOnce, sum } from './tally.ts';
import type { Count } from './tally.ts';

export interface Step {
  readonly name: string;
  readonly run: () => Promise<StepResult>;
}

export interface StepResult extends Count {
  /** For a person: what is wrong and what to do. Empty when nothing is. */
  readonly words: string;
}

/** Those in a list of their own run side by side. */
export type Steps = readonly (Step | readonly Step[])[];

/** Runs steps one after another, also after one that failed; a step that throws has failed. Tells each one's time, and all again at the end. */
export async function runSteps(steps: Steps, tell: (line: string) => void): Promise<Count> {
  const results: Told[] = [];
  for (const group of steps) results.push(...(await Promise.all([group].flat().map((step) => runStep(step, tell)))));
  // What matters has scrolled away by now.
  tell(['', ...results.map(({ told }) => told)].join('\n'));
  return sum(results);
}

interface Told extends StepResult {
  readonly told: string;
}

async function runStep({ name, run }: Step, tell: (line: string) => void): Promise<Told> {
  const startedAt = performance.now();
  const result = await run().catch((error: unknown) => ({ ...failedOnce, words: wordsOf(error) }));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const line = `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.padStart(6)} s`;
  const told = result.words === '' ? line : `${line}\n${indent(result.words)}`;
  tell(told);
  return { ...result, told };
}

export function indent(words: string): string {
  return words.replace(/^/gm, '       ').trimEnd();
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
