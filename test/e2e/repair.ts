// What can be lost of one member, under a writer: its Pod, its claim, and, of the leader, the volume itself. The Pod comes back as the
// same member; of lost data a new member is made, and the old one's identity is never used again.
import { checkMembers } from '../support/e2e/check.ts';
import { followerOf, leaderOf } from '../support/e2e/etcd.ts';
import { applyCluster, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { deletePods, podsGone } from '../support/e2e/members.ts';
import type { MemberPod } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { loseClaim, loseVolume } from '../support/e2e/volumes.ts';
import { until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

export const repair: Scenario = {
  name: 'repair',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    const before = await checkMembers(trial, 'etcd', { size: 3 });
    const writer = await startWriter(trial, 'etcd', { rate: 100 });

    const pod = await followerOf(trial, 'etcd');
    await deletePods(trial, [pod]);
    await podsGone(trial, 'etcd', [pod]);
    await settled(trial, 'etcd');
    const same = await checkMembers(trial, 'etcd', { size: 3 });
    promise(same.join() === before.join(), `after the loss of a Pod the members are ${same.join()}`);

    await replaced(trial, await followerOf(trial, 'etcd'), loseClaim);
    await replaced(trial, await leaderOf(trial, 'etcd'), loseVolume);
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

async function replaced(trial: Trial, pod: MemberPod, lose: (trial: Trial, pod: MemberPod) => Promise<void>) {
  const { name } = pod.metadata;
  const startedAt = performance.now();
  await lose(trial, pod);
  await until(`the status to tell that ${name} is not well`, 15, async () => {
    const { status } = await getCluster(trial, 'etcd');
    const told = status?.members?.find((member) => member.name === name);
    return told?.healthy === true ? { seen: JSON.stringify(status?.plan) } : { is: true };
  });
  await settled(trial, 'etcd');
  trial.tell(`three healthy voters after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  const now = await checkMembers(trial, 'etcd', { size: 3 });
  promise(!now.includes(name), `${name} lost its data and is still a member`);
}
