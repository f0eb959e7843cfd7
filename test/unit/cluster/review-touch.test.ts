// A kubelet that does not look is asked more and more rarely: a node that is away for a day costs a write a minute, not one each two seconds.
import { expect, test } from '@jest/globals';
import { touchHeld } from '../../../src/controllers/cluster/latching.ts';
import type { Member } from '../../../src/controllers/cluster/observed.ts';
import { held, listedAs, member, members, now, observed, pod, ticket } from '../../support/observed.ts';

const madeAt =
  (ago: number) =>
  (m: Member): Member =>
    m.ticket === undefined ? m : { ...m, ticket: { ...m.ticket, madeAt: now - ago } };

const isAsked = (made: number, touched: number): boolean =>
  touchHeld(
    observed(
      members(
        member(
          'b',
          listedAs('learner'),
          held(),
          ticket({ joins: ['b'] }),
          madeAt(made),
          pod({ touched: now - touched }),
        ),
      ),
    ),
  ) !== undefined;

test.each([
  { made: 2_000, touched: 2_000, asked: true },
  { made: 10_000, touched: 2_000, asked: false },
  { made: 16_000, touched: 8_000, asked: true },
  { made: 86_400_000, touched: 59_000, asked: false },
  { made: 86_400_000, touched: 60_000, asked: true },
])('$touched ms after it was asked, $made ms after its ticket was made: $asked', ({ made, touched, asked }) => {
  expect(isAsked(made, touched)).toBe(asked);
});

test('one whose touch lies in the future, by a clock that was ahead, is asked', () => {
  expect(isAsked(5_000, -3_600_000)).toBe(true);
});
