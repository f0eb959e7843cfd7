// Growth from one member to three to five, while a writer writes.
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { checkMembers } from '../support/e2e/members.ts';
import type { Scenario } from '../support/e2e/scenario.ts';
import { startWriter } from '../support/e2e/writer.ts';

/** Adding a learner disturbs nobody, and an election takes about one second: more than this is a lost quorum. */
const longestGapMs = 5000;

export const grow: Scenario = {
  name: 'grow',
  lane: 'calm',
  timeoutSeconds: 200,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 1 });
    await settled(trial, 'etcd');
    const writer = await startWriter(trial, 'etcd');
    for (const size of [3, 5]) {
      await applyCluster(trial, 'etcd', { size });
      await settled(trial, 'etcd');
      await checkMembers(trial, 'etcd', size);
      await writer.writes(100);
    }
    const { longestGap } = await writer.verify(5);
    promise(longestGap.ms < longestGapMs, `no write was acknowledged for ${longestGap.ms} ms, from ${longestGap.from}`);
  },
};
