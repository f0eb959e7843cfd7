// Which replica works: the one that holds a Lease and keeps renewing it. Judged by the own clock only, so skewed clocks do no harm.
// It is no fence against a replica that was stopped in the middle of a write: writes that matter carry a resourceVersion or UID.
import { KubeError } from '../errors.ts';
import { pause } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Kube } from './kube.ts';
import { leases } from './objects.ts';
import type { Lease } from './objects.ts';

export interface LeaseOptions {
  /** Its calls have to end within about 4 s, so that a hanging one leaves time for another try. */
  readonly kube: Kube;
  readonly clock: Clock;
  readonly namespace: string;
  readonly name: string;
  /** Of this process alone: two with the same one would both work. */
  readonly identity: string;
  /** Works until the signal fires. Nothing may be written once its promise has settled, and no one else begins before. */
  readonly onStarted: (signal: AbortSignal) => Promise<void> | void;
  /** The work has ended; it may begin again. */
  readonly onStopped?: () => void;
  readonly onError?: (error: unknown) => void;
  readonly random?: () => number;
  /** The time of day for the Lease. It has only to differ from one renewal to the next. */
  readonly now?: () => Date;
}

export interface Leadership {
  leads(): boolean;
  /** The last moment, on the clock, at which a write may still be under way. In the past: begin none. */
  mayWriteUntil(): number;
  /** Lets the work end, gives the lease back so that another can begin at once, and resolves. */
  stop(): Promise<void>;
}

/** Others wait so long after the last renewal that they saw. */
const durationMs = 15_000;
/** Without a renewal for so long no write is begun any more. */
const renewDeadlineMs = 10_000;
/** From one renewal or try to the next. */
const retryMs = 2_000;
/** Writes end so long before another may begin: clocks don't run equally fast, and a server may finish what we gave up. */
const marginMs = 1_000;

export function lead(options: LeaseOptions): Leadership {
  const candidate = new Candidate(options);
  const running = candidate.run();
  return {
    leads: () => candidate.mayWriteUntil() > options.clock.now(),
    mayWriteUntil: () => candidate.mayWriteUntil(),
    stop() {
      candidate.stop();
      return running;
    },
  };
}

/** One time of leading. */
interface Term {
  readonly work: AbortController;
  /** Fires when the work has ended or the lease is lost. */
  readonly over: AbortController;
  readonly worked: Promise<void>;
  lost: boolean;
}

class Candidate {
  readonly #options: LeaseOptions;
  readonly #stopping = new AbortController();
  /** The Lease as last read or written, and when it was first seen like this. */
  #seen: { readonly lease: Lease; readonly at: number } | undefined;
  #term: Term | undefined;
  /** When the last good renewal was sent. */
  #renewedAt = -Infinity;
  #cancelDeadline: () => void = () => undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#try();
      if (this.#term !== undefined) await this.#serve(this.#term);
      await pause(this.#options.clock, this.#nextMs(), this.#stopping.signal);
    }
  }

  stop(): void {
    this.#stopping.abort();
    this.#term?.work.abort();
  }

  mayWriteUntil(): number {
    // Asked at each write, because a timer fires late in a process that was stopped for a while.
    if (this.#options.clock.now() >= this.#renewedAt + renewDeadlineMs) this.#lose();
    return this.#term === undefined || this.#term.lost ? -Infinity : this.#renewedAt + durationMs - marginMs;
  }

  async #serve(term: Term): Promise<void> {
    if (this.#stopping.signal.aborted) term.work.abort();
    while (!term.over.signal.aborted) {
      await pause(this.#options.clock, this.#nextMs(), term.over.signal);
      if (!term.over.signal.aborted) await this.#try();
    }
    await term.worked;
    this.#cancelDeadline();
    this.#term = undefined;
    this.#options.onStopped?.();
    if (!term.lost) await this.#report(() => this.#release());
  }

  /** Takes the lease where it is free, renews it where it is ours. */
  #try(): Promise<void> {
    return this.#report(async () => {
      if (this.#term !== undefined && (await this.#renewAsSeen())) return;
      const lease = await this.#read();
      if (lease !== undefined && !this.#mayTake(lease)) return this.#lose();
      await this.#write(lease);
    });
  }

  async #report(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  /** Saves the reading while nobody else touches the lease. */
  async #renewAsSeen(): Promise<boolean> {
    try {
      await this.#write(this.#seen?.lease);
      return true;
    } catch (error) {
      if (error instanceof KubeError && outdated.has(error.code)) return false;
      throw error;
    }
  }

  async #read(): Promise<Lease | undefined> {
    try {
      const lease = await this.#options.kube.get(leases, this.#options);
      this.#see(lease);
      return lease;
    } catch (error) {
      if (error instanceof KubeError && error.code === 'NotFound') return undefined;
      throw error;
    }
  }

  #mayTake({ spec = {} }: Lease): boolean {
    if (!spec.holderIdentity || spec.holderIdentity === this.#options.identity) return true;
    const theirsMs = Math.max(durationMs, (spec.leaseDurationSeconds ?? 0) * 1000);
    return this.#options.clock.now() >= (this.#seen?.at ?? Infinity) + theirsMs;
  }

  async #write(lease: Lease | undefined): Promise<void> {
    const { kube, clock, namespace, name, identity } = this.#options;
    const sentAt = clock.now();
    const spec = renewed(lease, identity, this.#options.now?.() ?? new Date());
    const metadata = { namespace, name };
    const written =
      lease === undefined
        ? await this.#create({ metadata, spec })
        : await kube.patch(leases, metadata, stateOf(lease, spec));
    this.#see(written);
    this.#renew(sentAt);
  }

  async #create(lease: Lease): Promise<Lease> {
    const { kube, namespace } = this.#options;
    try {
      return await kube.create(leases, lease);
    } catch (error) {
      if (!(error instanceof KubeError && error.code === 'NotFound')) throw error;
      const advice = `create the namespace ${namespace}, or name one that exists by --lease-namespace`;
      throw new KubeError('NotFound', `${error.message}; ${advice}`, { cause: error });
    }
  }

  #renew(sentAt: number): void {
    const { clock } = this.#options;
    this.#renewedAt = sentAt;
    this.#cancelDeadline();
    this.#cancelDeadline = clock.after(sentAt + renewDeadlineMs - clock.now(), () => this.#lose());
    this.#term ??= this.#begin();
  }

  #begin(): Term {
    const work = new AbortController();
    const over = new AbortController();
    const term = {
      work,
      over,
      lost: false,
      worked: this.#report(() => this.#work(work.signal)).finally(() => over.abort()),
    };
    return term;
  }

  async #work(signal: AbortSignal): Promise<void> {
    await this.#options.onStarted(signal);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }

  #lose(): void {
    if (this.#term === undefined || this.#term.lost) return;
    this.#term.lost = true;
    this.#term.work.abort();
    this.#term.over.abort();
  }

  async #release(): Promise<void> {
    const lease = this.#seen?.lease;
    if (lease === undefined) return;
    const { kube, namespace, name } = this.#options;
    await kube.patch(leases, { namespace, name }, stateOf(lease, { ...lease.spec, holderIdentity: '' }));
  }

  #see(lease: Lease): void {
    if (lease.metadata?.resourceVersion === this.#seen?.lease.metadata?.resourceVersion) return;
    this.#seen = { lease, at: this.#options.clock.now() };
  }

  #nextMs(): number {
    return retryMs * (0.75 + (this.#options.random ?? Math.random)() / 2);
  }
}

const outdated = new Set(['Conflict', 'NotFound']);

/** Times are for people: nobody decides by them. */
function renewed(lease: Lease | undefined, identity: string, now: Date): NonNullable<Lease['spec']> {
  const time = now.toISOString().replace('Z', '000Z');
  const common = { holderIdentity: identity, leaseDurationSeconds: durationMs / 1000, renewTime: time };
  const { holderIdentity, leaseTransitions = 0 } = lease?.spec ?? {};
  if (holderIdentity === identity) return common;
  return { ...common, acquireTime: time, leaseTransitions: lease === undefined ? 0 : leaseTransitions + 1 };
}

/** A patch that is refused when anybody has written since. */
function stateOf({ metadata = {} }: Lease, spec: NonNullable<Lease['spec']>): Lease {
  const { uid, resourceVersion } = metadata;
  return { metadata: { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) }, spec };
}
