// Paused: nothing is done and the status says so, before the first member and with members that run; then it goes on.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, conditionOf, planned, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { deletePods, memberClaims, memberPods } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { stays, until } from '../support/e2e/wait.ts';

export const paused: Scenario = {
  name: 'paused',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 1, paused: true });
    await saysPaused(trial);
    await stays('the absence of members', 3, () => nothingThere(trial));
    await applyCluster(trial, 'etcd', { size: 1, paused: false });
    await settled(trial, 'etcd');

    await applyCluster(trial, 'etcd', { size: 3, paused: true });
    await saysPaused(trial);
    await deletePods(trial, await memberPods(trial, 'etcd'));
    await until('the Pod to be gone', 60, async () => podsAre(trial, 0));
    await stays('the absence of Pods', 3, () => podsAre(trial, 0));
    await applyCluster(trial, 'etcd', { size: 3, paused: false });
    await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 3 });
  },
};

async function saysPaused(trial: Trial): Promise<void> {
  const cluster = await planned(trial, 'etcd', 'HeldByPause');
  const reconciling = conditionOf(cluster, 'Reconciling')?.status;
  promise(reconciling === 'False', `it is paused and says Reconciling=${reconciling}`);
}

async function nothingThere(trial: Trial) {
  const count = (await memberClaims(trial, 'etcd')).length + (await memberPods(trial, 'etcd')).length;
  return count === 0 ? { is: true } : { seen: `${count} claims and Pods` };
}

async function podsAre(trial: Trial, wanted: number) {
  const { length } = await memberPods(trial, 'etcd');
  return length === wanted ? { is: true } : { seen: `${length} Pods` };
}
