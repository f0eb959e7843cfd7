// When a cron schedule comes next, by the clocks of a place. Reads no clock: the time that counts is given. Pure.
import { Cron } from 'croner';
import { rfc3339 } from './time.ts';

/** The first time after this one; milliseconds since the epoch. Undefined: never, or it is no schedule, or there is no such time zone. */
export function nextAfter(schedule: string, timeZone: string, after: number): number | undefined {
  try {
    const cron = new Cron(schedule, { mode: '5-part', timezone: timeZone, paused: true });
    return cron.nextRun(rfc3339(after))?.getTime();
  } catch {
    return undefined;
  }
}
