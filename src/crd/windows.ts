// `spec.maintenance.windows`, read: what is wrong with them, and when one is open. Pure.
import { nextAfter } from '../cron.ts';
import { durationMs } from '../duration.ts';
import type { EtcdClusterSpec } from './etcdcluster.ts';
import { patterns } from './patterns.ts';
import { sentences } from './sentences.ts';

type Window = NonNullable<NonNullable<EtcdClusterSpec['maintenance']>['windows']>[number];

export interface Closed {
  /** When the next one opens; milliseconds since the epoch. Absent: none ever does. */
  readonly until?: number;
}

/** Undefined: nothing is held back, because one is open or there are none. */
export function closedAt(windows: readonly Window[], now: number): Closed | undefined {
  if (windows.length === 0) return undefined;
  const [next] = windows.flatMap((window) => endsOrBegins(window, now) ?? []).sort((a, b) => a - b);
  if (next === undefined) return {};
  return next <= now ? undefined : { until: next };
}

/** The first opening that is not over by now: before now where the window is open, whatever clocks were set meanwhile. */
const endsOrBegins = ({ schedule, timeZone = 'UTC', duration }: Window, now: number): number | undefined =>
  nextAfter(schedule, timeZone, now - lengthMs(duration));

/** What is no duration is none: the window never opens. */
const lengthMs = (duration: string): number => (matches(duration, patterns.windowDuration) ? durationMs(duration) : 0);

export function windowProblems({ maintenance }: EtcdClusterSpec): string[] {
  const windows = maintenance?.windows ?? [];
  const found: string[] = [];
  if (!windows.every(({ schedule }) => isSchedule(schedule))) found.push(sentences.windowSchedule);
  if (!windows.every(({ timeZone }) => isTimeZone(timeZone))) found.push(sentences.windowTimeZone);
  if (!windows.every(({ duration }) => matches(duration, patterns.windowDuration)))
    found.push(sentences.windowDuration);
  return found;
}

/** Of this form, and not a day that never comes: the 30th of February. */
const isSchedule = (schedule: string): boolean =>
  matches(schedule, patterns.schedule) && nextAfter(schedule, 'UTC', 0) !== undefined;

const isTimeZone = (timeZone = 'UTC'): boolean =>
  matches(timeZone, patterns.timeZone) && nextAfter('0 0 * * *', timeZone, 0) !== undefined;

const matches = (value: string, pattern: string): boolean => new RegExp(pattern).test(value);
