// A namespace that enforces the restricted Pod Security level: it does refuse other Pods, and a cluster runs in it.
// (All scenarios run in such namespaces; this one proves that the enforcement is real.)
import { ApiError } from '../support/e2e/api.ts';
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { pods } from '../support/e2e/kinds.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';

export const restricted: Scenario = {
  name: 'restricted',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    const refusal = await makeOrdinaryPod(trial);
    promise(
      refusal.includes('PodSecurity "restricted'),
      `an ordinary Pod was not refused for its security: ${refusal}`,
    );
    await applyCluster(trial, 'etcd', { size: 1 });
    await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 1 });
  },
};

/** Resolves to the words of the refusal. */
async function makeOrdinaryPod({ api, namespace, writerImage: image }: Trial): Promise<string> {
  const spec = { containers: [{ name: 'ordinary', image }] };
  try {
    await api.create(pods, { metadata: { name: 'ordinary', namespace }, spec });
    return 'it was made';
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return error.message;
    throw error;
  }
}
