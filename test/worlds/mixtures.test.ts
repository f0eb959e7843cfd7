// Clusters in which any number of voters is not well: every mixture of up to three voters, and some of those of up to seven.
import { expect, test } from '@jest/globals';
import { mixed, old } from './enumerate.ts';
import { findings, oneIn, slowMachine, tellTotal } from './findings.ts';

test.each([
  { voters: 1, sizes: [0, 1, 3, 5, 7] },
  { voters: 2, sizes: [0, 1, 3, 5, 7] },
  { voters: 3, sizes: [0, 1, 3, 5] },
])(
  'every mixture of $voters voters of $sizes wanted, well, behind, down, dead, lost or on a claim that goes',
  ({ voters, sizes }) => {
    expect(findings(mixed(voters, sizes))).toEqual([]);
  },
  slowMachine,
);

test.each([
  { voters: 4, sizes: [0, 1, 3, 5], many: 32 },
  { voters: 5, sizes: [0, 1, 3, 5, 7], many: 192 },
  { voters: 6, sizes: [0, 1, 3, 5, 7], many: 384 },
  { voters: 7, sizes: [0, 1, 3, 5, 7], many: 768 },
])(
  'one in $many mixtures of $voters voters of $sizes wanted',
  ({ voters, sizes, many }) => {
    expect(findings(oneIn(many, mixed(voters, sizes)))).toEqual([]);
  },
  slowMachine,
);

test.each([
  { voters: 1, many: 1 },
  { voters: 2, many: 1 },
  { voters: 3, many: 8 },
  { voters: 5, many: 128 },
])(
  'one in $many mixtures of $voters voters of an etcd that takes no learner while a voter is down',
  ({ voters, many }) => {
    expect(findings(oneIn(many, mixed(voters, [1, 3, 5], old)))).toEqual([]);
  },
  slowMachine,
);

tellTotal();
