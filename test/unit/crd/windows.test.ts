// When a window is open, by whose clocks, and until when the next is waited for.
import { describe, expect, test } from '@jest/globals';
import { sentences } from '../../../src/crd/sentences.ts';
import { closedAt, windowProblems } from '../../../src/crd/windows.ts';
import { exampleSpec } from '../desired/example.ts';

type Window = Parameters<typeof closedAt>[0][number];

const window = (schedule: string, duration: string, timeZone?: string): Window => ({
  schedule,
  duration,
  ...(timeZone === undefined ? {} : { timeZone }),
});
const berlin = 'Europe/Berlin';

/** `open`, `never`, or when the next one opens. */
function at(time: string, ...windows: readonly Window[]): string {
  const closed = closedAt(windows, Date.parse(time));
  if (closed === undefined) return 'open';
  return closed.until === undefined ? 'never' : new Date(closed.until).toISOString().replace('.000Z', 'Z');
}

describe('a window', () => {
  const saturdays = window('0 2 * * 6', '4h');
  test.each<[string, string, readonly Window[], string]>([
    ['none: always open', '2026-01-01T00:00:00Z', [], 'open'],
    ['before it opens', '2026-01-03T01:59:59Z', [saturdays], '2026-01-03T02:00:00Z'],
    ['as it opens', '2026-01-03T02:00:00Z', [saturdays], 'open'],
    ['a moment before it closes', '2026-01-03T05:59:59.999Z', [saturdays], 'open'],
    ['as it closes', '2026-01-03T06:00:00Z', [saturdays], '2026-01-10T02:00:00Z'],
    ['between two seconds', '2026-01-03T01:59:59.999Z', [saturdays], '2026-01-03T02:00:00Z'],
    ['over midnight', '2026-01-04T00:30:00Z', [window('0 22 * * 6', '4h')], 'open'],
    ['over the end of a month', '2026-02-01T01:00:00Z', [window('0 23 31 1 *', '4h')], 'open'],
    ['longer than its period: always open', '2026-01-07T12:00:00Z', [window('0 2 * * 6', '168h')], 'open'],
    [
      'a minute less: closed for that minute',
      '2026-01-03T01:59:00Z',
      [window('0 2 * * 6', '10079m')],
      '2026-01-03T02:00:00Z',
    ],
    ['both days given: either counts', '2026-01-05T02:00:00Z', [window('0 2 1 * 1', '1h')], 'open'],
    ['by name', '2026-01-05T02:00:00Z', [window('0 2 * JAN MON-FRI', '1h')], 'open'],
    ['a leap day', '2026-01-01T00:00:00Z', [window('0 2 29 2 *', '1h')], '2028-02-29T02:00:00Z'],
  ])('%s', (_, time, windows, is) => {
    expect(at(time, ...windows)).toBe(is);
  });
});

describe('of several', () => {
  const nights = [window('0 1 * * *', '1h'), window('30 1 * * *', '2h'), window('0 12 * * *', '1h')];
  test.each([
    ['the one that opens next is told', '2026-01-01T03:30:00Z', '2026-01-01T12:00:00Z'],
    ['those that overlap are as one', '2026-01-01T02:30:00Z', 'open'],
    ['one that is open is enough', '2026-01-01T12:59:00Z', 'open'],
    ['over midnight', '2026-01-01T13:00:00Z', '2026-01-02T01:00:00Z'],
  ])('%s', (_, time, is) => {
    expect(at(time, ...nights)).toBe(is);
  });

  test('one that can not be read is none', () => {
    expect(at('2026-01-01T13:00:00Z', window('often', '1h'), ...nights)).toBe('2026-01-02T01:00:00Z');
    expect(at('2026-01-01T01:00:00Z', window('0 1 * * *', 'long'))).toBe('2026-01-02T01:00:00Z');
    expect(at('2026-01-01T13:00:00Z', window('0 0 30 2 *', '1h'))).toBe('never');
  });
});

describe('by the clocks of a place', () => {
  const nightly = window('0 2 * * *', '2h', berlin);
  const inTheGap = window('30 2 * * *', '30m', berlin);
  test.each<[string, string, Window, string]>([
    ['in winter', '2026-01-01T00:59:59Z', nightly, '2026-01-01T01:00:00Z'],
    ['in summer', '2026-07-01T00:00:00Z', nightly, 'open'],
    ['clocks are put forward at two: it opens at three', '2026-03-29T00:59:59Z', nightly, '2026-03-29T01:00:00Z'],
    ['and is open for as long as ever', '2026-03-29T02:59:59Z', nightly, 'open'],
    ['but not longer', '2026-03-29T03:00:00Z', nightly, '2026-03-30T00:00:00Z'],
    ['half past two is left out that day: it opens all the same', '2026-03-29T01:00:00Z', inTheGap, 'open'],
    ['clocks are put back: half past two comes twice, the first counts', '2026-10-25T00:30:00Z', inTheGap, 'open'],
    ['the second does not', '2026-10-25T01:30:00Z', inTheGap, '2026-10-26T01:30:00Z'],
    ['an hour more by the clocks is none of the window', '2026-10-25T02:00:00Z', nightly, '2026-10-26T01:00:00Z'],
    [
      'far to the west it is still Friday',
      '2026-01-03T02:00:00Z',
      window('0 18 * * 5', '1h', 'Pacific/Honolulu'),
      '2026-01-03T04:00:00Z',
    ],
  ])('%s', (_, time, given, is) => {
    expect(at(time, given)).toBe(is);
  });
});

test('what only a calendar knows is a problem as well', () => {
  const of = (...windows: Window[]) => windowProblems(exampleSpec({ maintenance: { windows } }));
  expect(of(window('0 2 30 2 *', '1h'))).toEqual([sentences.windowSchedule]);
  expect(of(window('0 9-5 * * *', '1h'))).toEqual([sentences.windowSchedule]);
  expect(of(window('0 2 29 2 *', '1h'))).toEqual([]);
});
