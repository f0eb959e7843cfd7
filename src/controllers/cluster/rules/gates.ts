// The rules that only hold others back: pause, names that are taken, an invalid spec, a held rollout.
import { podHash } from '../desired/pod.ts';
import { clusterName, latchedClusterID } from '../health.ts';
import { annotations } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
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
    return stalled('InvalidSpec', `${found.join(' ')} ${meanwhile}`, ['bootstrap', 'rollout']);
  },
};

/** This release carries out changes of `size` only; all others are taken up by Pods made anew. The status must say so. */
export const rollout: Rule = {
  name: 'rollout',
  decide(o) {
    const behind = membersBehind(o);
    if (behind.length === 0) return undefined;
    return wait(
      'HeldRollout',
      `${listed(behind.map((m) => m.name))} ${behind.length === 1 ? 'runs' : 'run'} an earlier spec. ` +
        'This release does not restart members for a change: a Pod takes it up when it is made anew. Delete one Pod at a time, and wait for Ready in between.',
    );
  },
};

/** Members whose Pod was made from another spec than today's. */
export const membersBehind = (o: Observed): readonly Member[] =>
  o.members.filter((m) => {
    if (m.pod === undefined || m.latch.version === undefined || latchedClusterID(o) === undefined) return false;
    return podHash(o.cluster.spec, m.latch.version) !== m.pod.podHash;
  });
