// How long a member is waited for, as the spec says it.
import { describe, expect, test } from '@jest/globals';
import { isReplaceAfter, replaceAfterMs } from '../../../src/crd/recovery.ts';
import { exampleSpec } from '../desired/example.ts';

const read = (replaceAfter: string) => replaceAfterMs(exampleSpec({ recovery: { replaceAfter } }));

describe('replaceAfter', () => {
  test.each([
    ['10s', 10_000],
    ['90s', 90_000],
    ['5m', 300_000],
    ['720h', 2_592_000_000],
  ])('%s is %d ms', (text, ms) => {
    expect([read(text), isReplaceAfter(text)]).toEqual([ms, true]);
  });

  test('Never is taken, and is no time', () => {
    expect([read('Never'), isReplaceAfter('Never')]).toEqual([undefined, true]);
  });

  test.each(['', '0s', '9s', '1s', '5', '5 m', '1.5m', '-5m', '5d', '100ms', 'never', '1h30m', '05m', '1000000s'])(
    '"%s" is refused, and replaces nobody',
    (text) => {
      expect([read(text), isReplaceAfter(text)]).toEqual([undefined, false]);
    },
  );
});
