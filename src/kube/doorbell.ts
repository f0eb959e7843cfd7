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
}

export interface DoorbellOptions {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly watches: readonly Watched[];
  /** An object of this kind was added, changed or deleted. */
  readonly ring: (kind: Kind<KubeObject>, object: KubeObject) => void;
  /** A watch is open again after it broke: changes of this kind may have been missed. */
  readonly onGap: (kind: Kind<KubeObject>) => void;
  /** A watch broke and will be tried again. */
  readonly onError?: (kind: Kind<KubeObject>, error: unknown) => void;
  readonly random?: () => number;
}

const retry: BackOff = { firstMs: 250, maxMs: 10_000 };

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
    }));
  }

  /** Watches until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#watches.map((watch) => this.#keep(watch, signal)));
  }

  /** Whether a change would have rung by now: every watch is open, and said something in the last 90 s. */
  alive(): boolean {
    const since = this.#options.clock.now() - aliveForMs;
    return this.#watches.every(({ open, heardAt }) => open && heardAt !== undefined && heardAt >= since);
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
        if (error instanceof KubeError && error.code === 'Expired') watch.resourceVersion = undefined;
        watch.broken = true;
        onError?.(watch.kind, error);
      } finally {
        watch.open = false;
      }
      watch.failures += 1;
      await pause(clock, backOffMs(retry, watch.failures, random), signal);
    }
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
      if (watch.broken) this.#options.onGap(watch.kind);
      watch.broken = false;
      return;
    }
    watch.failures = 0;
    watch.resourceVersion = event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata?.resourceVersion;
    if (event.type !== 'BOOKMARK') this.#options.ring(watch.kind, event.object);
  }
}
