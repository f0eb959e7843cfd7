// Guards of voters that go.
import { edit, found, foundIn, tested, type Guard } from './guard.ts';

const rule = 'rules/departures.ts';
const servingTest = 'test/unit/cluster/rules/departures-serving.test.ts';
const departuresTest = 'test/unit/cluster/rules/departures.test.ts';

export const removal: readonly Guard[] = [
  found(
    'a dead voter is removed once its successor is held',
    'removes a voter whose successor is not ready',
    edit(rule, 'if (ready === 0) return false;', 'if (ready === 0) return true;'),
  ),
  found(
    'a voter that runs is removed once its successor votes',
    'removes a voter that runs before its successor votes',
    edit(rule, 'if (voterCount(o) <= wantedSize(o)) {', 'if (voterCount(o) < 0) {'),
  ),
  found(
    'quorum survives a removal',
    'removes a voter so that quorum does not survive the failure of one more',
    edit(rule, 'if (!mayRemoveVoter(', 'if (false && !mayRemoveVoter('),
  ),
  foundIn(
    'many',
    'and the failure of one more voter after it: with those that stay',
    'removes a voter so that quorum does not survive the failure of one more',
    {
      file: 'src/etcd/quorum.ts',
      from: 'return after.healthy === after.voters;\n  return failuresTolerated(after.voters, after.healthy) >= 1;',
      to: 'return after.healthy === after.voters;\n  return failuresTolerated(after.voters, after.healthy) >= 0;',
    },
  ),
  tested(
    'a lost voter that may run is not removed while the others are no quorum without it',
    departuresTest,
    edit(rule, 'gone.find((m) => isQuorumWithout(o, m))', 'gone[0]'),
  ),
  tested(
    'those that stay are connected before one goes',
    servingTest,
    edit(rule, 'const apart = isHealthy(m) ? unmeshedWithout(o, m) : [];', 'const apart: Member[] = [];'),
  ),
  found(
    'the leader hands over before it goes',
    'removes the leader without having tried to move leadership',
    edit(rule, "?? handOverBefore(o, first, 'goes') ", ''),
  ),
  foundIn(
    'many',
    'the next leader is healthy and caught up',
    'moves leadership to a voter that is down or behind',
    edit('leading.ts', ' && isHealthy(m) && lag(m) <= caughtUp)', ')'),
    edit('leading.ts', 'cordoned(a) - cordoned(b) || lag(a) - lag(b)', '0'),
  ),
  foundIn(
    'stubborn',
    'leadership is moved three times at most',
    'never comes to an end',
    edit('leading.ts', 'moved.times < mostMoves', 'moved.times < Infinity'),
  ),
  found(
    'a voter is taken from budget and clients before it is removed',
    'removes a voter that budget and clients still count on',
    edit(rule, ', ...setAside(m)]', ']'),
  ),
  found(
    'why a voter goes is noted before it goes',
    'removes a voter before it is noted why',
    edit(rule, "[...note, { kind: 'RemoveVoter'", "[{ kind: 'RemoveVoter'"),
  ),
  found(
    'an intention that no longer holds is taken back',
    'settled with an intention to remove',
    edit(rule, '(keepAfterAll(o) ?? removeGone(o)', '(removeGone(o)'),
  ),
  foundIn(
    'many',
    'dead voters go before any learner is promoted',
    'promotes while a dead voter could be removed',
    edit('plan.ts', '\n  departures,\n  learners,\n', '\n  learners,\n  departures,\n'),
  ),
  tested(
    'of those that are too many the unhealthy go first',
    servingTest,
    edit('fate.ts', '    isHealthy(m) ? 1 : 0,\n', ''),
  ),
  tested(
    'of those that are too many the leader goes last',
    servingTest,
    edit('fate.ts', '    leaderOf(o) === m ? 1 : 0,\n', ''),
  ),
  tested(
    'zones stay evenly filled',
    servingTest,
    edit('fate.ts', '    -crowd(staying, m, (each) => zoneOf(o, each)),\n', ''),
  ),
  tested(
    'who was chosen to go is chosen again',
    servingTest,
    edit('fate.ts', '    m.latch.removed === undefined ? 1 : 0,\n', ''),
  ),
];
