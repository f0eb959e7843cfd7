// Waiting for a state, and watching that one stays: both look again and again, and tell what they last saw.
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineMissed, PromiseBroken } from './failures.ts';

/** Many waits at once are much for an API server that shares two cores with all else. */
const lookAgainMs = 400;
/** Where what is wrong may last for a moment only. */
const lookCloselyMs = 200;

/** One look: either the state has come, with what the caller wants to know of it, or what is seen instead. */
export type Look<T> = { readonly is: T } | { readonly seen: string };

/** Resolves at the next ring after it was asked. */
export type Bell = () => Promise<void>;

const silent: Bell = () => new Promise(() => undefined);

/** Rings at each of them, for as long as they come: however they end, whoever waits is left with looking again. */
export function bellOf(events: AsyncIterable<unknown>): Bell {
  let ring: (event: unknown) => void = () => undefined;
  const listen = async () => {
    for await (const event of events) ring(event);
  };
  listen().catch(() => undefined);
  return () =>
    new Promise((resolve) => {
      ring = () => resolve();
    });
}

/** Resolves when the state has come. A look that throws is one that saw its error; a broken promise ends the wait. */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => Promise<Look<T>>,
  bell: Bell = silent,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    // Asked before the look: what changes meanwhile is not missed.
    const rung = bell();
    const sight = await look().catch(sightOfError);
    if ('is' in sight) return sight.is;
    if (Date.now() > deadline) throw new DeadlineMissed(`waited ${seconds} s for ${what}; last seen: ${sight.seen}`);
    await Promise.race([sleep(lookAgainMs), rung]);
  }
}

/** Looks for this long, and fails at the first look that sees something else than `is`. */
export async function stays(what: string, seconds: number, look: () => Promise<Look<unknown>>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const sight = await look();
    if ('seen' in sight) throw new PromiseBroken(`${what} does not stay: ${sight.seen}`);
    await sleep(lookCloselyMs);
  }
}

/** Looks for as long as the work takes, and fails at the first look that sees something else than `is`. A look that throws saw nothing. */
export async function throughout<T>(what: string, work: Promise<T>, look: () => Promise<Look<unknown>>): Promise<T> {
  const ended = new AbortController();
  const watching = keepLooking(what, look, ended.signal);
  try {
    return await Promise.race([work, watching.then(() => work)]);
  } finally {
    ended.abort();
    await watching.catch(() => undefined);
  }
}

async function keepLooking(what: string, look: () => Promise<Look<unknown>>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const sight = await look().catch(() => ({ is: 'unknown' }));
    if ('seen' in sight) throw new PromiseBroken(`${what} did not hold: ${sight.seen}`);
    await sleep(lookCloselyMs, undefined, { signal }).catch(() => undefined);
  }
}

function sightOfError(error: unknown): { seen: string } {
  if (error instanceof PromiseBroken) throw error;
  return { seen: error instanceof Error ? error.message : String(error) };
}
