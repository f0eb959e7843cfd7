// A stage of a run with a name and a wall time, so that every line of `npm run check` and `npm test` looks alike.
import type { Count } from './tally.ts';

export interface Step {
  readonly name: string;
  readonly run: () => Promise<StepResult>;
}

export interface StepResult extends Count {
  /** For a person: what is wrong and what to do. Empty when nothing is. */
  readonly words: string;
}

/** Runs one step and tells how long it took. A step that throws has failed. */
export async function runStep({ name, run }: Step, tell: (line: string) => void): Promise<Count> {
  const startedAt = performance.now();
  const result = await run().catch((error: unknown) => ({ passed: 0, failed: 1, words: wordsOf(error) }));
  const mark = result.failed === 0 ? 'ok    ' : 'FAILED';
  tell(`${mark} ${name.padEnd(10)} ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`);
  if (result.words !== '') tell(indent(result.words));
  return result;
}

export function indent(words: string): string {
  return words.replace(/^/gm, '       ').trimEnd();
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
