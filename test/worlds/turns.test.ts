// Changes in whose middle something comes in between, at every point of them.
import { expect, test } from '@jest/globals';
import { mixed, standing } from './enumerate.ts';
import { findings, slowMachine, tellTotal } from './findings.ts';
import { failing, interfered, resized } from './turns.ts';

const changes = [1, 3, 4, 5].flatMap((voters) => [...standing(voters, [1, 3, 5], 0)]);
/** The first of them are well, or have one voter that lags, with each half-done change. */
const replacements = [...mixed(3, [3])].slice(0, 12);

test.each([
  { what: 'another size is wanted', turns: resized },
  { what: 'a member fails', turns: failing },
  { what: 'somebody removes a member', turns: interfered },
])(
  'at every point of a change $what',
  ({ turns }) => {
    expect(findings([...changes, ...replacements], turns)).toEqual([]);
  },
  slowMachine,
);

tellTotal();
