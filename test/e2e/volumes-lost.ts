// Two volumes lost at once. Of five that is a minority: both members are replaced, on etcd 3.4 as well, which lets nobody in while dead
// ones are listed. Of three it is quorum: the status names who is missing and why, and what is left of the data is not touched.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, conditionOf, getCluster, planned, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberClaims, memberPods, namesOf, uidsOf } from '../support/e2e/members.ts';
import type { MemberPod } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { loseClaim } from '../support/e2e/volumes.ts';
import { stays, until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

export const volumesLost: Scenario = {
  name: 'volumes-lost',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'five', { size: 5, version: '3.4.31' });
    await applyCluster(trial, 'three', { size: 3 });
    await Promise.all([ofFive(trial), ofThree(trial)]);
  },
};

async function ofFive(trial: Trial): Promise<void> {
  await settled(trial, 'five');
  const writer = await startWriter(trial, 'five', { rate: 100 });
  const victims = (await memberPods(trial, 'five')).slice(0, 2);
  await Promise.all(victims.map((pod) => loseClaim(trial, pod)));
  await claimsGone(trial, 'five', victims);
  await settled(trial, 'five', 240);
  const now = await checkMembers(trial, 'five', { size: 5 });
  const back = namesOf(victims).filter((name) => now.includes(name));
  promise(back.length === 0, `${back.join()} lost their data and are still members`);
  await writer.writes(50);
  neverInterrupted(await writer.verify(5));
}

async function ofThree(trial: Trial): Promise<void> {
  await settled(trial, 'three');
  const pods = await memberPods(trial, 'three');
  const victims = pods.slice(0, 2);
  const survivors = pods.slice(2);
  // Between two losses the operator would prepare a successor for the first.
  await applyCluster(trial, 'three', { size: 3, paused: true });
  await planned(trial, 'three', 'HeldByPause');
  await Promise.all(victims.map((pod) => loseClaim(trial, pod)));
  await claimsGone(trial, 'three', victims);
  await applyCluster(trial, 'three', { size: 3, paused: false });
  const { status } = await planned(trial, 'three', 'QuorumLost');
  const unnamed = namesOf(victims).filter((name) => !status?.plan?.message.includes(name));
  promise(unnamed.length === 0, `"${status?.plan?.message}" does not name ${unnamed.join()}`);
  const available = conditionOf({ status }, 'Available')?.status;
  promise(available === 'False', `without quorum it says Available=${available}`);
  const kept = uidsOf(await memberClaims(trial, 'three'));
  await stays('the survivor', 5, () => untouched(trial, survivors, kept));
}

async function claimsGone(trial: Trial, cluster: string, victims: readonly MemberPod[]): Promise<void> {
  const names = namesOf(victims);
  await until(`the claims of ${names.join()} to be gone`, 60, async () => {
    const left = namesOf(await memberClaims(trial, cluster)).filter((name) => names.includes(name));
    return left.length === 0 ? { is: true } : { seen: left.join() };
  });
}

/** Its Pod and its claim are the ones they were, there is nothing new beside them, and the status stays. */
async function untouched(trial: Trial, survivors: readonly MemberPod[], kept: readonly string[]) {
  const claims = uidsOf(await memberClaims(trial, 'three'));
  const pods = uidsOf(await memberPods(trial, 'three'));
  const { status } = await getCluster(trial, 'three');
  const good =
    kept.length === 1 &&
    claims.join() === kept.join() &&
    uidsOf(survivors).every((uid) => pods.includes(uid)) &&
    status?.plan?.reason === 'QuorumLost';
  return good ? { is: true } : { seen: `claims ${claims.join()}, Pods ${pods.join()}, ${status?.plan?.reason}` };
}
