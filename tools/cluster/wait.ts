// Waiting for a state that nothing announces: looks again and again until a deadline, then says what was missing.
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 100;

/** The first value that is not undefined. A probe that throws means "not yet", and its words are told at the deadline. */
export async function until<T>(what: string, seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const attempt = await probe().then(
      (value) => ({ value, why: 'not yet' }),
      (error: unknown) => ({ value: undefined, why: error instanceof Error ? error.message : String(error) }),
    );
    if (attempt.value !== undefined) return attempt.value;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}: ${attempt.why}`);
    await sleep(pauseMs);
  }
}
