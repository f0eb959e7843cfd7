// The benchmark `fleet`: what the operator costs while it looks after a hundred clusters to which nothing happens. They are real to
// Kubernetes and to the operator; their members are fakes, all in one process inside the local cluster.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KubeObject, Kind } from '../../src/kube/objects.ts';
import { etcdClusters } from '../../test/support/e2e/kinds.ts';
import { makeNamespace } from '../../test/support/e2e/namespace.ts';
import { until } from '../../test/support/e2e/wait.ts';
import { schedulerName, storageClassName } from './fleet/layout.ts';
import { calmMinutes, measureCosts } from './idle.ts';
import type { Costs } from './idle.ts';
import type { LocalGround } from './trial.ts';

export const fleetSize = 100;
const size = 3;
const namespace = 'bench-fleet';
const settleWithinSeconds = 600;

export interface Fleet {
  /** From the first `apply` until the last cluster was settled. */
  readonly settledSeconds: number;
  readonly costs: Costs;
}

const program = fileURLToPath(new URL('fleet/process.ts', import.meta.url));

export async function measureFleet(ground: LocalGround, report: (line: string) => void): Promise<Fleet> {
  const { api, local } = ground;
  await makeNamespace(api, namespace);
  await api.create(storageClasses, { metadata: { name: storageClassName }, ...volumesAreMadeForClaims });
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', program, namespace] as const;
  const members = local.run(command, { stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    const early = members.exited.then((code) => Promise.reject(new Error(`${program} ended with ${code}`)));
    return await Promise.race([early, measure(ground, report)]);
  } finally {
    // The clusters stay, without a member that answers: nothing is measured after them.
    members.kill('SIGTERM');
  }
}

async function measure(ground: LocalGround, report: (line: string) => void): Promise<Fleet> {
  const startedAt = Date.now();
  const names = Array.from({ length: fleetSize }, (_, n) => `etcd-${n + 1}`);
  for (const name of names) await applyOne(ground, name);
  await until(`${fleetSize} settled clusters`, settleWithinSeconds, async () => {
    const found = await ground.api.list(etcdClusters, { namespace });
    const settled = found.filter(
      ({ status }) => status?.plan?.kind === 'Settled' && status.readyMembers === size,
    ).length;
    return settled === fleetSize ? { is: settled } : { seen: `${settled} of them` };
  });
  const settledSeconds = (Date.now() - startedAt) / 1000;
  report(`fleet: ${fleetSize} clusters are settled after ${settledSeconds.toFixed(0)} s`);
  await sleep(calmMinutes * 60_000);
  return { settledSeconds, costs: await measureCosts(ground, 'fleet', report) };
}

async function applyOne({ api }: LocalGround, name: string): Promise<void> {
  const spec: object = { size, storage: { size: '1Gi', storageClassName }, pod: { schedulerName } };
  const cluster: object = { metadata: { name, namespace }, spec };
  await api.apply(etcdClusters, cluster);
}

const storageClasses: Kind<KubeObject> = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  namespaced: false,
};
const volumesAreMadeForClaims = { provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'Immediate' };
