// Answers that several rules ask for are worked out once for each observation. Pure: an observation is frozen, so its answers are too.
import type { Observed } from './observed.ts';

export function perLook<T, O extends object = Observed>(answer: (o: O) => T): (o: O) => T {
  const known = new WeakMap<O, { readonly answer: T }>();
  return (o) => {
    const before = known.get(o);
    if (before !== undefined) return before.answer;
    const now = { answer: answer(o) };
    known.set(o, now);
    return now.answer;
  };
}

/** The same of an object that never changes, a spec say, and a word. */
export function perObject<T extends object, R>(answer: (of: T, word: string) => R): (of: T, word: string) => R {
  const known = new WeakMap<T, Map<string, { readonly answer: R }>>();
  return (of, word) => {
    const before = known.get(of) ?? new Map<string, { readonly answer: R }>();
    known.set(of, before);
    const found = before.get(word) ?? { answer: answer(of, word) };
    before.set(word, found);
    return found.answer;
  };
}
