// Members of several versions: every mid-point of a hop up, of one down and of one that was taken back, whatever the spec asks for, with one
// thing the matter, or where the spec asks for another at any point. No forbidden call, no start that fails, quorum kept, and an end.
import { expect, test } from '@jest/globals';
import { midPoints, troubled } from './hops.ts';
import { findings, oneIn, slowMachine, tellTotal } from './findings.ts';
import { askingAnother } from './turns.ts';

test.each([
  { voters: 1, sizes: [1, 3] },
  { voters: 2, sizes: [1, 3] },
  { voters: 3, sizes: [3] },
])(
  '$voters voters of $sizes wanted, wherever they are between two versions, and another asked for at every point',
  ({ voters, sizes }) => {
    expect(findings(oneIn(voters === 2 ? 8 : 1, midPoints(voters, sizes)), askingAnother)).toEqual([]);
  },
  slowMachine,
);

test.each([
  { voters: 1, sizes: [1, 3], many: 64 },
  { voters: 2, sizes: [1, 3], many: 1024 },
  { voters: 3, sizes: [3], many: 512 },
])(
  'with one thing the matter, of $voters voters of $sizes wanted one world in $many',
  ({ voters, sizes, many }) => {
    expect(findings(oneIn(many, troubled(voters, sizes)))).toEqual([]);
  },
  slowMachine,
);

tellTotal();
