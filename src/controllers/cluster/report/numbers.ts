// Sizes in the status: rounded for people, and steady: a status that follows every write would flood everyone who watches. Pure.
import type { Observed } from '../observed.ts';
import { wholeQuantity } from '../../../quantity.ts';

const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'] as const;

/** A quantity with three figures: `20480` is `20Ki`, 3 GiB and a half are `3.5Gi`. */
export function bytes(count: number): string {
  let [value, unit] = [count, 0];
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  const digits = value >= 100 || unit === 0 ? 0 : 1;
  return `${String(Number(value.toFixed(digits)))}${units[unit] ?? ''}`;
}

const everyMs = 60_000;

/** The number told before, unless it is off by 5 % and a minute has passed. */
export function steady(o: Observed, before: string | undefined, next: string): string {
  if (before === undefined) return next;
  const [old = 0, now = 0] = [wholeQuantity(before), wholeQuantity(next)];
  const isDue = o.now - (o.earlier?.numbersAt ?? 0) >= everyMs;
  return isDue && Math.abs(now - old) >= 0.05 * old ? next : before;
}
