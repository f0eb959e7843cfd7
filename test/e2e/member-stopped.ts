// The process of a member that leads is stopped: its Pod runs, its ports are open, and it says nothing. The status tells within 15 s,
// the others go on, and when it goes on as well, it is the same member in the same Pod.
import { checkMembers } from '../support/e2e/check.ts';
import { leaderOf } from '../support/e2e/etcd.ts';
import { applyCluster, conditionOf, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods, stopMember, uidsOf } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

const toldWithinSeconds = 15;

export const memberStopped: Scenario = {
  name: 'member-stopped',
  lane: 'calm',
  onlyLocal: true,
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    const leader = await leaderOf(trial, 'etcd');
    const { name } = leader.metadata;
    const before = uidsOf(await memberPods(trial, 'etcd'));
    const goOn = await stopMember(trial, leader);
    await told(trial, name);
    await writer.writes(100);
    goOn();
    await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 3 });
    promise(uidsOf(await memberPods(trial, 'etcd')).join() === before.join(), 'a Pod was made anew');
    neverInterrupted(await writer.verify(3));
  },
};

async function told(trial: Trial, name: string): Promise<void> {
  const startedAt = performance.now();
  const message = await until('the status to tell of it', toldWithinSeconds, async () => {
    const { status } = await getCluster(trial, 'etcd');
    const member = status?.members?.find((one) => one.name === name);
    const degraded = conditionOf({ status }, 'Degraded')?.status;
    const isTold = member?.healthy === false && degraded === 'True' && status?.failuresTolerated === 0;
    return isTold ? { is: member.message ?? '' } : { seen: `${JSON.stringify(member)}, Degraded=${degraded}` };
  });
  trial.tell(`told after ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${message}`);
}
