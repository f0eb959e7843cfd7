// What people do with etcdctl. A member that was removed is replaced, and its claim is left to whoever removed it. A learner that was
// added and never started holds nothing but the one place that etcd has for learners: it is taken out after a while.
import { checkMembers } from '../support/e2e/check.ts';
import { addLearnerByHand, leaderOf, listMembers, removeByHand, statusOf } from '../support/e2e/etcd.ts';
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

/** TEST-NET-1: nobody is there. */
const strayURL = 'http://192.0.2.1:2380';
/** It is left alone for 30 s: somebody may be about to start it. */
const straySeconds = 60;

export const byHand: Scenario = {
  name: 'by-hand',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await Promise.all(['removed', 'added'].map((name) => applyCluster(trial, name, { size: 3 })));
    await Promise.all([removed(trial), added(trial)]);
  },
};

async function removed(trial: Trial): Promise<void> {
  await settled(trial, 'removed');
  const writer = await startWriter(trial, 'removed', { rate: 100 });
  const leader = (await leaderOf(trial, 'removed')).metadata.name;
  const names = (await memberPods(trial, 'removed')).map(({ metadata }) => metadata.name);
  const victim = names.find((name) => name !== leader);
  promise(victim !== undefined, 'there is only one member');
  const { id } = await statusOf(trial, victim);
  // For 5 s after an election etcd lets nobody go.
  await until('etcd to remove the member', 60, async () => ({ is: await removeByHand(trial, leader, id) }));
  trial.tell(`removed ${victim} by hand`);
  await until(`the Pod of ${victim} to be gone`, 90, async () => {
    const left = (await memberPods(trial, 'removed')).some(({ metadata }) => metadata.name === victim);
    return left ? { seen: 'it is still there' } : { is: true };
  });
  await settled(trial, 'removed');
  const now = await checkMembers(trial, 'removed', { size: 3, kept: [victim] });
  promise(!now.includes(victim), `${victim} was removed by hand and is a member again`);
  await writer.writes(50);
  neverInterrupted(await writer.verify(3));
}

async function added(trial: Trial): Promise<void> {
  await settled(trial, 'added');
  const leader = (await leaderOf(trial, 'added')).metadata.name;
  // For 5 s after an election etcd lets nobody in.
  const stray = await until('etcd to add the learner', 60, async () => ({
    is: await addLearnerByHand(trial, leader, strayURL),
  }));
  const startedAt = performance.now();
  trial.tell(`added a learner at ${strayURL} by hand`);
  await until('the stray learner to be taken out', straySeconds, async () => {
    const listed = await listMembers(trial, leader);
    return listed.some(({ id }) => id === stray) ? { seen: 'it is still listed' } : { is: true };
  });
  trial.tell(`taken out after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  await settled(trial, 'added');
  await checkMembers(trial, 'added', { size: 3 });
}
