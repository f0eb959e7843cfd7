// Size 0: no member runs, every claim stays. Woken at the same size it is the same members; at another size those come back first and
// others join or leave then. What was acknowledged before is there after.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, conditionOf, getCluster, planned, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberClaims, memberPods, namesOf, uidsOf } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { startWriter } from '../support/e2e/writer.ts';

export const hibernate: Scenario = {
  name: 'hibernate',
  lane: 'calm',
  timeoutSeconds: 600,
  run: (trial) =>
    Promise.all([
      sleepAndWake(trial, 'same', { before: 3, after: 3 }),
      sleepAndWake(trial, 'larger', { before: 1, after: 3 }),
      sleepAndWake(trial, 'smaller', { before: 3, after: 1 }),
    ]).then(() => undefined),
};

async function sleepAndWake(trial: Trial, name: string, { before, after }: { before: number; after: number }) {
  await applyCluster(trial, name, { size: before });
  const { status } = await settled(trial, name);
  const writer = await startWriter(trial, name, { rate: 50 });
  await writer.writes(100);
  const claims = uidsOf(await memberClaims(trial, name));
  const names = namesOf(await memberPods(trial, name));

  await applyCluster(trial, name, { size: 0 });
  await asleep(trial, name, claims);

  await applyCluster(trial, name, { size: after });
  await settled(trial, name, 240);
  const now = await checkMembers(trial, name, { size: after });
  const stayed = names.filter((one) => now.includes(one)).length;
  promise(stayed === Math.min(before, after), `of ${names.join()} only ${stayed} are among ${now.join()}`);
  const woken = await getCluster(trial, name);
  promise(woken.status?.clusterID === status?.clusterID, `${name} woke as another etcd cluster`);
  await writer.writes(50);
  await writer.verify(after);
}

async function asleep(trial: Trial, name: string, claims: readonly string[]): Promise<void> {
  const { status } = await planned(trial, name, 'Hibernated', 60);
  const said = ['Ready', 'Available', 'Stalled'].map((type) => conditionOf({ status }, type)?.status);
  promise(said.join() === 'True,False,False', `hibernated: Ready, Available, Stalled are ${said.join()}`);
  await until(`the Pods of ${name} to be gone`, 10, async () => {
    const left = await memberPods(trial, name);
    return left.length === 0 ? { is: true } : { seen: namesOf(left).join() };
  });
  const kept = uidsOf(await memberClaims(trial, name));
  promise(kept.join() === claims.join(), `asleep, ${name} has other claims than before`);
}
