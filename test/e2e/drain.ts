// Drains, under a writer: of a node while its cluster grows, then of all nodes in turn, each as soon as the last is back. The budget
// lets no more go than may. A single voter, which no budget guards, is moved as soon as its node is cordoned.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods } from '../support/e2e/members.ts';
import { drain, nodeNames, setCordoned } from '../support/e2e/nodes.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

export const drained: Scenario = {
  name: 'drain',
  lane: 'nodes',
  timeoutSeconds: 600,
  run: async (trial) => {
    await Promise.all([applyCluster(trial, 'single', { size: 1 }), applyCluster(trial, 'etcd', { size: 3 })]);
    await settled(trial, 'etcd');
    await moved(trial);

    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    const [first = '', ...others] = await nodeNames(trial);
    await applyCluster(trial, 'etcd', { size: 5 });
    await drainAndBack(trial, first);
    await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 5 });
    const second = await startWriter(trial, 'etcd', { rate: 100, name: 'writer-in-turn' });
    for (const node of [...others, first]) await drainAndBack(trial, node);
    await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 5 });
    await second.writes(50);
    const { longestGap } = await second.verify(5);
    trial.tell(`longest gap while all nodes were drained in turn: ${longestGap.ms} ms (wanted: 500 at most)`);
    neverInterrupted(await writer.verify(5));
  },
};

async function drainAndBack(trial: Trial, node: string): Promise<void> {
  await drain(trial, node);
  await setCordoned(trial, false, node);
}

async function moved(trial: Trial): Promise<void> {
  await settled(trial, 'single');
  const writer = await startWriter(trial, 'single', { rate: 50 });
  const [before] = await memberPods(trial, 'single');
  const node = before?.spec?.nodeName;
  promise(before !== undefined && node !== undefined, 'the single member is on no node');
  trial.atEnd(() => setCordoned(trial, false, node));
  await setCordoned(trial, true, node);
  await until(`${before.metadata.name} to be replaced`, 60, async () => {
    const names = (await memberPods(trial, 'single')).map(({ metadata }) => metadata.name);
    return names.length > 0 && !names.includes(before.metadata.name) ? { is: true } : { seen: names.join() };
  });
  await settled(trial, 'single');
  await checkMembers(trial, 'single', { size: 1 });
  const [after] = await memberPods(trial, 'single');
  promise(after?.spec?.nodeName !== node, `it is on ${node} again, which is cordoned`);
  await setCordoned(trial, false, node);
  neverInterrupted(await writer.verify(1));
}
