// Every small world with one thing the matter, walked to its end with the real plan: no step endangers quorum or an identity, and
// every end is an honest one.
import { expect, test } from '@jest/globals';
import { births, standing } from './enumerate.ts';
import { findings, oneIn, slowMachine, tellTotal } from './findings.ts';

test(
  'a cluster that is born, whatever is the matter with one of its first members',
  () => {
    expect(findings(births([1, 3, 5]))).toEqual([]);
  },
  slowMachine,
);

test.each([
  { voters: 1, sizes: [0, 1, 3, 5, 7] },
  { voters: 2, sizes: [0, 1, 3, 5] },
  { voters: 3, sizes: [0, 1, 3, 5] },
  { voters: 4, sizes: [0, 3, 5] },
  { voters: 5, sizes: [0, 1, 3, 5, 7] },
  { voters: 6, sizes: [5, 7] },
  { voters: 7, sizes: [3, 5, 7] },
])(
  '$voters voters of $sizes wanted, with one thing the matter',
  ({ voters, sizes }) => {
    expect(findings(standing(voters, sizes, 1))).toEqual([]);
  },
  slowMachine,
);

test.each([
  { voters: 1, sizes: [0, 1, 3, 5], many: 128 },
  { voters: 2, sizes: [1, 3], many: 64 },
  { voters: 3, sizes: [1, 3], many: 64 },
])(
  '$voters voters of $sizes wanted, with two things the matter: one world in $many',
  ({ voters, sizes, many }) => {
    expect(findings(oneIn(many, standing(voters, sizes, 2)))).toEqual([]);
  },
  slowMachine,
);

tellTotal();
