// The disruption budget follows the voters that are, never the size wanted: raised before a learner is promoted, lowered after.
import { covers } from '../desired/covers.ts';
import { desiredBudget } from '../desired/budget.ts';
import { clusterName, isLearner, neverJoined, voterCount } from '../health.ts';
import { act, type Rule } from '../rule.ts';

export const budget: Rule = {
  name: 'budget',
  decide(o) {
    if (!o.membership.known) return undefined;
    const learners = o.members.filter((m) => isLearner(m) && !neverJoined(m)).length;
    const voters = voterCount(o) + learners;
    const desired = desiredBudget({ cluster: clusterName(o), voters });
    const uid = o.budget?.metadata?.uid;
    if (desired === undefined) {
      if (uid === undefined) return undefined;
      return act('RemovingBudget', 'Removing the disruption budget: a single voter has none.', [
        { kind: 'DeleteBudget', uid },
      ]);
    }
    if (o.budget !== undefined && covers(o.budget, desired)) return undefined;
    return act(
      'ApplyingBudget',
      `Applying the disruption budget: ${String(desired.spec?.minAvailable)} voters have to stay.`,
      [{ kind: 'ApplyBudget', budget: desired, ...(uid === undefined ? {} : { uid }) }],
    );
  },
};
