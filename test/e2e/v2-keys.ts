// Somebody's data has keys of the v2 API, with which etcd 3.6 does not start: nobody is restarted for 3.6, and the status says why.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binaries } from '../../tools/build/binaries.ts';
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, getCluster, planned, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { deletePods, memberPods, podsGone, uidsOf } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { folderOf } from '../support/e2e/volumes.ts';
import { until } from '../support/e2e/wait.ts';
import { born, v35, v36 } from '../support/e2e/walks.ts';
import { freePorts } from '../support/local-etcd.ts';

export const v2Keys: Scenario = {
  name: 'upgrade-v2-keys',
  lane: 'calm',
  onlyLocal: true,
  timeoutSeconds: 300,
  run: async (trial) => {
    const wish = { size: 1, version: v35 };
    await born(trial, 'etcd', wish);
    await applyCluster(trial, 'etcd', { ...wish, paused: true });
    await planned(trial, 'etcd', 'HeldByPause');
    await servedForV2(trial);
    await applyCluster(trial, 'etcd', { ...wish, paused: false });
    await settled(trial, 'etcd');
    const before = uidsOf(await memberPods(trial, 'etcd'));

    await applyCluster(trial, 'etcd', { ...wish, version: v36 });
    const { status } = await planned(trial, 'etcd', 'RolloutStalled');
    promise(status?.plan?.message?.includes('keys of the v2 API') === true, 'it stalls for another reason');
    promise(uidsOf(await memberPods(trial, 'etcd')).join() === before.join(), 'the Pod was made anew');

    await applyCluster(trial, 'etcd', wish);
    await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 1, version: v35 });
    const left = await getCluster(trial, 'etcd');
    promise(left.status?.rollout === undefined, 'the status tells of a change still');
  },
};

/** Its member is ended, and its data is served once by a process of ours that has the v2 API, as somebody did years ago. */
async function servedForV2(trial: Trial): Promise<void> {
  const found = await memberPods(trial, 'etcd');
  const [pod] = found;
  promise(pod !== undefined, 'there is no member');
  const data = join(await folderOf(trial, pod), 'data');
  await deletePods(trial, found);
  await podsGone(trial, 'etcd', found);
  const [client, peer] = (await freePorts(2)).map((port) => `http://127.0.0.1:${port}`);
  const urls = ['--listen-client-urls', `${client}`, '--advertise-client-urls', `${client}`];
  const peerURLs = ['--listen-peer-urls', `${peer}`, '--initial-advertise-peer-urls', `${peer}`];
  const identity = ['--name', pod.metadata.name, '--initial-cluster', `${pod.metadata.name}=${peer}`];
  const args = ['--data-dir', data, '--enable-v2', ...identity, ...urls, ...peerURLs];
  const owner = await stat(data);
  const program = (await binaries(['etcd-3.5'], (line) => trial.tell(line)))('etcd-3.5', 'etcd');
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = once(child, 'close');
  try {
    await until('a key of the v2 API to be written', 30, () => writesV2(`${client}/v2/keys/old`));
  } finally {
    child.kill('SIGTERM');
    await ended;
    await promisify(execFile)('chown', ['-R', `${owner.uid}:${owner.gid}`, data]);
  }
  trial.tell('its data has a key of the v2 API');
}

async function writesV2(url: string) {
  try {
    const answer = await fetch(url, { method: 'PUT', body: new URLSearchParams({ value: 'stays' }) });
    return answer.ok ? { is: true } : { seen: `${answer.status} ${await answer.text()}` };
  } catch (error) {
    return { seen: String(error) };
  }
}
