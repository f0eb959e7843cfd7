// A changed spec reaches three members, or five, one at a time, under a writer, and labels without a restart; changes that are wrong stop at the first member and are mended by
// changing the spec again; a single member is changed without an outage.
import { checkMembers, checkSameMembers } from '../support/e2e/check.ts';
import { applyCluster, getCluster, planned, settled, type Wish } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { keptOf, madeAnew, memberPods, uidsOf, watchAway } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { answeredAtNextTry, neverInterrupted, startWriter } from '../support/e2e/writer.ts';

const stalledSeconds = 120;

export const changeOfThree: Scenario = {
  name: 'change',
  lane: 'calm',
  timeoutSeconds: 900,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    const names = await checkMembers(trial, 'etcd', { size: 3 });
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    const before = await memberPods(trial, 'etcd');

    await applyCluster(trial, 'etcd', { size: 3, pod: { labels: { team: 'shop' } } });
    await labelled(trial, 'shop');
    await applyCluster(trial, 'etcd', { size: 3 });
    await labelled(trial, undefined);
    await applyCluster(trial, 'etcd', { size: 3, etcd: { snapshotCount: 20_000 }, rollout: { paused: true } });
    await planned(trial, 'etcd', 'HeldRollout');
    promise(uidsOf(await memberPods(trial, 'etcd')).join() === uidsOf(before).join(), 'restarted though it is paused');
    const startedAt = performance.now();
    await changed(trial, { etcd: { snapshotCount: 20_000 } });
    trial.tell(`the change took ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    await madeAnew(trial, 'etcd', before);
    await leaderLast(trial);

    await wrong(
      trial,
      { etcd: { extraArgs: { 'no-such-flag': 'x' } } },
      { words: 'flag provided but not defined', left: 2 },
    );
    // It is tried before anybody is stopped for it.
    await wrong(trial, { image: { repository: 'example.invalid/etcd' } }, { words: 'cannot be pulled', left: 3 });
    await wrong(trial, { resources: { requests: { cpu: '1000' } } }, { words: 'Insufficient cpu', left: 2 });
    await checkSameMembers(trial, 'etcd', names);
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

/** One at a time, without a word of the operator; the leader last. */
export const changeOfFive: Scenario = {
  name: 'change-of-five',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 5 });
    await settled(trial, 'etcd');
    const names = await checkMembers(trial, 'etcd', { size: 5 });
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    const before = await memberPods(trial, 'etcd');
    const mostAway = watchAway(trial, 'etcd', 5);
    await applyCluster(trial, 'etcd', { size: 5, integrity: { checkInterval: '4h' } });
    await settled(trial, 'etcd', 300);
    const away = await mostAway();
    promise(away === 1, `${away} members were away at once`);
    await madeAnew(trial, 'etcd', before);
    await leaderLast(trial);
    await checkSameMembers(trial, 'etcd', names);
    await writer.writes(50);
    neverInterrupted(await writer.verify(5));
  },
};

async function leaderLast(trial: Trial): Promise<void> {
  const last = [...(await memberPods(trial, 'etcd'))].sort((a, b) => born(a) - born(b)).at(-1)?.metadata.name;
  const { status } = await getCluster(trial, 'etcd');
  const handedOver = status?.history?.find(({ message }) => message.includes('is restarted.'))?.message;
  // On a busy machine an election may have come before.
  const isLast = handedOver === undefined || handedOver.startsWith(`Moving leadership from ${last} `);
  promise(isLast, `${last} was restarted last: ${handedOver}`);
  trial.tell(handedOver ?? 'the leader had changed before');
}

async function labelled(trial: Trial, team: string | undefined): Promise<void> {
  await until(`all Pods to have the label ${team}`, 30, async () => {
    const found = (await memberPods(trial, 'etcd')).map(({ metadata }) => metadata.labels?.['team']);
    return found.every((label) => label === team) ? { is: true } : { seen: found.join() };
  });
}

const born = ({ metadata }: { metadata: { creationTimestamp?: string | undefined } }): number =>
  Date.parse(metadata.creationTimestamp ?? '');

async function changed(trial: Trial, wish: Wish): Promise<void> {
  await applyCluster(trial, 'etcd', { size: 3, ...wish });
  await settled(trial, 'etcd', 300);
}

/** It stops before the first member, or at it, in these words, and heals by itself when it is taken back. `left`: as they were, and serving. */
async function wrong(trial: Trial, wish: Wish, { words, left }: { words: string; left: number }): Promise<void> {
  const before = await memberPods(trial, 'etcd');
  await applyCluster(trial, 'etcd', { size: 3, ...wish });
  await planned(trial, 'etcd', 'RolloutStalled', stalledSeconds);
  // A kubelet first tells that the old container has ended.
  const status = await until(`the plan to say "${words}"`, stalledSeconds, async () => {
    const seen = (await getCluster(trial, 'etcd')).status;
    const message = seen?.plan?.message ?? '';
    return message.includes(words) ? { is: seen } : { seen: message };
  });
  const same = await keptOf(trial, 'etcd', before);
  promise(same.length === left && status?.readyMembers === left, `${same.length} Pods are as they were`);
  await changed(trial, {});
}

export const changeOfOne: Scenario = {
  name: 'change-of-one',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 1 });
    await settled(trial, 'etcd');
    const before = await checkMembers(trial, 'etcd', { size: 1 });
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    await applyCluster(trial, 'etcd', { size: 1, etcd: { snapshotCount: 20_000 } });
    await settled(trial, 'etcd', 300);
    const after = await checkMembers(trial, 'etcd', { size: 1 });
    promise(after.join() !== before.join(), 'the only member was restarted');
    const { status } = await getCluster(trial, 'etcd');
    promise(status?.rollout === undefined, `the status still tells of a rollout: ${JSON.stringify(status?.rollout)}`);
    await writer.writes(50);
    neverInterrupted(await writer.verify(1));
    answeredAtNextTry(await writer.record());
  },
};
