// How the operator's log is shown when the demo fails.
import { expect, test } from '@jest/globals';
import { readable } from '../../../../tools/demo/log.ts';

const time = '2030-01-01T09:09:46.631Z';

test.each([
  [
    { level: 'info', time, reason: 'Settled', message: 'All is well.', msg: 'decided' },
    '09:09:46.631  Settled: All is well.',
  ],
  [{ level: 'warn', time, msg: 'lease', err: { message: 'not found' } }, '09:09:46.631  WARN  lease: not found'],
  [{ level: 'warn', time, msg: 'lease', why: 'not found' }, '09:09:46.631  WARN  lease: not found'],
  [{ level: 'info', time, msg: 'leading' }, '09:09:46.631  leading'],
])('%j', (entry, shown) => {
  expect(readable(JSON.stringify(entry))).toBe(shown);
});

test('what is no JSON stays as it is', () => {
  expect(readable('Error: a crash')).toBe('Error: a crash');
});
