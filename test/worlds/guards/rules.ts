// Guards of the plan itself: who holds back whom.
import { edit, found, tested, type Guard } from './guard.ts';

const gatesTest = 'test/unit/cluster/rules/gates.test.ts';
const planTest = 'test/unit/cluster/plan.test.ts';

export const plan: readonly Guard[] = [
  found(
    'a wait holds back what it names and nothing else',
    'latches would act, and is held back by',
    edit('plan.ts', 'held.some(({ holds }) => holds.includes(rule.name))', 'held.length > 0'),
  ),
  found('a paused cluster is left as it is', 'acts though it is paused', edit('plan.ts', '\n  pause,\n', '\n')),
  found(
    'an invalid spec changes no size',
    'adds more members than are wanted',
    edit('wanted.ts', 'if (specProblems(o).length === 0) return', 'return'),
  ),
  tested(
    'nothing is born of an invalid spec',
    gatesTest,
    edit('rules/gates.ts', "['bootstrap', 'images', 'storage', 'rollout']", "['images', 'storage', 'rollout']"),
  ),
  tested(
    'nothing is made under names that somebody else has',
    gatesTest,
    edit('rules/gates.ts', "['services', 'bootstrap', 'budget', 'learners', 'scale'];", '[];'),
  ),
  tested(
    'what is refused does not hold up those who mend',
    planTest,
    edit('plan.ts', 'o.refused === undefined ? undefined : overtake', 'true ? undefined : overtake'),
  ),
  found('why there is no list is told', 'settled without its voters', edit('plan.ts', '\n  quorum,\n', '\n')),
  found('a voter that is down is told', 'settled without its voters', edit('plan.ts', '\n  health,\n', '\n')),
  found('the Services are made', 'settled without its Services', edit('plan.ts', '\n  services,\n', '\n')),
];
