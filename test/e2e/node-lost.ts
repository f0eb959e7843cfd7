// A node lost for good: the machine does not answer, its kubelet is dead, its object is deleted. After replaceAfter its members are
// replaced on another node, and nothing waits for what is left of them; nor does the walk of one cluster to another version, once that is so.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods } from '../support/e2e/members.ts';
import { expendableNode, lose, steadyNode } from '../support/e2e/nodes.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { arrived, born, midway, v36, v37 } from '../support/e2e/walks.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

const longestGapMs = 10_000;
const names = ['etcd', 'walking'] as const;
const impatient = { size: 3, recovery: { replaceAfter: '10s' } };

export const nodeLost: Scenario = {
  name: 'node-lost',
  lane: 'nodes',
  timeoutSeconds: 600,
  run: async (trial) => {
    const node = await expendableNode(trial);
    await Promise.all([born(trial, 'etcd', impatient), born(trial, 'walking', { ...impatient, version: v36 })]);
    const victims = await Promise.all(names.map((name) => memberOn(trial, name, node)));
    const write = (name: string) => startWriter(trial, name, { rate: 100, node: steadyNode });
    const writers = await Promise.all(names.map(write));
    await applyCluster(trial, 'walking', { ...impatient, version: v37 });
    await midway(trial, 'walking');
    await lose(trial, node);
    const startedAt = performance.now();
    await Promise.all(names.map((name, index) => replaced(trial, name, victims[index] ?? '')));
    await settled(trial, 'etcd', 60);
    trial.tell(`whole again after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    const now = [
      ...(await checkMembers(trial, 'etcd', { size: 3 })),
      ...(await arrived(trial, 'walking', { size: 3, version: v37 })),
    ];
    trial.tell(`walked on after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    promise(!victims.some((victim) => now.includes(victim)), `of ${victims.join()} one is still a member`);
    for (const writer of writers) neverInterrupted(await writer.verify(3), longestGapMs);
  },
};

async function memberOn(trial: Trial, name: string, node: string): Promise<string> {
  const found = (await memberPods(trial, name)).find(({ spec }) => spec?.nodeName === node)?.metadata.name;
  promise(found !== undefined, `no member of ${name} is on ${node}`);
  return found;
}

async function replaced(trial: Trial, name: string, victim: string): Promise<void> {
  await until(`${victim} to be no member any more`, 150, async () => {
    const { status } = await getCluster(trial, name);
    const told = status?.members?.find((member) => member.name === victim);
    return told === undefined ? { is: true } : { seen: `${told.message ?? ''} ${status?.plan?.message ?? ''}` };
  });
}
