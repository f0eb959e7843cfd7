// An EtcdOperation restarts three members one at a time, under a writer; one that is asked for outside of the windows waits, as a change of
// the spec does, until it is deleted, and one that ignores them does not; the only member is replaced.
import { checkMembers, checkSameMembers } from '../support/e2e/check.ts';
import { applyCluster, conditionOf, getCluster, planned, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { etcdOperations } from '../support/e2e/kinds.ts';
import { madeAnew, memberPods, uidsOf } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

const restartSeconds = 180;
/** The first minute of next year: by the clocks of Berlin, so 23:00 by UTC. */
const maintenance = { windows: [{ schedule: '0 0 1 1 *', timeZone: 'Europe/Berlin', duration: '1m' }] };

export const restart: Scenario = {
  name: 'restart',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    const names = await checkMembers(trial, 'etcd', { size: 3 });
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    await restarted(trial, 'first', false);

    const before = uidsOf(await memberPods(trial, 'etcd'));
    await applyCluster(trial, 'etcd', { size: 3, maintenance, etcd: { snapshotCount: 20_000 } });
    const held = await planned(trial, 'etcd', 'HeldByWindow');
    const is = ['Ready', 'UpToDate'].map((type) => conditionOf(held, type)?.status).join();
    promise(is === 'True,False' && held.status?.plan?.untilTime !== undefined, `Ready,UpToDate is ${is}`);
    await ask(trial, 'held', false);
    await said(
      trial,
      'held',
      (message) => message.startsWith('0 of 3 members restarted.') && message.includes('T23:00:00Z'),
    );
    promise(uidsOf(await memberPods(trial, 'etcd')).join() === before.join(), 'restarted outside of the windows');
    await trial.api.delete(etcdOperations, { namespace: trial.namespace, name: 'held' });
    await restarted(trial, 'second', true);

    await checkSameMembers(trial, 'etcd', names);
    const { status } = await getCluster(trial, 'etcd');
    promise(status?.rollout === undefined, `the status still tells of a rollout: ${JSON.stringify(status?.rollout)}`);
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

export const restartOfOne: Scenario = {
  name: 'restart-of-one',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 1 });
    await settled(trial, 'etcd');
    const before = await checkMembers(trial, 'etcd', { size: 1 });
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    await restarted(trial, 'now', false);
    const after = await checkMembers(trial, 'etcd', { size: 1 });
    promise(after.join() !== before.join(), 'the only member was restarted');
    await writer.writes(50);
    neverInterrupted(await writer.verify(1));
  },
};

/** Asks for it, and waits until it is done: every Pod is new then. */
async function restarted(trial: Trial, name: string, ignoreWindow: boolean): Promise<void> {
  const before = await memberPods(trial, 'etcd');
  const startedAt = performance.now();
  await ask(trial, name, ignoreWindow);
  await until(`operation ${name} to be done`, restartSeconds, async () => {
    const { status } = await trial.api.get(etcdOperations, { namespace: trial.namespace, name });
    return status?.result === 'Succeeded' ? { is: true } : { seen: status?.message ?? 'no status yet' };
  });
  trial.tell(`operation ${name} took ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  // Of a member that was replaced the Pod may be ending still.
  await settled(trial, 'etcd');
  await madeAnew(trial, 'etcd', before);
}

async function ask(trial: Trial, name: string, ignoreWindow: boolean): Promise<void> {
  const metadata = { name, namespace: trial.namespace };
  const spec = { clusterName: 'etcd', type: 'Restart', ignoreWindow } as const;
  await trial.api.create(etcdOperations, { metadata, spec });
}

async function said(trial: Trial, name: string, isIt: (message: string) => boolean): Promise<void> {
  const message = await until(`operation ${name} to say what it waits for`, 30, async () => {
    const { status } = await trial.api.get(etcdOperations, { namespace: trial.namespace, name });
    const seen = status?.message ?? '';
    return isIt(seen) ? { is: seen } : { seen };
  });
  trial.tell(message);
}
