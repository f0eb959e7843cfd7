// What becomes of the data of a deleted cluster, and of a new one of its name: kept and taken over, kept and left alone, deleted. The
// fourth, kept and asked about, is delete.ts. However it is deleted, claims go only where the spec says so.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, deleteCluster, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberClaims, memberPods, namesOf, uidsOf } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { stays, until } from '../support/e2e/wait.ts';
import { startWriter } from '../support/e2e/writer.ts';

export const retention: Scenario = {
  name: 'retention',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await Promise.all([adopted(trial), ignored(trial), deleted(trial), inForeground(trial)]);
  },
};

/** The same members, under an object that is new. */
async function adopted(trial: Trial): Promise<void> {
  await applyCluster(trial, 'adopted', { size: 3 });
  const before = await settled(trial, 'adopted');
  const names = namesOf(await memberPods(trial, 'adopted'));
  const writer = await startWriter(trial, 'adopted', { rate: 50 });
  await writer.writes(100);
  await deleteCluster(trial, 'adopted');
  await podsGone(trial, 'adopted');
  await applyCluster(trial, 'adopted', { size: 3, bootstrap: { retainedClaims: 'Adopt' } });
  const after = await settled(trial, 'adopted');
  const now = await checkMembers(trial, 'adopted', { size: 3 });
  promise(now.join() === names.join(), `the members ${names.join()} were to be adopted, there are ${now.join()}`);
  promise(after.status?.clusterID === before.status?.clusterID, 'what was adopted is another etcd cluster');
  await writer.writes(50);
  await writer.verify(3);
}

/** An empty cluster beside the claims of the old one. */
async function ignored(trial: Trial): Promise<void> {
  await applyCluster(trial, 'ignored', { size: 1 });
  const before = await settled(trial, 'ignored');
  const kept = namesOf(await memberClaims(trial, 'ignored'));
  await deleteCluster(trial, 'ignored');
  await applyCluster(trial, 'ignored', { size: 1, bootstrap: { retainedClaims: 'Ignore' } });
  await settled(trial, 'ignored');
  const now = await checkMembers(trial, 'ignored', { size: 1, kept });
  promise(!kept.some((name) => now.includes(name)), `the name ${kept.join()} was used again`);
  const { status } = await getCluster(trial, 'ignored');
  promise(status?.clusterID !== before.status?.clusterID, 'the new cluster has the ID of the old one');
}

/** Only here does the data go. */
async function deleted(trial: Trial): Promise<void> {
  await applyCluster(trial, 'deleted', { size: 3, storage: { retention: { whenDeleted: 'Delete' } } });
  await settled(trial, 'deleted');
  await deleteCluster(trial, 'deleted');
  await until('the claims and Pods of deleted to be gone', 60, async () => {
    const left = [...(await memberClaims(trial, 'deleted')), ...(await memberPods(trial, 'deleted'))];
    return left.length === 0 ? { is: true } : { seen: namesOf(left).join() };
  });
}

/** As Argo CD prunes: the object goes last, after all that it owns. A claim is owned by nobody. */
async function inForeground(trial: Trial): Promise<void> {
  await applyCluster(trial, 'foreground', { size: 1 });
  await settled(trial, 'foreground');
  const kept = uidsOf(await memberClaims(trial, 'foreground'));
  await deleteCluster(trial, 'foreground', 'Foreground');
  await podsGone(trial, 'foreground');
  await stays('the claims', 3, async () => {
    const now = uidsOf(await memberClaims(trial, 'foreground'));
    return kept.length === 1 && now.join() === kept.join() ? { is: true } : { seen: `claims ${now.join()}` };
  });
}

async function podsGone(trial: Trial, cluster: string): Promise<void> {
  await until(`the Pods of ${cluster} to be gone`, 60, async () => {
    const left = await memberPods(trial, cluster);
    return left.length === 0 ? { is: true } : { seen: namesOf(left).join() };
  });
}
