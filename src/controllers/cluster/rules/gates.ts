// The rules that only hold others back: deletion, pause, names that are taken, remains of a namesake, an invalid spec, a held rollout.
import { podHash } from '../desired/pod.ts';
import { clusterName, latchedClusterID } from '../health.ts';
import { annotations } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { isPaused, isPausedByAnnotation, specProblems } from '../wanted.ts';
import { listed, ruleNames, stalled, wait, type Rule, type RuleName } from '../rule.ts';

export const deletion: Rule = {
  name: 'deletion',
  decide: (o) =>
    o.cluster.metadata?.deletionTimestamp === undefined
      ? undefined
      : wait(
          'Deleting',
          'The cluster is being deleted: its Pods and Services go with it, its claims are kept.',
          ruleNames,
        ),
};

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

const namesake = (what: string, holds: readonly RuleName[]) =>
  wait(
    'WaitingForNamesake',
    `An earlier cluster of this name was deleted and has not gone yet: ${what}. If it stays, delete it by hand.`,
    holds,
  );

/** Danger avoided: a new cluster started beside, or over, the data of an earlier one, or of this one whose status was lost. */
export const retained: Rule = {
  name: 'retained',
  decide(o) {
    // What is latched on the claims tells who this cluster is, also without its status.
    if (o.cluster.status?.bootstrap !== undefined || latchedClusterID(o) !== undefined) return undefined;
    const half = o.members.filter((m) => m.claim !== undefined || m.pod !== undefined).map((m) => m.name);
    if (half.length > 0) return statusLost(half);
    if (o.retained.length === 0) return undefined;
    const remains = listed(o.retained.map(({ kind, name }) => `${kind === 'Claim' ? 'claim' : kind} ${name}`));
    if (o.retained.every(({ kind }) => kind === 'Pod')) return namesake(remains, ruleNames);
    return stalled(
      'RetainedClaims',
      `Nothing is started: these remain of an earlier cluster of this name: ${remains}. ` +
        'They may hold its data. To begin with an empty cluster, delete these claims (their data is lost then), or choose another name.',
      ruleNames,
    );
  },
};

const statusLost = (members: readonly string[]) =>
  stalled(
    'StatusLost',
    'The status was lost while this cluster was being created, so it is not known which of its members may have been told to start: ' +
      `${listed(members)}. No client has written to it yet: delete this EtcdCluster and its claims, and create it again.`,
    ruleNames,
  );

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
