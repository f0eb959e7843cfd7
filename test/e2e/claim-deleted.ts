// A claim deleted under a running Pod: nothing takes that back, but the member serves on until its successor votes. There are never
// fewer than three voters, and its Pod is not stopped before.
import { checkMembers } from '../support/e2e/check.ts';
import { leaderOf, listMembers } from '../support/e2e/etcd.ts';
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { claims } from '../support/e2e/kinds.ts';
import { memberPods } from '../support/e2e/members.ts';
import type { MemberPod } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { throughout, until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

export const claimDeleted: Scenario = {
  name: 'claim-deleted',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    const leader = await leaderOf(trial, 'etcd');
    await trial.api.delete(claims, { namespace: trial.namespace, name: leader.metadata.name });
    trial.tell(`deleted the claim of ${leader.metadata.name}, which leads`);
    await throughout('three voters, of which none is stopped', gone(trial, leader), () => nothingStopped(trial));
    await settled(trial, 'etcd');
    const now = await checkMembers(trial, 'etcd', { size: 3 });
    promise(!now.includes(leader.metadata.name), 'the member whose claim was deleted is still there');
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

async function gone(trial: Trial, { metadata: { name, uid } }: MemberPod): Promise<void> {
  await until(`${name} to be replaced`, 90, async () => {
    const left = (await memberPods(trial, 'etcd')).find((pod) => pod.metadata.uid === uid);
    return left === undefined ? { is: true } : { seen: 'its Pod is still there' };
  });
}

async function nothingStopped(trial: Trial) {
  const pods = await memberPods(trial, 'etcd');
  const [asked] = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const listed = await listMembers(trial, asked?.metadata.name ?? '');
  const voters = listed.filter(({ isLearner }) => !isLearner);
  const stopped = pods
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    .map(({ metadata }) => metadata.name)
    .filter((name) => voters.some((voter) => voter.name === name));
  const holds = voters.length >= 3 && stopped.length === 0;
  return holds ? { is: true } : { seen: `${voters.length} voters, stopped: ${stopped.join()}` };
}
