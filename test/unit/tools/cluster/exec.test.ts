// Short commands and waiting.
import { describe, expect, test } from '@jest/globals';

import { exec } from '../../../../tools/cluster/exec.ts';
import { until } from '../../../../tools/cluster/wait.ts';

describe('exec', () => {
  test('gives the output, having given the input', async () => {
    await expect(exec('cat', [], { input: 'words' })).resolves.toBe('words');
  });

  test('a failure tells the command, the code and its standard error', async () => {
    await expect(exec('sh', ['-c', 'echo why >&2; exit 3'])).rejects.toThrow(
      'sh -c echo why >&2; exit 3: exit code 3\nwhy',
    );
  });

  test('a command that is not there', async () => {
    await expect(exec('/nonexistent', [])).rejects.toThrow("/nonexistent can't be started");
  });

  test('a command that goes on too long is killed', async () => {
    await expect(exec('sleep', ['60'], { seconds: 0.1 })).rejects.toThrow('killed, perhaps after its 0.1 s');
  });
});

describe('until', () => {
  test('looks again until there is something', async () => {
    let looks = 0;
    await expect(until('three looks', 5, () => Promise.resolve((looks += 1) === 3 ? 'seen' : undefined))).resolves.toBe(
      'seen',
    );
  });

  test('at the deadline it says what was missing, in the words of the last failure', async () => {
    const probe = (): Promise<string> => Promise.reject(new Error('connection refused'));
    await expect(until('the apiserver', 0, probe)).rejects.toThrow('waited 0 s for the apiserver: connection refused');
  });
});
