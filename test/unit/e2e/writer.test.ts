// How long a writer may have been interrupted.
import { describe, expect, test } from '@jest/globals';
import { DeadlineMissed, PromiseBroken } from '../../support/e2e/failures.ts';
import { answeredAtNextTry, neverInterrupted } from '../../support/e2e/writer.ts';

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

describe('a client that was not answered', () => {
  const record = (...attempts: readonly [number, 'written' | 'failed'][]) =>
    [
      { started: 'then' },
      ...attempts.map(([client, what]) => ({ client, ...(what === 'failed' ? { maybe: what } : {}) })),
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');

  test('may be answered at the next try', () => {
    const one = record([1, 'failed'], [2, 'failed'], [1, 'written'], [2, 'written'], [1, 'failed'], [1, 'written']);
    expect(() => answeredAtNextTry(one)).not.toThrow();
  });

  test('and may not fail twice in a row, whatever others do meanwhile', () => {
    const one = record([1, 'failed'], [2, 'written'], [1, 'failed']);
    expect(() => answeredAtNextTry(one)).toThrow(new DeadlineMissed('client 1 failed twice in a row: failed; failed'));
  });
});
