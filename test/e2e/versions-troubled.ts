// A walk to another version meets trouble: a member that is down before it begins, and a volume that is lost in the middle of a downgrade,
// when nobody can join. It waits, says why, and ends where it was to end.
import { followerOf } from '../support/e2e/etcd.ts';
import { applyCluster, getCluster } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods, stopMember, uidsOf } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { announced } from '../support/e2e/steps.ts';
import { loseVolume } from '../support/e2e/volumes.ts';
import { stays, until } from '../support/e2e/wait.ts';
import { arrived, born, midway, v36, v37 } from '../support/e2e/walks.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

/** The volume may be lost in the very moment in which another member is restarted. */
const longestGapMs = 10_000;

const imagesOf = async (trial: Trial, cluster: string): Promise<string> =>
  (await memberPods(trial, cluster)).map(({ spec }) => spec?.containers[0]?.image).join();

const oneDown: Scenario = {
  name: 'upgrade-one-down',
  lane: 'calm',
  onlyLocal: true,
  timeoutSeconds: 600,
  run: async (trial) => {
    await born(trial, 'halted', { size: 3, version: v36 });
    const writer = await startWriter(trial, 'halted', { rate: 100 });
    const before = uidsOf(await memberPods(trial, 'halted'));
    const images = await imagesOf(trial, 'halted');
    const down = await followerOf(trial, 'halted');
    const goOn = await stopMember(trial, down);
    await unwell(trial, down.metadata.name);
    await applyCluster(trial, 'halted', { size: 3, version: v37 });
    await waitsFor(trial, down.metadata.name);
    await stays('the version of all', 5, async () => {
      const seen = await imagesOf(trial, 'halted');
      return seen === images ? { is: true } : { seen };
    });
    goOn();
    await arrived(trial, 'halted', { size: 3, version: v37 });
    promise(uidsOf(await memberPods(trial, 'halted')).join() === before.join(), 'a Pod was made anew');
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

async function unwell(trial: Trial, name: string): Promise<void> {
  await until(`the status to tell that ${name} is not well`, 15, async () => {
    const { status } = await getCluster(trial, 'halted');
    const told = status?.members?.find((member) => member.name === name);
    return told?.healthy === false ? { is: true } : { seen: JSON.stringify(status?.plan) };
  });
}

async function waitsFor(trial: Trial, name: string): Promise<void> {
  const message = await until(`the walk to wait for ${name}`, 15, async () => {
    const { status, metadata } = await getCluster(trial, 'halted');
    const seen = status?.plan?.message ?? '';
    const isCurrent = status?.observedGeneration === metadata.generation;
    return isCurrent && seen.includes(`Before the next is restarted: ${name}`) ? { is: seen } : { seen };
  });
  trial.tell(message);
}

const volumeLost: Scenario = {
  name: 'downgrade-volume-lost',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await born(trial, 'mended', { size: 3, version: v37 });
    const writer = await startWriter(trial, 'mended', { rate: 100 });
    await applyCluster(trial, 'mended', { size: 3, version: v36 });
    await midway(trial, 'mended');
    const cancelled = announced(trial, ['CancellingDowngrade'], 120);
    cancelled.catch(() => undefined);
    const victim = (await memberPods(trial, 'mended')).findLast(({ spec }) =>
      spec?.containers[0]?.image?.endsWith(v37),
    );
    promise(victim !== undefined, 'all have gone down already');
    await loseVolume(trial, victim);
    await cancelled;
    const names = await arrived(trial, 'mended', { size: 3, version: v36 });
    promise(!names.includes(victim.metadata.name), `${victim.metadata.name} lost its data and is still a member`);
    await writer.writes(50);
    neverInterrupted(await writer.verify(3), longestGapMs);
  },
};

export const troubledVersions: readonly Scenario[] = [oneDown, volumeLost];
