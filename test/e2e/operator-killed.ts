// The operator killed at random while it bootstraps: whatever it had half done, one cluster of three comes of it, and nothing is left over.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind, KubeObject } from '../../src/kube/objects.ts';
import { claims, configMaps, pods } from '../support/e2e/kinds.ts';
import { applyCluster, deleteCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { checkMembers, label, memberClaims, memberPods } from '../support/e2e/members.ts';
import { killOperator, otherLeads } from '../support/e2e/operator.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';

const rounds = 3;
/** A bootstrap takes 6–8 s: most kills fall into it, at other points each time. */
const firstKillWithinMs = 6000;
/** The second falls upon an operator that has just taken over. */
const secondKillWithinMs = 2000;

export const operatorKilled: Scenario = {
  name: 'operator-killed',
  lane: 'operator',
  timeoutSeconds: 330,
  run: async (trial) => {
    for (let round = 1; round <= rounds; round += 1) {
      const name = `etcd-${round}`;
      await applyCluster(trial, name, { size: 3 });
      const killed = await killWithin(trial, firstKillWithinMs);
      await otherLeads(trial, killed);
      await killWithin(trial, secondKillWithinMs);
      await settled(trial, name, 120);
      await checkMembers(trial, name, 3);
      await checkNothingLeftOver(trial, name);
      await removeWithClaims(trial, name);
    }
  },
};

async function killWithin(trial: Trial, milliseconds: number): Promise<string> {
  const after = Math.round(Math.random() * milliseconds);
  trial.tell(`the operator has ${after} ms`);
  await sleep(after);
  return killOperator(trial);
}

/** Exactly one Pod, claim and ticket for each of the three members. */
async function checkNothingLeftOver(trial: Trial, cluster: string): Promise<void> {
  const names = (await memberPods(trial, cluster)).map(({ metadata }) => metadata.name).sort();
  const labels = label(cluster);
  const tickets = await trial.api.list(configMaps, { namespace: trial.namespace, labels });
  const found = tickets.map(({ metadata }) => metadata.name).sort();
  const wanted = names.map((name) => `${name}-ticket`);
  promise(found.join() === wanted.join(), `${cluster} has the tickets ${found.join()}, not ${wanted.join()}`);
  const claimed = await memberClaims(trial, cluster);
  promise(claimed.length === 3, `${cluster} has ${claimed.length} claims`);
}

/** The next round must not run beside this one's members. */
async function removeWithClaims(trial: Trial, cluster: string): Promise<void> {
  const { api, namespace } = trial;
  await deleteCluster(trial, cluster);
  for (const { metadata } of await memberClaims(trial, cluster)) {
    await api.delete(claims, { namespace, name: metadata.name });
  }
  await until(`the Pods and claims of ${cluster} to be gone`, 60, async () => {
    const kinds: readonly Kind<KubeObject>[] = [pods, claims];
    const left = await Promise.all(kinds.map((kind) => api.list(kind, { namespace, labels: label(cluster) })));
    const count = left.flat().length;
    return count === 0 ? { is: true } : { seen: `${count} left` };
  });
}
