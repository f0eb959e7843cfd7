// What a user sees while something long is built, and what is left of it when it fails.
import { describe, expect, test } from '@jest/globals';
import {
  advance,
  describe as describeProgress,
  lockHad,
  newProgress,
  runWithProgress,
} from '../../../tools/build/progress.ts';

describe('the progress of a build', () => {
  test.each([
    ['before the lock is had', [], 'another run is building it, waiting for that one'],
    ['when the lock is had', [lockHad], 'starting'],
    ['while modules come in', [lockHad, 'go: downloading k8s.io/api v0.36.3'], '1 modules downloaded'],
    [
      'while packages are compiled',
      [lockHad, 'go: downloading k8s.io/api v0.36.3', 'internal/goarch', 'k8s.io/api/core/v1', 'fmt'],
      '3 packages compiled',
    ],
    ['a compile error is no package', [lockHad, './main.go:3:1: syntax error'], 'starting'],
  ])('%s', (_, lines, sentence) => {
    const progress = newProgress();
    for (const line of lines) advance(progress, line);
    expect(describeProgress(progress)).toBe(sentence);
  });
});

describe('running something long', () => {
  const shell = (script: string, report: (line: string) => void) =>
    runWithProgress({ title: 'building a thing', command: ['sh', '-c', script], cwd: '/', env: process.env, report });

  test('tells of the start and the end', async () => {
    const lines: string[] = [];
    await shell('exit 0', (line) => lines.push(line));
    expect(lines).toEqual(['building a thing', 'building a thing: done in 0 s']);
  });

  test('a failure says what, how, where and the last words', async () => {
    await expect(shell('echo "main.go:3: no such thing" >&2; exit 3', () => {})).rejects.toThrow(
      'building a thing failed (3) in /:\nmain.go:3: no such thing',
    );
  });

  test('a command that is not there is an error, not a wait', async () => {
    const command = ['/nowhere/at/all'];
    const run = runWithProgress({ title: 'x', command, cwd: '/', env: {}, report: () => {} });
    await expect(run).rejects.toThrow('ENOENT');
  });
});
