// A node lost for good: the machine does not answer, its kubelet is dead, its object is deleted. After replaceAfter its member is
// replaced on another node, and nothing waits for what is left of it.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods } from '../support/e2e/members.ts';
import { expendableNode, lose, steadyNode } from '../support/e2e/nodes.ts';
import type { Scenario } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

const longestGapMs = 10_000;

export const nodeLost: Scenario = {
  name: 'node-lost',
  lane: 'nodes',
  timeoutSeconds: 600,
  run: async (trial) => {
    const node = await expendableNode(trial);
    await applyCluster(trial, 'etcd', { size: 3, recovery: { replaceAfter: '10s' } });
    await settled(trial, 'etcd');
    const victim = (await memberPods(trial, 'etcd')).find(({ spec }) => spec?.nodeName === node)?.metadata.name;
    promise(victim !== undefined, `no member is on ${node}`);
    const writer = await startWriter(trial, 'etcd', { rate: 100, node: steadyNode });
    await lose(trial, node);
    const startedAt = performance.now();
    await until(`${victim} to be no member any more`, 150, async () => {
      const { status } = await getCluster(trial, 'etcd');
      const told = status?.members?.find(({ name }) => name === victim);
      return told === undefined ? { is: true } : { seen: `${told.message ?? ''} ${status?.plan?.message ?? ''}` };
    });
    await settled(trial, 'etcd', 60);
    trial.tell(`whole again after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    const now = await checkMembers(trial, 'etcd', { size: 3 });
    promise(!now.includes(victim), `${victim} is still a member`);
    neverInterrupted(await writer.verify(3), longestGapMs);
  },
};
