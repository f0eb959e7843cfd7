// Every Pod deleted at once, while a writer writes: the same members come back on the same volumes, and nothing is lost.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { deletePods, memberClaims, memberPods } from '../support/e2e/members.ts';
import type { Scenario } from '../support/e2e/scenario.ts';
import { startWriter } from '../support/e2e/writer.ts';
import { until } from '../support/e2e/wait.ts';

export const coldStart: Scenario = {
  name: 'cold-start',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    const before = await settled(trial, 'etcd');
    const volumes = (await memberClaims(trial, 'etcd')).map(({ metadata }) => metadata.uid).sort();
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    const pods = await memberPods(trial, 'etcd');
    await deletePods(trial, pods);
    const old = new Set(pods.map(({ metadata }) => metadata.uid));
    await until('the old Pods to be gone', 60, async () => {
      const left = (await memberPods(trial, 'etcd')).filter(({ metadata }) => old.has(metadata.uid));
      return left.length === 0 ? { is: true } : { seen: `${left.length} left` };
    });
    await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 3 });
    await writer.writes(100);
    await writer.verify(3);
    const after = await getCluster(trial, 'etcd');
    promise(after.status?.clusterID === before.status?.clusterID, 'it came back as another etcd cluster');
    const kept = (await memberClaims(trial, 'etcd')).map(({ metadata }) => metadata.uid).sort();
    promise(kept.join() === volumes.join(), 'it came back on other volumes');
  },
};
