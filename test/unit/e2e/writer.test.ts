// How long a writer may have been interrupted.
import { expect, test } from '@jest/globals';
import { DeadlineMissed, PromiseBroken } from '../../support/e2e/failures.ts';
import { neverInterrupted } from '../../support/e2e/writer.ts';

const interrupted = (ms: number) => () =>
  neverInterrupted({ acknowledged: 1, maybe: 0, longestGap: { ms, from: 'then', to: 'later' } });

test('an election is no interruption', () => {
  expect(interrupted(4999)).not.toThrow();
});

test('what is longer may be a busy machine, and is tried once more', () => {
  expect(interrupted(5000)).toThrow(new DeadlineMissed('no write was acknowledged for 5000 ms, from then'));
});

test('what is much longer is a lost quorum', () => {
  expect(interrupted(10_000)).toThrow(PromiseBroken);
});
