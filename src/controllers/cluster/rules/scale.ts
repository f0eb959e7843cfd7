// Growth: all newcomers are held side by side, then etcd hears of them one after another.
// Danger avoided: a newcomer whose image, volume or node is bad never reaches etcd.
import { mayAddLearner } from '../../../etcd/quorum.ts';
import {
  healthyVoters,
  isHeld,
  isLearner,
  isNewcomer,
  isVoter,
  isHealthy,
  leaderOf,
  listedMembers,
  troublesOf,
  voterCount,
} from '../health.ts';
import { makeMember } from '../making.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, listed, wait, type Rule, type Verdict } from '../rule.ts';

export const scale: Rule = {
  name: 'scale',
  decide(o) {
    if (!o.membership.known) return undefined;
    // One whose claim is going could never be started: etcd does not hear of it, and another is made in its place.
    const newcomers = o.members.filter((m) => isNewcomer(o, m) && m.claim?.deleting !== true);
    const wanted = o.cluster.spec.size - listedMembers(o).length;
    return createNewcomers(o, wanted - newcomers.length) ?? (wanted > 0 ? addLearner(o, newcomers) : undefined);
  },
};

function createNewcomers(o: Observed, missing: number): Verdict | undefined {
  if (missing <= 0) return undefined;
  const names = freshNames(o, missing);
  const version = clusterVersion(o);
  if (version === undefined)
    return wait('WaitingForVersion', 'No member says which etcd version it runs; growth waits for it.');
  const steps = names.flatMap((member) => makeMember(o, { member, version, role: 'learner' }));
  return actIfAny(
    'CreatingMembers',
    `Growing to ${String(o.cluster.spec.size)}: making ${listed(names)}, held until they are ready.`,
    steps,
  );
}

/** An open step is finished with the names it was planned with. */
function freshNames(o: Observed, count: number): readonly string[] {
  const { kind, target } = o.cluster.status?.step ?? {};
  const planned = kind === 'CreateClaim' || kind === 'CreatePod' ? (target ?? '').split(',') : [];
  const unused = planned.filter(
    (name) => !o.members.some((m) => m.name === name) && !o.cluster.status?.bootstrap?.members.includes(name),
  );
  return [...unused, ...o.freshNames].slice(0, count);
}

/** What the voters were last made to run. */
const clusterVersion = (o: Observed): string | undefined =>
  o.members.find((m) => isVoter(m) && m.latch.version !== undefined)?.latch.version;

function addLearner(o: Observed, newcomers: readonly Member[]): Verdict | undefined {
  if (newcomers.length === 0 || o.members.some(isLearner)) return undefined;
  const ready = newcomers.find(isHeld);
  if (ready === undefined) {
    return wait('WaitingForMembers', `Growing to ${String(o.cluster.spec.size)}; ${troublesOf(newcomers)}.`);
  }
  const sick = o.members.filter((m) => isVoter(m) && !isHealthy(m));
  const via = leaderOf(o)?.name;
  if (via === undefined || !mayAddLearner({ voters: voterCount(o), healthy: healthyVoters(o).length })) {
    const each = troublesOf(sick);
    return wait(
      'WaitingForVoters',
      `${ready.name} is ready to join; it waits until all voters are healthy${each === '' ? '' : `. ${each}`}.`,
    );
  }
  return act('AddingLearner', `Adding ${ready.name} as a learner: its Pod, volume and image are ready.`, [
    { kind: 'AddLearner', member: ready.name, peerURL: ready.peerURL, via },
  ]);
}
