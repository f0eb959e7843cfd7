// What a guard is: a place in the sources without which a danger would come true. `npm run mutants` takes each away in turn.
import type { Edit } from '../../support/edited.mjs';
import type { Place } from './places.ts';

export interface Guard {
  /** What it sees to, in a few words. */
  readonly name: string;
  /** These together switch it off. */
  readonly off: readonly Edit[];
  readonly noticed: NoticedByWorlds | NoticedByTest;
}

export interface NoticedByWorlds {
  readonly in: Place;
  /** The beginning of what is then found there. */
  readonly sentence: string;
}

export interface NoticedByTest {
  /** The file that then fails; for what no world has in it. */
  readonly test: string;
}

/** In a file below src/controllers/cluster. */
export const edit = (file: string, from: string, to: string): Edit => ({
  file: `src/controllers/cluster/${file}`,
  from,
  to,
});

/** By the worlds with one thing the matter. */
export const found = (name: string, sentence: string, ...off: readonly Edit[]): Guard =>
  foundIn('one', name, sentence, ...off);

export const foundIn = (place: Place, name: string, sentence: string, ...off: readonly Edit[]): Guard => ({
  name,
  off,
  noticed: { in: place, sentence },
});

export const tested = (name: string, test: string, ...off: readonly Edit[]): Guard => ({
  name,
  off,
  noticed: { test },
});
