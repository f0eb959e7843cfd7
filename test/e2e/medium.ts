// Under a writer: three members leave their volumes for memory, one after another, and come back onto volumes. Nothing is restarted for it,
// the claims of those that were replaced go, and without Replace the API server refuses it.
import { sentences } from '../../src/crd/sentences.ts';
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

type Medium = 'Disk' | 'Memory';

export const medium: Scenario = {
  name: 'medium',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    await refusedWithoutReplace(trial);
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    await move(trial, 'Memory');
    await move(trial, 'Disk');
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

async function refusedWithoutReplace(trial: Trial): Promise<void> {
  const words = await applyCluster(trial, 'etcd', { size: 3, storage: { medium: 'Memory' } }).then(
    () => 'it was taken',
    (error: unknown) => String(error),
  );
  promise(words.includes(sentences.storageMedium), `another medium without Replace: ${words}`);
}

async function move(trial: Trial, to: Medium): Promise<void> {
  const before = (await memberPods(trial, 'etcd')).map(({ metadata }) => metadata.name);
  const startedAt = performance.now();
  await applyCluster(trial, 'etcd', { size: 3, storage: { medium: to, updatePolicy: 'Replace' } });
  await settled(trial, 'etcd', 300);
  trial.tell(`the move took ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  const now = await checkMembers(trial, 'etcd', { size: 3, inMemory: to === 'Memory' });
  promise(!now.some((name) => before.includes(name)), `of ${before.join()} some are still among ${now.join()}`);
  const media = (await memberPods(trial, 'etcd')).map(({ spec }) =>
    spec?.volumes?.some(({ emptyDir }) => emptyDir?.medium === 'Memory') === true ? 'Memory' : 'Disk',
  );
  promise(
    media.every((each) => each === to),
    `the members are on ${media.join()}`,
  );
  const { status } = await getCluster(trial, 'etcd');
  trial.tell(status?.history?.map(({ message }) => message).find((message) => message.startsWith('Removing ')) ?? '');
}
