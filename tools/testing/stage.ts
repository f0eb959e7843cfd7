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

/** Runs steps one after another, also after one that failed; a step that throws has failed. Tells each one's time, and all again at the end. */
export async function runSteps(steps: readonly Step[], tell: (line: string) => void): Promise<Count> {
  const counts: Count[] = [];
  const lines: string[] = [];
  for (const { name, run } of steps) {
    const startedAt = performance.now();
    const result = await run().catch((error: unknown) => ({ ...failedOnce, words: wordsOf(error) }));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const line = `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.padStart(6)} s`;
    const told = result.words === '' ? line : `${line}\n${indent(result.words)}`;
    tell(told);
    counts.push(result);
    lines.push(told);
  }
  // What matters has scrolled away by now.
  tell(['', ...lines].join('\n'));
  return sum(counts);
}

export function indent(words: string): string {
  return words.replace(/^/gm, '       ').trimEnd();
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
