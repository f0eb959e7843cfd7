// A disk wiped under a running claim, then a cold start with that member first and alone. It must not come up: with an empty store under
// the old identity it would acknowledge writes that the others do not know, and lose those that they do. The other two carry on with all, and another member takes its place.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { deletePods, isReady, memberPods, podsGone } from '../support/e2e/members.ts';
import type { MemberPod } from '../support/e2e/members.ts';
import { setCordoned } from '../support/e2e/nodes.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { folderOf } from '../support/e2e/volumes.ts';
import { startWriter } from '../support/e2e/writer.ts';
import type { Writer } from '../support/e2e/writer.ts';
import { stays, until } from '../support/e2e/wait.ts';

/** It takes about one. */
const refusesWithinMs = 20_000;

export const wipedDisk: Scenario = {
  name: 'wiped-disk',
  lane: 'nodes',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    const [victim, ...others] = await memberPods(trial, 'etcd');
    promise(victim !== undefined && others.length === 2, 'there are not three Pods');
    await setCordoned(trial, true);
    trial.atEnd(() => setCordoned(trial, false));
    await deletePods(trial, [victim, ...others]);
    await podsGone(trial, 'etcd', [victim, ...others]);
    await wipe(trial, victim);
    await setCordoned(trial, false, victim.spec?.nodeName);
    await failsClosed(trial, victim, writer);
    await setCordoned(trial, false);
    await untilServing(trial, others);
    await settled(trial, 'etcd');
    const now = await checkMembers(trial, 'etcd', { size: 3 });
    promise(!now.includes(victim.metadata.name), `${victim.metadata.name} is a member again`);
    await writer.writes(100);
    await writer.verify(3);
  },
};

/** Empties the folder behind the claim, whose name is the member's. */
async function wipe(trial: Trial, pod: MemberPod): Promise<void> {
  const folder = await folderOf(trial, pod);
  const entries = await readdir(folder);
  promise(entries.length > 0, `${folder} is empty already`);
  await Promise.all(entries.map((entry) => rm(join(folder, entry), { recursive: true })));
  trial.tell(`wiped the disk of ${pod.metadata.name}`);
}

/** It starts alone, ends by itself, and in all the time nothing is acknowledged. */
async function failsClosed(trial: Trial, { metadata }: MemberPod, writer: Writer): Promise<void> {
  const { acknowledged } = await writer.progress();
  const ending = await until(`${metadata.name} to refuse to start`, 60, async () => {
    const pod = (await memberPods(trial, 'etcd')).find((one) => one.metadata.name === metadata.name);
    promise(!hasRunFor(refusesWithinMs, pod), `${metadata.name} runs on an empty disk`);
    const ended = pod === undefined ? undefined : endingOf(pod);
    return ended === undefined ? { seen: JSON.stringify(pod?.status?.containerStatuses) } : { is: ended };
  });
  trial.tell(`${metadata.name} refuses to start: ${ending}`);
  await stays('the refusal', 4, async () => {
    const ready = (await memberPods(trial, 'etcd')).filter(isReady).map((pod) => pod.metadata.name);
    const now = (await writer.progress()).acknowledged;
    const refused = ready.length === 0 && now === acknowledged;
    return refused ? { is: true } : { seen: `Ready: ${ready.join()}; ${now - acknowledged} writes were acknowledged` };
  });
}

function hasRunFor(milliseconds: number, pod: MemberPod | undefined): boolean {
  const since = pod?.status?.containerStatuses?.find(({ name }) => name === 'etcd')?.state?.running?.startedAt;
  return since !== undefined && Date.now() - Date.parse(since) > milliseconds;
}

function endingOf({ status }: MemberPod): string | undefined {
  const state = status?.containerStatuses?.find(({ name }) => name === 'etcd');
  const ended = state?.lastState?.terminated ?? state?.state?.terminated;
  return ended && `exit code ${ended.exitCode}${reasonIn(ended.message)}`;
}

/** Of etcd's last lines, the error. */
function reasonIn(message = ''): string {
  return /,"error":"[^"]*"/.exec(message)?.[0] ?? '';
}

async function untilServing(trial: Trial, wanted: readonly MemberPod[]): Promise<void> {
  const names = wanted.map(({ metadata }) => metadata.name);
  await until(`${names.join(' and ')} to be Ready`, 90, async () => {
    const ready = (await memberPods(trial, 'etcd')).filter(isReady).map(({ metadata }) => metadata.name);
    return names.every((name) => ready.includes(name)) ? { is: true } : { seen: `Ready: ${ready.join()}` };
  });
}
