// The disruption budget follows the voters that are, never the size wanted: raised before a learner is promoted, lowered after.
import type { Budget } from '../../../kube/objects.ts';
import { covers } from '../desired/covers.ts';
import { desiredBudget, minAvailable } from '../desired/budget.ts';
import { caughtUp } from '../down.ts';
import { fateOf } from '../fate.ts';
import { clusterName, isLearner, lagOf, neverJoined, voterCount } from '../health.ts';
import type { Observed } from '../observed.ts';
import { act, type Act, type Rule } from '../rule.ts';

export const budget: Rule = {
  name: 'budget',
  decide(o) {
    if (!o.membership.known) return undefined;
    const isManaged = o.cluster.spec.disruptionBudget === 'Managed';
    const desired = isManaged ? desiredBudget({ cluster: clusterName(o), voters: votersSoon(o) }) : undefined;
    return desired === undefined ? remove(o, isManaged) : apply(o, desired);
  },
};

/**
 * With a learner that is about to vote. One that has far to go would keep nodes from being drained for as long; once raised for it the
 * budget stays so until it votes or is gone.
 */
function votersSoon(o: Observed): number {
  const voters = voterCount(o);
  const coming = o.members.find((m) => isLearner(m) && !neverJoined(m) && fateOf(o, m) === undefined);
  if (coming === undefined) return voters;
  const isRaised = o.budget !== undefined && Number(o.budget.spec?.minAvailable) === minAvailable(voters + 1);
  return isRaised || (lagOf(o, coming) ?? Infinity) <= caughtUp ? voters + 1 : voters;
}

function remove({ budget }: Observed, isManaged: boolean): Act | undefined {
  const uid = budget?.metadata?.uid;
  if (uid === undefined) return undefined;
  const why = isManaged ? 'a single voter has none' : 'spec.disruptionBudget is None';
  return act('RemovingBudget', `Removing the disruption budget: ${why}.`, [{ kind: 'DeleteBudget', uid }]);
}

function apply({ budget }: Observed, desired: Budget): Act | undefined {
  if (budget !== undefined && covers(budget, desired)) return undefined;
  const uid = budget?.metadata?.uid;
  return act(
    'ApplyingBudget',
    `Applying the disruption budget: ${String(desired.spec?.minAvailable)} voters have to stay.`,
    [{ kind: 'ApplyBudget', budget: desired, ...(uid === undefined ? {} : { uid }) }],
  );
}
