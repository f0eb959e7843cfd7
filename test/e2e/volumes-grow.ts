// Under a writer: volumes grow one at a time while all serve, and the quota follows; members move to another class, and to larger volumes of
// a class that can't grow, without one of them being restarted with a quota ahead of its volume. No driver of the local cluster makes
// volumes larger, so that is played here.
import { wholeQuantity } from '../../src/quantity.ts';
import type { Claim } from '../../src/kube/objects.ts';
import type { Stored } from '../support/e2e/api.ts';
import { checkMembers, checkSameMembers } from '../support/e2e/check.ts';
import { applyCluster, conditionOf, getCluster, planned, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { storageClasses } from '../support/e2e/kinds.ts';
import { keptOf, madeAnew, memberClaims, memberPods, namesOf } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

const fixedClass = 'volumes-grow-fixed';

export const volumesGrow: Scenario = {
  name: 'volumes-grow',
  lane: 'calm',
  timeoutSeconds: 900,
  // A driver of somebody else would do it itself.
  onlyLocal: true,
  run: async (trial) => {
    await makeFixedClass(trial);
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    const names = await checkMembers(trial, 'etcd', { size: 3 });
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    await grow(trial, '2Gi');
    await checkSameMembers(trial, 'etcd', names);

    const fixed = { size: '2Gi', storageClassName: fixedClass } as const;
    await applyCluster(trial, 'etcd', { size: 3, storage: { ...fixed, updatePolicy: 'Replace' } });
    await movedTo(trial, { size: '2Gi', others: names });
    await applyCluster(trial, 'etcd', { size: 3, storage: { ...fixed, size: '3Gi', updatePolicy: 'InPlace' } });
    const { status } = await planned(trial, 'etcd', 'VolumesFixed');
    const upToDate = conditionOf({ status }, 'UpToDate')?.reason;
    promise(upToDate === 'EarlierVolume', `UpToDate says ${upToDate}`);
    await quotasFit(trial);
    const before = await checkMembers(trial, 'etcd', { size: 3 });
    await applyCluster(trial, 'etcd', { size: 3, storage: { ...fixed, size: '3Gi', updatePolicy: 'Replace' } });
    await movedTo(trial, { size: '3Gi', others: before });
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

async function makeFixedClass(trial: Trial): Promise<void> {
  const { api } = trial;
  await api.create(storageClasses, {
    metadata: { name: fixedClass },
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
  });
  trial.atEnd(() => api.delete(storageClasses, { name: fixedClass }));
}

/** Nobody is restarted before all volumes are there, and one at a time is asked for. */
async function grow(trial: Trial, size: string): Promise<void> {
  const before = await memberPods(trial, 'etcd');
  await applyCluster(trial, 'etcd', { size: 3, storage: { size } });
  for (const nth of [1, 2, 3]) {
    const claim = await until(`volume ${nth} to be asked for`, 60, async () => {
      const asked = (await memberClaims(trial, 'etcd')).filter((each) => requested(each) !== capacity(each));
      return asked[0] === undefined ? { seen: 'nobody asks' } : { is: asked };
    });
    promise(claim.length === 1, `${namesOf(claim).join()} are to grow at once`);
    await planned(trial, 'etcd', 'WaitingForVolume');
    promise((await keptOf(trial, 'etcd', before)).length === 3, 'restarted before its volume has grown');
    await Promise.all(claim.map((each) => playDriver(trial, each, size)));
  }
  await settled(trial, 'etcd', 300);
  await madeAnew(trial, 'etcd', before);
  await quotasFit(trial);
}

async function playDriver(trial: Trial, claim: Stored<Claim>, storage: string): Promise<void> {
  const { namespace } = trial;
  const { name } = claim.metadata;
  const patched = (part: 'spec' | 'status') => `--patch=${JSON.stringify({ [part]: { capacity: { storage } } })}`;
  await trial.kubectl(['patch', 'persistentvolume', claim.spec?.volumeName ?? '', patched('spec')]);
  await trial.kubectl(['patch', 'pvc', name, `--namespace=${namespace}`, '--subresource=status', patched('status')]);
  trial.tell(`the volume of ${name} has ${storage}`);
}

/** All members are others, on volumes of this size and of the class that can't grow. */
async function movedTo(trial: Trial, { size, others }: { size: string; others: readonly string[] }): Promise<void> {
  const startedAt = performance.now();
  await settled(trial, 'etcd', 400);
  trial.tell(`the move took ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  const now = await checkMembers(trial, 'etcd', { size: 3 });
  promise(!now.some((name) => others.includes(name)), `of ${others.join()} some are still among ${now.join()}`);
  const found = (await memberClaims(trial, 'etcd')).map((each) => `${each.spec?.storageClassName} ${capacity(each)}`);
  promise(found.length === 3 && found.every((each) => each === `${fixedClass} ${size}`), `the claims: ${found.join()}`);
  await quotasFit(trial);
  const { status } = await getCluster(trial, 'etcd');
  trial.tell(status?.history?.map(({ message }) => message).find((message) => message.startsWith('Removing ')) ?? '');
}

/** Each process was started with less than its volume has. */
async function quotasFit(trial: Trial): Promise<void> {
  const volumes = await memberClaims(trial, 'etcd');
  for (const { metadata, spec } of await memberPods(trial, 'etcd')) {
    const claim = volumes.find((each) => each.metadata.name === metadata.name);
    const quota = Number(/--quota-backend-bytes=(\d+)/.exec(spec?.containers[0]?.args?.join(' ') ?? '')?.[1]);
    const has = wholeQuantity(claim === undefined ? '' : capacity(claim)) ?? 0;
    promise(quota < has / 2 && quota > has / 4, `${metadata.name} has a quota of ${quota} on a volume of ${has}`);
  }
}

const requested = ({ spec }: Claim): string => spec?.resources?.requests?.['storage'] ?? '';
const capacity = ({ status }: Claim): string => status?.capacity?.['storage'] ?? '';
