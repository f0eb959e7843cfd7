// A changed spec reaches every member, whatever is the matter with one of them, without a quorum lost or a loop; also where it is changed
// again, a member fails, or somebody interferes at any point of it.
import { expect, test } from '@jest/globals';
import { changing, outdated } from './enumerate.ts';
import { findings, slowMachine, tellTotal } from './findings.ts';
import { edited, failing, resized } from './turns.ts';

test.each([
  { voters: 1, sizes: [0, 1, 3] },
  { voters: 2, sizes: [1, 3] },
  { voters: 3, sizes: [0, 1, 3, 5] },
  { voters: 4, sizes: [3, 5] },
  { voters: 5, sizes: [3, 5] },
])(
  '$voters voters of an earlier spec, of $sizes wanted, with one thing the matter',
  ({ voters, sizes }) => {
    for (const size of sizes) expect(findings(outdated(voters, size))).toEqual([]);
  },
  slowMachine,
);

test(
  'where leadership cannot be moved',
  () => {
    expect(findings(outdated(3, 3, { sticky: true }))).toEqual([]);
  },
  slowMachine,
);

test(
  'a change that is wrong stops at the first member',
  () => {
    for (const voters of [1, 3, 5]) expect(findings(outdated(voters, voters, { unfit: true }))).toEqual([]);
  },
  slowMachine,
);

const fit = [1, 3, 5].flatMap((voters) => [...changing(voters, voters)]);
const unfit = [1, 3, 5].flatMap((voters) => [...changing(voters, voters, { unfit: true })]);

test.each([
  { what: 'it is changed again', turns: edited, changes: [...fit, ...unfit] },
  { what: 'a member fails', turns: failing, changes: fit },
  { what: 'another size is wanted', turns: resized, changes: [...fit, ...unfit] },
])(
  'at every point of a change $what',
  ({ turns, changes }) => {
    expect(findings(changes, turns)).toEqual([]);
  },
  slowMachine,
);

tellTotal();
