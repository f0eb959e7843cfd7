// Keeps watches open for ever and rings when an object changes. It remembers no objects; whoever is rung reads for himself.
// It also tells whether silence can be trusted: only while every watch is open and was heard of lately.
import { KubeError } from '../errors.ts';
import { backOffMs } from './backoff.ts';
import type { BackOff } from './backoff.ts';
import { pause } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Kube, Scope, WatchEvent } from './kube.ts';
import type { Kind, KubeObject } from './objects.ts';

export interface Watched {
  readonly kind: Kind<KubeObject>;
  readonly scope: Scope;
  /** It does without where it may not watch: silence of the others can be trusted all the same. */
  readonly optional?: true;
}

export type Change = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface DoorbellOptions {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly watches: readonly Watched[];
  /** An object of this kind was added, changed or deleted. */
  readonly ring: (kind: Kind<KubeObject>, object: KubeObject, change: Change) => void;
  /** A watch is open again after it broke: changes of this kind may have been missed. */
  readonly onGap: (kind: Kind<KubeObject>) => void;
  /** A watch broke and will be tried again. Of one that is optional and forbidden: told once, until it is allowed. */
  readonly onError?: (kind: Kind<KubeObject>, error: unknown) => void;
  readonly random?: () => number;
}

const retry: BackOff = { firstMs: 250, maxMs: 10_000 };
/** Permissions change rarely, and one that is optional may never come. */
const deniedRetryMs = 600_000;

/** An open watch says something about every 60 s. */
const aliveForMs = 90_000;

interface Watch extends Watched {
  open: boolean;
  /** On the clock; absent before the first word. */
  heardAt: number | undefined;
  broken: boolean;
  /** Where to go on from; absent: anew. */
  resourceVersion: string | undefined;
  failures: number;
  /** The words of the server that forbids it. */
  denied: string | undefined;
}

export class Doorbell {
  readonly #options: DoorbellOptions;
  readonly #watches: readonly Watch[];

  constructor(options: DoorbellOptions) {
    this.#options = options;
    this.#watches = options.watches.map((watched) => ({
      ...watched,
      open: false,
      heardAt: undefined,
      broken: false,
      resourceVersion: undefined,
      failures: 0,
      denied: undefined,
    }));
  }

  /** Watches until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#watches.map((watch) => this.#keep(watch, signal)));
  }

  /** Whether a change would have rung by now: every watch is open, and said something in the last 90 s. */
  alive(): boolean {
    const since = this.#options.clock.now() - aliveForMs;
    return this.#watches.every(
      ({ open, heardAt, optional, denied }) =>
        (optional === true && denied !== undefined) || (open && heardAt !== undefined && heardAt >= since),
    );
  }

  /** What is needed and may not be watched, in the words of the server; undefined where nothing is. */
  denied(): string | undefined {
    return this.#watches.find(({ optional, denied }) => optional !== true && denied !== undefined)?.denied;
  }

  /** When the watches of this kind were last heard, on the clock; the one heard longest ago. Undefined: one never was. */
  lastHeard(kind: Kind<KubeObject>): number | undefined {
    const heard = this.#watches.filter((watch) => watch.kind === kind).map(({ heardAt }) => heardAt);
    return heard.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.min(a, b)));
  }

  async #keep(watch: Watch, signal: AbortSignal): Promise<void> {
    const { clock, onError, random = Math.random } = this.#options;
    while (!signal.aborted) {
      const openedAt = clock.now();
      try {
        await this.#watchOnce(watch, signal);
        // The server ends each watch after minutes; one that ends at once would make a hot loop of this.
        if (clock.now() - openedAt >= retry.firstMs) continue;
      } catch (error) {
        if (this.#noteFailure(watch, error)) onError?.(watch.kind, error);
      } finally {
        watch.open = false;
      }
      watch.failures += 1;
      const isLeft = watch.optional === true && watch.denied !== undefined;
      await pause(clock, isLeft ? deniedRetryMs : backOffMs(retry, watch.failures, random), signal);
    }
  }

  /** Whether it is to be told. */
  #noteFailure(watch: Watch, error: unknown): boolean {
    const wasDenied = watch.denied !== undefined;
    const code = error instanceof KubeError ? error.code : undefined;
    if (code === 'Expired') watch.resourceVersion = undefined;
    watch.denied = error instanceof KubeError && code === 'Forbidden' ? error.message : undefined;
    watch.broken = true;
    return !(watch.optional === true && wasDenied && code === 'Forbidden');
  }

  async #watchOnce(watch: Watch, signal: AbortSignal): Promise<void> {
    const { kind, scope, resourceVersion } = watch;
    const from = resourceVersion === undefined ? {} : { resourceVersion };
    for await (const event of this.#options.kube.watch(kind, { ...scope, ...from, signal })) {
      watch.heardAt = this.#options.clock.now();
      this.#hear(watch, event);
    }
  }

  #hear(watch: Watch, event: WatchEvent<KubeObject>): void {
    if (event.type === 'OPEN') {
      watch.open = true;
      watch.denied = undefined;
      if (watch.broken) this.#options.onGap(watch.kind);
      watch.broken = false;
      return;
    }
    watch.failures = 0;
    watch.resourceVersion = event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata?.resourceVersion;
    if (event.type !== 'BOOKMARK') this.#options.ring(watch.kind, event.object, event.type);
  }
}
