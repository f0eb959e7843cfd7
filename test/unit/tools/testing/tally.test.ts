// What counts as passed and failed, and the one last line.
import { describe, expect, test } from '@jest/globals';
import { countOfJest, lastLine, namesOfJest, sum } from '../../../../tools/testing/tally.ts';

const none = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
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

test('what did not pass is named, with its file', () => {
  const test = (fullName: string, status: string) => ({ fullName, status });
  const testResults = [
    {
      name: '/c/test/unit/a.test.ts',
      status: 'failed',
      assertionResults: [test('a x', 'passed'), test('a y', 'failed')],
    },
    { name: '/c/test/unit/b.test.ts', status: 'failed', assertionResults: [] },
    {
      name: '/c/test/unit/c.test.ts',
      status: 'passed',
      assertionResults: [test('c x', 'passed'), test('c y', 'pending')],
    },
  ];
  expect(namesOfJest({ testResults })).toEqual([
    'test/unit/a.test.ts: a y (failed)',
    'test/unit/b.test.ts: could not be run',
    'test/unit/c.test.ts: c y (pending)',
  ]);
});

test('the last line counts all stages', () => {
  const total = sum([
    { passed: 4, failed: 0 },
    { passed: 1, failed: 2 },
  ]);
  expect(lastLine(total)).toBe('5 passed, 2 failed');
});
