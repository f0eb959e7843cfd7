// `kubectl delete --cascade=orphan`, and the same object applied again, as between two GitOps tools: the members are recognised and go
// on without a restart, while a writer writes.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, deleteCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods, uidsOf } from '../support/e2e/members.ts';
import type { Scenario } from '../support/e2e/scenario.ts';
import { stays } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

export const orphaned: Scenario = {
  name: 'orphaned',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    // Delete: orphans keep their data all the same.
    const wish = { size: 3, storage: { retention: { whenDeleted: 'Delete' } } } as const;
    await applyCluster(trial, 'etcd', wish);
    const before = await settled(trial, 'etcd');
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    const pods = uidsOf(await memberPods(trial, 'etcd'));
    const asBefore = async () => {
      const found = await memberPods(trial, 'etcd');
      const restarts = found.flatMap(({ status }) => (status?.containerStatuses ?? []).map((one) => one.restartCount));
      const same = uidsOf(found).join() === pods.join() && restarts.every((count) => count === 0);
      return same ? { is: true } : { seen: `Pods ${uidsOf(found).join()}, restarts ${restarts.join()}` };
    };
    await deleteCluster(trial, 'etcd', 'Orphan');
    await stays('the Pods', 3, asBefore);
    await applyCluster(trial, 'etcd', wish);
    const after = await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 3 });
    await stays('the Pods', 1, asBefore);
    promise(after.status?.clusterID === before.status?.clusterID, 'it is taken for another etcd cluster');
    promise(after.metadata.uid !== before.metadata.uid, 'the object was not deleted at all');
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};
