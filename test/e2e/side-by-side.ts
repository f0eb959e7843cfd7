// Two clusters in one namespace know nothing of each other: deleting one leaves the other's Pods and writes alone.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, deleteCluster, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods } from '../support/e2e/members.ts';
import type { Scenario } from '../support/e2e/scenario.ts';
import { startWriter } from '../support/e2e/writer.ts';
import { until } from '../support/e2e/wait.ts';

export const sideBySide: Scenario = {
  name: 'side-by-side',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    // One name is the beginning of the other: selectors that match by prefix would mix them up.
    await Promise.all(['etcd', 'etcd-b'].map((name) => applyCluster(trial, name, { size: 3 })));
    const [a, b] = await Promise.all([settled(trial, 'etcd'), settled(trial, 'etcd-b')]);
    promise(a.status?.clusterID !== b.status?.clusterID, 'both are the same etcd cluster');
    await checkMembers(trial, 'etcd', { size: 3 });
    await checkMembers(trial, 'etcd-b', { size: 3 });
    const writer = await startWriter(trial, 'etcd-b', { rate: 100 });
    const before = (await memberPods(trial, 'etcd-b')).map(({ metadata }) => metadata.uid).sort();
    await deleteCluster(trial, 'etcd');
    await until('the Pods of the deleted cluster to be gone', 60, async () => {
      const left = await memberPods(trial, 'etcd');
      return left.length === 0 ? { is: true } : { seen: `${left.length} left` };
    });
    await writer.writes(100);
    await writer.verify(3);
    const after = (await memberPods(trial, 'etcd-b')).map(({ metadata }) => metadata.uid).sort();
    promise(after.join() === before.join(), 'the Pods of the other cluster were replaced');
    const restarts = (await memberPods(trial, 'etcd-b')).flatMap(({ status }) => status?.containerStatuses ?? []);
    promise(
      restarts.every(({ restartCount }) => restartCount === 0),
      'a member of the other cluster was restarted',
    );
    promise((await getCluster(trial, 'etcd-b')).status?.plan?.kind === 'Settled', 'the other cluster is not settled');
  },
};
