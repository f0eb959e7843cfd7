// What the operator remembers under a word of timing.ts: since when it has seen it. Pure.
import type { Observed } from './observed.ts';

/** Since when it was seen at every look, this one included; absent: not at the look before. Milliseconds since the epoch. */
export const seenSince = (o: Observed, word: string): number | undefined => o.earlier?.since[word];

/** Whether it was seen at every look for so long. */
export function seenFor(o: Observed, word: string, ms: number): boolean {
  const since = seenSince(o, word);
  return since !== undefined && o.now - since >= ms;
}
