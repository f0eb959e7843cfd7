// Guards of newcomers and learners.
import { edit, found, foundIn, tested, type Guard } from './guard.ts';

const arithmetic = 'src/etcd/quorum.ts';
const joiningTest = 'test/unit/cluster/joining.test.ts';

export const growth: readonly Guard[] = [
  foundIn(
    'many',
    'quorum survives a promotion',
    'quorum does not survive the failure of one more voter',
    edit('joining.ts', '=> mayPromote(counts(o))', '=> true'),
  ),
  foundIn(
    'many',
    'and the failure of one more voter after it',
    'quorum does not survive the failure of one more voter',
    {
      file: arithmetic,
      from: 'return healthy === 1;\n  return failuresTolerated(after.voters, after.healthy) >= 1;',
      to: 'return healthy === 1;\n  return failuresTolerated(after.voters, after.healthy) >= 0;',
    },
  ),
  foundIn(
    'many',
    'so many have to be connected that they are a quorum with the learner',
    'asks etcd for what it refuses',
    {
      file: arithmetic,
      from: 'return healthy >= quorum(voters + 1);',
      to: 'return healthy >= quorum(voters);',
    },
  ),
  found(
    'a learner that is cut off does not vote',
    'promotes a learner that does not run',
    edit('rules/learners.ts', 'lag === undefined || !isHealthy(m)', 'lag === undefined'),
  ),
  tested(
    'a learner that is cut off is no successor',
    joiningTest,
    edit('joining.ts', '!neverJoined(m) && isHealthy(m)),', '!neverJoined(m) && m.answer.reachable),'),
  ),
  found(
    'a learner that can never start is taken back',
    'starts a learner before its identity is latched',
    edit('rules/half-made.ts', 'whyNeverAgain(o, m) ?? whyNotNow(o, m);', 'whyNotNow(o, m);'),
  ),
  tested(
    'data of an earlier identity is kept when the learner on it is taken back',
    'test/unit/cluster/rules/half-made.test.ts',
    edit('rules/half-made.ts', ' || hasOtherIdentity(m)) return [];', ') return [];'),
  ),
  found(
    'etcd is not asked to take a learner that it would refuse',
    'asks etcd for what it refuses',
    edit('joining.ts', '  return mayAddLearner(', '  return true || mayAddLearner('),
  ),
  foundIn(
    'old',
    'old versions of etcd want all voters connected',
    'asks etcd for what it refuses',
    edit('joining.ts', "isKnown ? 'quorum' : 'all'", "'quorum'"),
  ),
  found(
    'a learner has caught up before it votes',
    'promotes a learner that is far behind',
    edit('rules/learners.ts', 'if (lag > caughtUp) {', 'if (lag > Infinity) {'),
    edit('rules/learners.ts', 'before !== undefined && before <= caughtUp', 'true'),
  ),
  found(
    'a learner is looked at twice',
    'promotes a learner that was not seen to be caught up before',
    edit('rules/learners.ts', 'before !== undefined && before <= caughtUp', 'true'),
  ),
  found(
    'a second voter waits for a third',
    'a second voter without a third that is ready',
    edit('rules/learners.ts', 'if (third) return undefined;', 'return undefined;'),
  ),
  tested(
    'a second voter is connected with the only one',
    'test/unit/cluster/rules/learners.test.ts',
    edit('rules/learners.ts', ' || isConnected(o, leader, m)) return undefined;', ' || o.now > 0) return undefined;'),
  ),
  tested(
    'a newcomer whose volume is gone is none',
    'test/unit/cluster/rules/scale.test.ts',
    edit('joining.ts', '!hasNoPlace(m) && ', ''),
  ),
  found(
    'the budget is raised before a promotion',
    'promotes before the budget holds for it',
    edit('plan.ts', '\n  budget,\n', '\n'),
  ),
  found(
    'one learner at a time',
    'adds a second learner',
    edit('rules/scale.ts', ' || learnerOf(o) !== undefined) return undefined;', ') return undefined;'),
  ),
  found(
    'no more members are added than are wanted',
    'adds more members than are wanted',
    edit('rules/scale.ts', 'trim(o, -missing) ?? ', ''),
    edit('rules/scale.ts', '(places > 0 ? grow(o, missing) : undefined)', 'grow(o, missing)'),
  ),
  found(
    'a newcomer is held before etcd hears of it',
    'adds a learner that is not ready to start',
    edit('joining.ts', '(m) => isHeld(m) && ', '(m) => '),
  ),
  found(
    'a newcomer that nobody wants any more is taken back',
    'settled with what is left of others',
    edit('rules/scale.ts', 'trim(o, -missing) ?? ', ''),
  ),
];
