// Tells about objects as Kubernetes Events. Telling must never harm the work: nothing here throws or makes its caller wait,
// repeats are folded into one Event, and an object that is talked of too much is told of less.
import { KubeError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { Kube } from './kube.ts';
import { events } from './objects.ts';
import type { KubeEvent, KubeObject } from './objects.ts';

export interface Told {
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, for programs. */
  readonly reason: string;
  /** A sentence, for people. */
  readonly message: string;
  /** What was being done. Absent: Reconcile. */
  readonly action?: string;
}

export interface EventRecorder {
  /** Queues the Event and returns. */
  record(about: KubeObject, told: Told): void;
  /** Resolves when everything queued was sent or given up, with what was folded so far. */
  flush(): Promise<void>;
}

export interface RecorderOptions {
  readonly kube: Kube;
  readonly clock: Clock;
  /** Which replica speaks: the name of its Pod. */
  readonly instance: string;
  readonly onError?: (error: unknown) => void;
  /** The time of day for the Events. */
  readonly now?: () => Date;
}

/** Repeats are written so often at most. */
const foldMs = 60_000;
/** A repeat after so long is news again. */
const forgetMs = 600_000;
/** New Events about one object: so many at once, and then one for each further interval. */
const burst = 25;
const refillMs = 60_000;
/** More than this waiting to be sent means that the apiserver is away; the newest wait for their next repeat. */
const maxWaiting = 200;
/** The apiserver takes no longer name. */
const maxName = 253;

/** Bytes that the apiserver takes. */
export const maxNote = 1024;

const controller = 'etcdoperator.dev/etcd-operator';

export function createEventRecorder(options: RecorderOptions): EventRecorder {
  const recorder = new Recorder(options);
  return {
    record: (about, told) => recorder.record(about, told),
    flush: () => recorder.flush(),
  };
}

/** One Event and how often it happened. */
interface Series {
  readonly event: KubeEvent;
  count: number;
  lastAt: number;
  lastTime: string;
  /** Its name once it was made; undefined: still to be made. */
  name: string | undefined;
  writtenCount: number;
  cancelTimer: (() => void) | undefined;
}

class Recorder {
  readonly #options: RecorderOptions;
  readonly #series = new Map<string, Series>();
  readonly #budgets = new Map<string, Budget>();
  #sending: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** The time in the name given last, in nanoseconds. */
  #namedAt = 0n;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  record(about: KubeObject, told: Told): void {
    const { clock } = this.#options;
    this.#forget();
    const uid = about.metadata?.uid ?? '';
    const key = JSON.stringify([uid, told.type, told.reason, told.message]);
    const known = this.#series.get(key);
    if (known !== undefined) return this.#repeat(known);
    if (!this.#mayTell(uid)) return;
    const time = this.#time();
    const event = eventOf(about, told, { time, instance: this.#options.instance });
    const first = { count: 1, lastAt: clock.now(), lastTime: time, writtenCount: 1 };
    const series: Series = { event, ...first, name: undefined, cancelTimer: undefined };
    this.#series.set(key, series);
    this.#send(series);
  }

  async flush(): Promise<void> {
    for (const series of this.#series.values()) {
      series.cancelTimer?.();
      series.cancelTimer = undefined;
      if (series.count > series.writtenCount) this.#send(series);
    }
    await this.#sending;
  }

  #repeat(series: Series): void {
    const { clock } = this.#options;
    series.count += 1;
    series.lastAt = clock.now();
    series.lastTime = this.#time();
    series.cancelTimer ??= clock.after(foldMs, () => {
      series.cancelTimer = undefined;
      this.#send(series);
    });
  }

  /** One after another, so that Events stand in the order in which they were told. */
  #send(series: Series): void {
    if (this.#waiting >= maxWaiting) return;
    this.#waiting += 1;
    this.#sending = this.#sending
      .then(() => this.#write(series))
      .catch((error: unknown) => this.#options.onError?.(error))
      .finally(() => (this.#waiting -= 1));
  }

  async #write(series: Series): Promise<void> {
    const { kube } = this.#options;
    const { namespace = '' } = series.event.metadata ?? {};
    const { event, count, lastTime, name } = series;
    const folded: Pick<KubeEvent, 'metadata' | 'series'> =
      count > 1 ? { series: { count, lastObservedTime: lastTime } } : {};
    try {
      if (name === undefined) {
        const metadata = { namespace, name: this.#newName(event.regarding?.name ?? '') };
        await kube.create(events, { ...event, ...folded, metadata });
        series.name = metadata.name;
      } else {
        await kube.patch(events, { namespace, name }, folded);
      }
      series.writtenCount = count;
    } catch (error) {
      // Events live for an hour or so: the next repeat makes a new one.
      if (error instanceof KubeError && error.code === 'NotFound') series.name = undefined;
      throw error;
    }
  }

  #mayTell(uid: string): boolean {
    const now = this.#options.clock.now();
    const budget = this.#budgets.get(uid) ?? { left: burst, at: now };
    const left = Math.min(burst, budget.left + (now - budget.at) / refillMs);
    this.#budgets.set(uid, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  }

  /** Keeps the memory small: what has long been silent is news when it comes again. */
  #forget(): void {
    const now = this.#options.clock.now();
    for (const [key, { lastAt, cancelTimer }] of this.#series) {
      if (cancelTimer === undefined && now - lastAt >= forgetMs) this.#series.delete(key);
    }
    for (const [uid, { at }] of this.#budgets) {
      if (now - at >= burst * refillMs) this.#budgets.delete(uid);
    }
  }

  /** As all Kubernetes components name theirs: `kubectl describe` shows Events by name, and so in the order of time. */
  #newName(about: string): string {
    const time = BigInt(this.#now().getTime()) * 1_000_000n;
    this.#namedAt = time > this.#namedAt ? time : this.#namedAt + 1n;
    const end = `.${this.#namedAt.toString(16)}`;
    // Cut, a name may end in a character that no dot may follow.
    return `${about.slice(0, maxName - end.length).replace(/[^a-z0-9]+$/, '')}${end}`;
  }

  #time(): string {
    return this.#now().toISOString().replace('Z', '000Z');
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}

interface Budget {
  readonly left: number;
  readonly at: number;
}

function eventOf(about: KubeObject, told: Told, { time, instance }: { time: string; instance: string }): KubeEvent {
  const { namespace = 'default', name = '', uid = '', resourceVersion = '' } = about.metadata ?? {};
  return {
    metadata: { namespace },
    regarding: { apiVersion: about.apiVersion ?? '', kind: about.kind ?? '', namespace, name, uid, resourceVersion },
    reportingController: controller,
    reportingInstance: instance.slice(0, 128),
    eventTime: time,
    type: told.type,
    reason: told.reason.slice(0, 128),
    action: (told.action ?? 'Reconcile').slice(0, 128),
    note: shortened(told.message, maxNote),
  };
}

/** The server counts bytes, and a character must not be cut. */
export function shortened(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let kept = '';
  let bytes = Buffer.byteLength('…');
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return `${kept}…`;
}
