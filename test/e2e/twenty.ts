// Twenty clusters at once, made and deleted: none waits for another's trouble, each is whole, and nothing of them stays.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, deleteCluster, settled } from '../support/e2e/etcdcluster.ts';
import { memberClaims, memberPods, namesOf } from '../support/e2e/members.ts';
import type { Scenario } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';

const wishes = Array.from({ length: 20 }, (_, index) => ({
  name: `etcd-${index + 1}`,
  size: index % 10 === 0 ? 3 : 1,
}));

export const twenty: Scenario = {
  name: 'twenty',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    const storage = { retention: { whenDeleted: 'Delete' } } as const;
    await Promise.all(wishes.map(({ name, size }) => applyCluster(trial, name, { size, storage })));
    await Promise.all(
      wishes.map(async ({ name, size }) => {
        await settled(trial, name, 300);
        await checkMembers(trial, name, { size });
        await deleteCluster(trial, name);
        await until(`all of ${name} to be gone`, 60, async () => {
          const left = [...(await memberPods(trial, name)), ...(await memberClaims(trial, name))];
          return left.length === 0 ? { is: true } : { seen: namesOf(left).join() };
        });
      }),
    );
  },
};
