// The arithmetic of quorum: for every count of voters, what is still allowed.
import { describe, expect, test } from '@jest/globals';
import { failuresTolerated, mayAddLearner, mayPromote, mayRemoveVoter, quorum } from '../../../src/etcd/quorum.ts';

const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const all = counts.flatMap((voters) =>
  Array.from({ length: voters + 1 }, (_, healthy) => ({ voters, healthy })).filter(
    ({ healthy }) => healthy >= quorum(voters),
  ),
);

test('quorum is more than half', () => {
  expect(counts.map(quorum)).toEqual([1, 2, 2, 3, 3, 4, 4, 5, 5]);
  expect(counts.map((voters) => failuresTolerated(voters, voters))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4]);
});

describe('a promotion', () => {
  test.each(all.filter(({ voters }) => voters > 1))('of one more beside $healthy of $voters', (w) => {
    const survivesNewcomer = w.healthy >= quorum(w.voters + 1);
    const survivesOneMore = w.healthy + 1 - 1 >= quorum(w.voters + 1);
    expect(mayPromote(w)).toBe(survivesNewcomer && survivesOneMore);
  });

  test('of a second voter is allowed, for nothing else leads to three', () => {
    expect(mayPromote({ voters: 1, healthy: 1 })).toBe(true);
  });
});

describe('a removal', () => {
  test.each(all.filter(({ voters, healthy }) => healthy < voters))('of a down one of $voters', (w) => {
    expect(mayRemoveVoter(w, false)).toBe(w.voters > 1);
  });

  test.each(all.filter(({ voters }) => voters > 3))('of a healthy one of $voters, $healthy healthy', (w) => {
    expect(mayRemoveVoter(w, true)).toBe(w.healthy - 1 - 1 >= quorum(w.voters - 1));
  });

  test('of a healthy one of three or two needs all of them', () => {
    expect([3, 2].map((voters) => mayRemoveVoter({ voters, healthy: voters }, true))).toEqual([true, true]);
    expect(mayRemoveVoter({ voters: 3, healthy: 2 }, true)).toBe(false);
  });

  test('of the last one never', () => {
    expect(mayRemoveVoter({ voters: 1, healthy: 1 }, true)).toBe(false);
    expect(mayRemoveVoter({ voters: 1, healthy: 0 }, false)).toBe(false);
  });
});

/** etcd-io/etcd server/etcdserver: isConnectedToQuorumSince; older patches ask isConnectedFullySince. */
describe('a learner', () => {
  test.each([
    [1, 1, true],
    [3, 3, true],
    [3, 2, false],
    [4, 3, true],
    [5, 4, true],
    [5, 3, false],
    [7, 5, true],
  ])('beside %i voters of which %i are healthy: %s by quorum', (voters, healthy, may) => {
    expect(mayAddLearner({ voters, healthy }, 'quorum')).toBe(may);
    expect(mayAddLearner({ voters, healthy }, 'all')).toBe(voters === healthy);
  });
});
