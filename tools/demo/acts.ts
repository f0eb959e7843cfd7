// What the demo does to the cluster, chapter by chapter: created, written to, grown, hurt, and proven. Each command is one that the user
// could have typed.
import { join } from 'node:path';
import { checkout } from '../build/catalog.mjs';
import { getCluster, settled } from '../../test/support/e2e/etcdcluster.ts';
import { pods } from '../../test/support/e2e/kinds.ts';
import { isReady } from '../../test/support/e2e/members.ts';
import type { Trial } from '../../test/support/e2e/scenario.ts';
import { until } from '../../test/support/e2e/wait.ts';
import { startWriter } from '../../test/support/e2e/writer.ts';
import type { Writer } from '../../test/support/e2e/writer.ts';
import type { Screen } from './screen.ts';
import { figures, showFigures, tellVerdict } from './writing.ts';

export const cluster = 'etcd';
const sample = 'manifests/samples/cluster.yaml';
const seconds = 180;
const healSeconds = 90;

export async function playActs(trial: Trial, screen: Screen): Promise<void> {
  await createThree(trial, screen);
  const writer = await write(trial, screen);
  {
    await using _ = showFigures(writer, screen);
    await growToFive(trial, writer, screen);
    await killLeader(trial, writer, screen);
  }
  await prove(trial, writer, screen);
}

async function createThree(trial: Trial, screen: Screen): Promise<void> {
  screen.chapter('A cluster of three members, each with a volume of its own');
  await run(trial, screen, ['apply', '-f', sample], ['apply', '--filename', join(checkout, sample)]);
  const { status } = await settled(trial, cluster, seconds);
  screen.done(
    `Three voters of etcd ${status?.version} serve after ${screen.seconds().toFixed(1)} s; one of them may fail.`,
  );
}

async function write(trial: Trial, screen: Screen): Promise<Writer> {
  screen.chapter('Four clients write 200 times a second through the Service, and note every answer');
  const writer = await startWriter(trial, cluster);
  screen.done(`It writes: ${figures(await writer.progress())}.`);
  return writer;
}

async function growToFive(trial: Trial, writer: Writer, screen: Screen): Promise<void> {
  screen.chapter('Growing to five, while it writes');
  await run(trial, screen, ['scale', 'etcdcluster', cluster, '--replicas=5']);
  await settled(trial, cluster, seconds);
  screen.done(`Five voters after ${screen.seconds().toFixed(1)} s; two of them may fail.`);
  await writer.writes(100);
  screen.done(`So far ${figures(await writer.progress())}.`);
}

async function killLeader(trial: Trial, writer: Writer, screen: Screen): Promise<void> {
  screen.chapter('The Pod of the leader is deleted, while it writes');
  const leader = (await getCluster(trial, cluster)).status?.leader ?? '';
  const at = { namespace: trial.namespace, name: leader };
  const { uid } = (await trial.api.get(pods, at)).metadata;
  await run(trial, screen, ['delete', 'pod', leader], ['delete', 'pod', leader, '--wait=false']);
  await until(`${leader} to be back`, healSeconds, async () => {
    const pod = await trial.api.get(pods, at);
    return pod.metadata.uid !== uid && isReady(pod) ? { is: true } : { seen: `not yet, ${pod.status?.phase}` };
  });
  await settled(trial, cluster, healSeconds);
  screen.done(`Healed after ${screen.seconds().toFixed(1)} s: the same member on the same volume, in a new Pod.`);
  await writer.writes(100);
  screen.done(`So far ${figures(await writer.progress())}.`);
}

async function prove(trial: Trial, writer: Writer, screen: Screen): Promise<void> {
  screen.chapter('The writing ends. Is every acknowledged write on every member?');
  const verdict = await writer.verify(5);
  await tellVerdict(trial, cluster, verdict, screen);
  await trial.api.delete(pods, { namespace: trial.namespace, name: `${cluster}-writer` });
}

/** `really` is what is run where the user would type less. */
async function run(trial: Trial, screen: Screen, words: readonly string[], really = words): Promise<void> {
  screen.command(`kubectl -n ${trial.namespace} ${words.join(' ')}`);
  await trial.kubectl(['--namespace', trial.namespace, ...really]);
}
