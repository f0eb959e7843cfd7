// The disruption budget follows the voters that are.
import { budget } from '../../../../src/controllers/cluster/rules/budget.ts';
import {
  added,
  budgetOf,
  latched,
  learner,
  member,
  members,
  observed,
  running,
  voter,
  withSpec,
  withoutQuorum,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const three = [member('a', voter()), member('b', voter()), member('c', voter())];

table(budget, {
  'the right budget is left': {
    given: observed(),
  },
  'a single voter has none': {
    given: observed(members(member('a', voter())), budgetOf(1)),
  },
  'one that is there for a single voter is removed': {
    given: observed(members(member('a', voter())), budgetOf(3)),
    says: {
      kind: 'act',
      reason: 'RemovingBudget',
      message: 'Removing the disruption budget: a single voter has none.',
      steps: ['DeleteBudget budget'],
    },
  },
  'it is raised before a learner is promoted': {
    given: observed(members(member('a', voter()), member('b', learner())), budgetOf(1)),
    says: {
      kind: 'act',
      reason: 'ApplyingBudget',
      message: 'Applying the disruption budget: 2 voters have to stay.',
      steps: ['ApplyBudget budget'],
    },
  },
  'not for one that has far to go: nodes may be drained meanwhile': {
    given: observed(
      members(...three, member('d', learner(), running({ raftAppliedIndex: 699 }))),
      withSpec({ size: 5 }),
    ),
  },
  'for one that has caught up': {
    given: observed(
      members(...three, member('d', learner(), running({ raftAppliedIndex: 700 }))),
      withSpec({ size: 5 }),
    ),
    says: {
      kind: 'act',
      reason: 'ApplyingBudget',
      message: 'Applying the disruption budget: 3 voters have to stay.',
      steps: ['ApplyBudget budget'],
    },
  },
  'once raised it stays so until the learner votes': {
    given: observed(
      members(...three, member('d', learner(), running({ raftAppliedIndex: 1 }))),
      withSpec({ size: 5 }),
      budgetOf(4),
    ),
  },
  'or is to go': {
    given: observed(members(...three, member('d', learner())), budgetOf(4)),
    says: {
      kind: 'act',
      reason: 'ApplyingBudget',
      message: 'Applying the disruption budget: 2 voters have to stay.',
      steps: ['ApplyBudget budget'],
    },
  },
  'and is lowered after a voter was removed': {
    given: observed(members(...three, member('d', latched({ removed: 'Scaled' }))), budgetOf(4)),
    says: {
      kind: 'act',
      reason: 'ApplyingBudget',
      message: 'Applying the disruption budget: 2 voters have to stay.',
      steps: ['ApplyBudget budget'],
    },
  },
  'a learner that never joined does not count': {
    given: observed(members(member('a', voter()), member('b', added())), budgetOf(1)),
  },
  'it is lowered to the voters that are, not kept at the size wanted': {
    given: observed(
      withSpec({ size: 5 }),
      members(member('a', voter()), member('b', voter()), member('c', voter())),
      budgetOf(5),
    ),
    says: {
      kind: 'act',
      reason: 'ApplyingBudget',
      message: 'Applying the disruption budget: 2 voters have to stay.',
      steps: ['ApplyBudget budget'],
    },
  },
  'it goes where the spec says that there is none': {
    given: observed(withSpec({ disruptionBudget: 'None' })),
    says: {
      kind: 'act',
      reason: 'RemovingBudget',
      message: 'Removing the disruption budget: spec.disruptionBudget is None.',
      steps: ['DeleteBudget budget'],
    },
  },
  'and does not come back': {
    given: observed(withSpec({ disruptionBudget: 'None' }), budgetOf(1)),
  },
  'without a membership list it is left': {
    given: observed(withoutQuorum, budgetOf(5)),
  },
});
