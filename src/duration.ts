// Durations as our specs have them: a whole number and one of s, m and h. Their form is checked at admission. Pure.

/** Milliseconds; NaN for what is none. */
export const durationMs = (text: string): number =>
  Number.parseInt(text, 10) * (unitsMs[text.at(-1) ?? ''] ?? Number.NaN);

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
