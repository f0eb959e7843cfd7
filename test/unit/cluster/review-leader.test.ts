// A leader that only the operator does not reach: what has to be asked of it waits, and nobody is told that there is none.
import { expect, test } from '@jest/globals';
import { departures } from '../../../src/controllers/cluster/rules/departures.ts';
import { learners } from '../../../src/controllers/cluster/rules/learners.ts';
import { connectedTo } from '../../support/fates.ts';
import { learner, member, members, observed, running, unreachable, voter, withSpec } from '../../support/observed.ts';
import { said } from '../../support/rule-table.ts';

const follower = (short: string, ...peers: readonly string[]) =>
  member(short, voter(), connectedTo(...peers), (m) =>
    m.answer.reachable ? { ...m, answer: { ...m.answer, leader: 'c1' } } : m,
  );
const [a, b, c] = [follower('a', 'b', 'c'), follower('b', 'a', 'c'), member('c', voter(), unreachable())];

test('a voter that is too many', () => {
  const o = observed(withSpec({ size: 1 }), members(a, b, c));
  expect(said(departures, o)?.message).toMatch(/the operator does not reach the leader, shop-ccccc\.$/);
});

test('where nobody leads that is told', () => {
  const silent = running({ linearizable: true });
  const o = observed(withSpec({ size: 1 }), members(...[a, b].map(silent).map(leaderless), c));
  expect(said(departures, o)?.message).toMatch(/there is no leader to ask\.$/);
});

test('a learner that never stays', () => {
  const going = member('d', learner(), (m) =>
    m.claim === undefined ? m : { ...m, claim: { ...m.claim, deleting: true } },
  );
  expect(said(learners, observed(members(a, b, c, going)))?.message).toContain('does not reach the leader');
});

function leaderless(m: typeof a): typeof a {
  if (!m.answer.reachable) return m;
  const { leader: _, ...answer } = m.answer;
  return { ...m, answer };
}
