// Answers that several rules ask for are worked out once for each observation. Pure: an observation is frozen, so its answers are too.
import type { Observed } from './observed.ts';

export function perLook<T>(answer: (o: Observed) => T): (o: Observed) => T {
  const known = new WeakMap<Observed, { readonly answer: T }>();
  return (o) => {
    const before = known.get(o);
    if (before !== undefined) return before.answer;
    const now = { answer: answer(o) };
    known.set(o, now);
    return now.answer;
  };
}
