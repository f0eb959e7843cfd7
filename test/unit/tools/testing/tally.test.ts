// What counts as passed and failed, and the one last line.
import { describe, expect, test } from '@jest/globals';
import { countOfJest, lastLine, sum } from '../../../../tools/testing/tally.ts';

const none = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('of what Jest tells', () => {
  test.each([
    ['passed tests pass', { numPassedTests: 3 }, { passed: 3, failed: 0 }],
    ['failed tests fail', { numFailedTests: 1 }, { passed: 0, failed: 1 }],
    ['a skipped test fails', { numPendingTests: 1 }, { passed: 0, failed: 1 }],
    ['a test still to be written fails', { numTodoTests: 1 }, { passed: 0, failed: 1 }],
    ['a file that can not be run fails', { numRuntimeErrorTestSuites: 1 }, { passed: 0, failed: 1 }],
  ])('%s', (_sentence, told, count) => {
    expect(countOfJest({ ...none, ...told })).toEqual(count);
  });
});

test('the last line counts all stages', () => {
  const total = sum([
    { passed: 4, failed: 0 },
    { passed: 1, failed: 2 },
  ]);
  expect(lastLine(total)).toBe('5 passed, 2 failed');
});
