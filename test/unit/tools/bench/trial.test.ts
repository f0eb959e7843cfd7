// What becomes of a measured run that fails: what it did to nodes and processes is put back, and its own failure is told.
import { describe, expect, test } from '@jest/globals';
import { withChecks } from '../../../../tools/bench/trial.ts';

describe('the checks of a measured run', () => {
  const failing = (words: string) => async (): Promise<never> => {
    throw new Error(words);
  };

  test.each<[string, () => Promise<number>, boolean, string | undefined]>([
    ['a run that succeeds', async () => 7, false, undefined],
    ['a run that fails', failing('the run'), false, 'the run'],
    ['a check that fails', async () => 7, true, 'the check'],
    ['both that fail', failing('the run'), true, 'the run'],
  ])('are all made: %s', async (_, run, isLost, thrown) => {
    const made: string[] = [];
    const check = async (): Promise<void> => {
      made.push('verified');
      if (isLost) throw new Error('the check');
    };
    const all = withChecks(run, [check, async () => void made.push('uncordoned')]);
    await (thrown === undefined ? expect(all).resolves.toBe(7) : expect(all).rejects.toThrow(thrown));
    expect(made).toEqual(['verified', 'uncordoned']);
  });
});
