// A learner that is cut off answers us, and knows no leader: it takes nobody's place.
import { expect, test } from '@jest/globals';
import type { Member } from '../../../src/controllers/cluster/observed.ts';
import { departures } from '../../../src/controllers/cluster/rules/departures.ts';
import { learners } from '../../../src/controllers/cluster/rules/learners.ts';
import { connectedTo, downFor, downVoter } from '../../support/fates.ts';
import { held, learner, member, members, observed, running, seenBefore, voter } from '../../support/observed.ts';

function cutOff(m: Member): Member {
  const connected = running({ raftAppliedIndex: 1000 })(m);
  if (!connected.answer.reachable) return connected;
  const { leader: _, ...answer } = connected.answer;
  return { ...connected, answer };
}

test('it does not vote, though it has all that the leader had', () => {
  const given = members(member('a', voter()), member('b', learner(), cutOff), member('c', held()));
  expect(learners.decide(observed(given, seenBefore('b', 0)))).toMatchObject({
    kind: 'wait',
    reason: 'WaitingForLearner',
  });
});

test('a voter that is down keeps its place meanwhile', () => {
  const [a, b] = [member('a', voter(), connectedTo('b')), member('b', voter(), connectedTo('a'))];
  const given = members(a, b, downVoter('c'), member('d', learner(), cutOff));
  expect(departures.decide(observed(given, downFor('c', 300_000)))).toMatchObject({
    kind: 'wait',
    reason: 'WaitingForSuccessor',
  });
});
