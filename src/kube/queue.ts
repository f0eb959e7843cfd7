// The work queue: says which key has its pass now. One pass per key at a time; a ring during a pass means one more after it.
// It knows nothing of Kubernetes, and carries keys only: what a pass needs it reads itself.
import { backOffMs } from './backoff.ts';
import type { BackOff } from './backoff.ts';
import type { Clock } from './clock.ts';

export interface PassReport {
  readonly key: string;
  /** From when the pass was due until it began. */
  readonly waitedMs: number;
  readonly ranMs: number;
  /** What the pass threw, and when the key has its turn again. */
  readonly failure?: { readonly error: unknown; readonly retryMs: number; readonly failures: number };
}

export interface QueueOptions {
  readonly clock: Clock;
  /** One pass. A throw is a failure: the key backs off. It asks for its next look with `later`. */
  readonly run: (key: string, signal: AbortSignal) => Promise<void>;
  /** Passes at the same time, for different keys. */
  readonly workers?: number;
  /** How the key backs off after this error. Absent: 0.25 s doubled up to 60 s. */
  readonly backOff?: (error: unknown) => BackOff;
  readonly onPass?: (report: PassReport) => void;
  /** Between 0 and 1; jitters the back-off. */
  readonly random?: () => number;
}

const defaultBackOff: BackOff = { firstMs: 250, maxMs: 60_000 };

/** A ring ends a back-off early, but failing passes of one key stay this far apart however often it rings. */
const rungRetryMs = 1_000;

interface Entry {
  failures: number;
  /** After a failure no pass begins before this, whoever rings. */
  notBefore: number;
  /** When the next pass is due. */
  due: number | undefined;
  startedAt: number | undefined;
  cancelTimer: (() => void) | undefined;
}

export class Queue {
  readonly #options: QueueOptions;
  readonly #clock: Clock;
  readonly #workers: number;
  readonly #entries = new Map<string, Entry>();
  /** Due keys, first come first served; a Set keeps each once. */
  readonly #ready = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#workers = options.workers ?? 4;
  }

  /** Something about this key has changed: a pass now, or right after the running one. */
  ring(key: string): void {
    this.later(key, 0);
  }

  /** A pass in this many milliseconds, unless one comes earlier. */
  later(key: string, ms: number): void {
    const entry = this.#entries.get(key) ?? newEntry();
    this.#entries.set(key, entry);
    const due = Math.max(this.#clock.now() + ms, entry.notBefore);
    if (entry.due !== undefined && entry.due <= due) return;
    entry.due = due;
    this.#schedule(key, entry);
  }

  /** Keys that are due and wait for a worker. */
  depth(): number {
    return this.#ready.size;
  }

  /** The running pass that began first: when it is too old, a worker is stuck. */
  oldestPass(): { readonly key: string; readonly ms: number } | undefined {
    return oldest(this.#entries, this.#clock.now());
  }

  /** Begins no more passes, fires the signal of the running ones, and resolves when they have ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const entry of this.#entries.values()) entry.cancelTimer?.();
    this.#ready.clear();
    await Promise.all(this.#running.values());
  }

  #schedule(key: string, entry: Entry): void {
    entry.cancelTimer?.();
    entry.cancelTimer = undefined;
    if (entry.due === undefined || entry.startedAt !== undefined || this.#stopping.signal.aborted) return;
    const ms = entry.due - this.#clock.now();
    if (ms > 0) {
      entry.cancelTimer = this.#clock.after(ms, () => this.#schedule(key, entry));
      return;
    }
    this.#ready.add(key);
    this.#startPasses();
  }

  #startPasses(): void {
    for (const key of this.#ready) {
      if (this.#running.size >= this.#workers) return;
      const entry = this.#entries.get(key);
      this.#ready.delete(key);
      if (entry !== undefined) this.#running.set(key, this.#pass(key, entry));
    }
  }

  async #pass(key: string, entry: Entry): Promise<void> {
    const startedAt = this.#clock.now();
    const waitedMs = startedAt - (entry.due ?? startedAt);
    entry.startedAt = startedAt;
    entry.due = undefined;
    const failure = await this.#attempt(key, entry);
    const ranMs = this.#clock.now() - startedAt;
    entry.startedAt = undefined;
    this.#running.delete(key);
    if (failure === undefined) entry.failures = entry.notBefore = 0;
    if (entry.due === undefined) this.#entries.delete(key);
    else this.#schedule(key, entry);
    this.#startPasses();
    this.#options.onPass?.({ key, waitedMs, ranMs, ...(failure && { failure }) });
  }

  async #attempt(key: string, entry: Entry): Promise<PassReport['failure']> {
    try {
      // The turn taken here lets the caller finish before the pass begins.
      await Promise.resolve();
      await this.#options.run(key, this.#stopping.signal);
      return undefined;
    } catch (error) {
      entry.failures += 1;
      const now = this.#clock.now();
      const backOff = this.#options.backOff?.(error) ?? defaultBackOff;
      const wait = backOffMs(backOff, entry.failures, this.#options.random ?? Math.random);
      entry.notBefore = now + Math.min(wait, rungRetryMs);
      entry.due = Math.max(entry.notBefore, Math.min(entry.due ?? Infinity, now + wait));
      return { error, retryMs: entry.due - now, failures: entry.failures };
    }
  }
}

function newEntry(): Entry {
  return { failures: 0, notBefore: 0, due: undefined, startedAt: undefined, cancelTimer: undefined };
}

function oldest(entries: ReadonlyMap<string, Entry>, now: number): { key: string; ms: number } | undefined {
  let found: { key: string; ms: number } | undefined;
  for (const [key, { startedAt }] of entries) {
    if (startedAt !== undefined && now - startedAt >= (found?.ms ?? 0)) found = { key, ms: now - startedAt };
  }
  return found;
}
