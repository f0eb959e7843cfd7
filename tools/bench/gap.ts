// The longest time without an acknowledged write around a change, read from what the recording writer has noted. Pure.

/** Milliseconds since the epoch. All of it happens on one machine, so there is one clock. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Gap {
  readonly ms: number;
  /** When the last write before it was acknowledged, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * `record`: a first line that tells when the writer's clock began, then one for each attempt, with its end in nanoseconds since then.
 * Only an acknowledged attempt has a revision. A gap counts when it reaches into the window. Throws where the record does not cover
 * the window: then nothing is known of it.
 */
export function longestGap(record: string, { from, to }: Window): Gap {
  const ends = acknowledged(record);
  const [first, last] = [ends[0] ?? Infinity, ends.at(-1) ?? -Infinity];
  if (first > from || last < to) {
    throw new Error(`no write was acknowledged before ${time(from)} or after ${time(to)}, so nothing is known of it`);
  }
  let longest: Gap = { ms: 0, at: first };
  for (const [index, end] of ends.entries()) {
    const before = ends[index - 1] ?? end;
    if (end >= from && before <= to && end - before > longest.ms) longest = { ms: end - before, at: before };
  }
  return longest;
}

/** When writes were acknowledged, in order; milliseconds since the epoch. */
function acknowledged(record: string): number[] {
  // A line that is being written has no end yet.
  const [head = '', ...lines] = record.slice(0, record.lastIndexOf('\n')).split('\n');
  const { started }: { started: string } = JSON.parse(head);
  const began = Date.parse(started);
  return lines
    .map((line): { end: number; revision?: number } => JSON.parse(line))
    .filter(({ revision }) => revision !== undefined)
    .map(({ end }) => began + end / 1e6)
    .sort((a, b) => a - b);
}

const time = (ms: number): string => new Date(ms).toISOString();
