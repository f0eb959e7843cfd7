// The rules that only hold others back: pause, names that are taken, an invalid spec.
import { clusterName } from '../health.ts';
import { annotations } from '../names.ts';
import { isPaused, isPausedByAnnotation, specProblems } from '../wanted.ts';
import { listed, ruleNames, stalled, wait, type Rule, type RuleName } from '../rule.ts';
import { namesake } from './retained.ts';

export const pause: Rule = {
  name: 'pause',
  decide(o) {
    if (!isPaused(o)) return undefined;
    const how = isPausedByAnnotation(o) ? `remove the annotation ${annotations.paused}` : 'set spec.paused to false';
    return wait('HeldByPause', `Paused: nothing is changed and nothing is repaired. To go on, ${how}.`, ruleNames);
  },
};

/** Danger avoided: taking over, or deleting with our garbage, an object that somebody else relies on. Members are kept running meanwhile. */
export const names: Rule = {
  name: 'names',
  decide(o) {
    if (o.taken.length === 0) return undefined;
    const what = listed(o.taken.map((t) => `${t.object} (${t.owner})`));
    if (o.taken.every((t) => t.owner === `owned by EtcdCluster/${clusterName(o).name}`))
      return namesake(what, needsNames);
    return stalled(
      'NameTaken',
      `Not ours, but under a name that this cluster needs: ${what}. Delete or rename it, or give this cluster another name.`,
      needsNames,
    );
  },
};

const needsNames: readonly RuleName[] = ['services', 'bootstrap', 'budget', 'learners', 'scale'];

/** Admission sees one edit, not the history, and an older CRD refuses less: so its rules are asked again here. */
export const spec: Rule = {
  name: 'spec',
  decide(o) {
    const found = specProblems(o);
    if (found.length === 0) return undefined;
    const meanwhile = 'Until that is changed, members are kept running and repaired, and nothing else is changed.';
    return stalled('InvalidSpec', `${found.join(' ')} ${meanwhile}`, ['bootstrap', 'images', 'storage', 'rollout']);
  },
};
