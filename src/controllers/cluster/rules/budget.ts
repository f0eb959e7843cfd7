// The disruption budget follows the voters that are, never the size wanted: raised before a learner is promoted, lowered after.
import type { Budget } from '../../../kube/objects.ts';
import { covers } from '../desired/covers.ts';
import { desiredBudget } from '../desired/budget.ts';
import { clusterName, isLearner, neverJoined, voterCount } from '../health.ts';
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

/** A learner that has joined may vote next. */
const votersSoon = (o: Observed): number =>
  voterCount(o) + o.members.filter((m) => isLearner(m) && !neverJoined(m)).length;

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
