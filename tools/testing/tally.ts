// Counts what passed and failed over all stages of a run, and words it. The last line is for machines as well: `N passed, N failed`.

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

export const failedOnce: Count = { passed: 0, failed: 1 };

export function sum(counts: readonly Count[]): Count {
  return counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  });
}

export function lastLine({ passed, failed }: Count): string {
  return `${passed} passed, ${failed} failed`;
}

/** The part that we use of what Jest writes with --json. */
export interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that could not be run, so that nobody knows how many tests they hold. */
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    /** The file. */
    readonly name: string;
    readonly status: string;
    /** What Jest says of it: where it can't be run, why. */
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** What was skipped proves nothing, so it counts as failed; so does a file that could not be run. */
export function countOfJest(result: JestResult): Count {
  const { numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = result;
  return {
    passed: result.numPassedTests,
    failed: numFailedTests + numPendingTests + numTodoTests + numRuntimeErrorTestSuites,
  };
}

interface Named {
  readonly testResults: readonly Omit<JestResult['testResults'][number], 'message'>[];
}

/** Every test that did not pass, and every file that could not be run, by name. */
export function namesOfJest({ testResults }: Named): readonly string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const file = name.slice(name.lastIndexOf('/test/') + 1);
    const notPassed = assertionResults.filter((one) => one.status !== 'passed');
    if (notPassed.length === 0 && status === 'failed') return [`${file}: could not be run`];
    return notPassed.map((one) => `${file}: ${one.fullName} (${one.status})`);
  });
}
