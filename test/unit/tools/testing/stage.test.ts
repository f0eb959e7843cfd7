// Steps of a run: all are run, counted and told.
import { expect, test } from '@jest/globals';
import { runSteps } from '../../../../tools/testing/stage.ts';

test('a step that throws has failed, and those after it run all the same', async () => {
  const lines: string[] = [];
  const steps = [
    { name: 'throws', run: () => Promise.reject(new Error('no such program')) },
    { name: 'passes', run: () => Promise.resolve({ passed: 2, failed: 0, words: '' }) },
  ];
  const total = await runSteps(steps, (line) => lines.push(line));
  expect(total).toEqual({ passed: 2, failed: 1 });
  expect(lines[0]).toMatch(/^FAILED throws +\d+\.\d s\n +Error: no such program/);
  expect(lines[1]).toMatch(/^ok +passes +\d+\.\d s$/);
});

test('at the end all are told again, for what matters has scrolled away', async () => {
  const lines: string[] = [];
  const step = (name: string, words: string) => ({
    name,
    run: () => Promise.resolve({ passed: 0, failed: words === '' ? 0 : 1, words }),
  });
  await runSteps([step('a', 'what is wrong'), step('b', '')], (line) => lines.push(line));
  expect(lines).toHaveLength(3);
  expect(lines[2]).toBe(['', lines[0], lines[1]].join('\n'));
});

test('those in a list of their own run side by side, and those after them once all have ended', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const ended: string[] = [];
  const step = (name: string, until?: Promise<undefined>) => ({
    name,
    async run() {
      if (until === undefined) resolve(undefined);
      else await until;
      ended.push(name);
      return { passed: 1, failed: 0, words: '' };
    },
  });
  const lines: string[] = [];
  const total = await runSteps([[step('waits', promise), step('does not')], step('last')], (line) => lines.push(line));
  expect([ended, total.passed]).toEqual([['does not', 'waits', 'last'], 3]);
  expect(lines.at(-1)?.match(/waits|does not|last/g)).toEqual(['waits', 'does not', 'last']);
});
