// Guards of the membership list: nothing is built on one that is wrong.
import { edit, found, tested, type Guard } from './guard.ts';

const rule = 'rules/membership.ts';

export const membership: readonly Guard[] = [
  found(
    'the membership is left as it is while the lists disagree',
    'changes the membership while the lists disagree',
    edit(rule, 'diverged(o) ?? ', ''),
  ),
  found(
    'the membership is left as it is while data is corrupt',
    'changes the membership while data is corrupt',
    edit('plan.ts', '\n  alarms,\n', '\n'),
  ),
  found(
    'a member that somebody else added is told',
    'settled though a person is needed',
    edit(rule, 'foreign(o) ?? ', ''),
  ),
  found(
    'no member is added or promoted beside those of somebody else',
    'asks etcd for what it refuses',
    edit(rule, "    ['departures', 'learners', 'scale'],\n", '    [],\n'),
  ),
  found(
    "somebody's learner that never starts is removed",
    'settled though a person is needed',
    edit(rule, 'removeStray(o) ?? ', ''),
    edit(rule, '?? waitForStray(o)', ''),
  ),
  tested(
    "somebody's learner has half a minute to start",
    'test/unit/cluster/rules/membership.test.ts',
    edit(rule, 'isStray(m) && seenFor(o, strayWord(m), strayMs)', 'isStray(m)'),
  ),
];
