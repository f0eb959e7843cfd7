// The benchmark `status`: how long the status is behind what happens to members: killed, hanging, without their volume, without quorum,
// and back.
import type { EtcdCluster } from '../../src/crd/etcdcluster.ts';
import { applyCluster, conditionOf } from '../../test/support/e2e/etcdcluster.ts';
import { etcdClusters } from '../../test/support/e2e/kinds.ts';
import { memberPods, namesOf } from '../../test/support/e2e/members.ts';
import type { Trial } from '../../test/support/e2e/scenario.ts';
import { loseVolume } from './harm.ts';
import { atRest, clusterName, inNamespace } from './trial.ts';
import type { LocalGround } from './trial.ts';

const namespace = 'bench-status';
const size = 3;
const rounds = 3;
const giveUpMs = 60_000;
/** A container that is killed is started anew within two seconds. */
const killedGiveUpMs = 10_000;

export const truths = [
  'killed',
  'restarted',
  'stopped',
  'continued',
  'quorumLost',
  'quorumBack',
  'volumeLost',
] as const;

/** Delays in milliseconds, one of each round. Undefined: the status never said so, because it was over before. */
export type Truth = Readonly<Record<(typeof truths)[number], readonly (number | undefined)[]>>;
type Round = Readonly<Record<(typeof truths)[number], number | undefined>>;
type LocalTrial = Trial & LocalGround;

export async function measureTruth(ground: LocalGround, report: (line: string) => void): Promise<Truth> {
  const quiet = () => undefined;
  return inNamespace(ground, namespace, quiet, async (trial) => {
    await applyCluster(trial, clusterName, { size });
    await atRest(trial);
    const all: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const delays = await measureRound(trial, round);
      report(`status, round ${round + 1} of ${rounds}: ${JSON.stringify(delays)} (milliseconds)`);
      all.push(delays);
    }
    const of = (what: keyof Round) => all.map((delays) => delays[what]);
    return {
      killed: of('killed'),
      restarted: of('restarted'),
      stopped: of('stopped'),
      continued: of('continued'),
      quorumLost: of('quorumLost'),
      quorumBack: of('quorumBack'),
      volumeLost: of('volumeLost'),
    };
  });
}

/** Each round begins with another member: mostly one leads, and others don't. */
async function measureRound(trial: LocalTrial, round: number): Promise<Round> {
  const names = namesOf(await memberPods(trial, clusterName));
  const name = names[round % names.length] ?? '';
  const others = names.filter((other) => other !== name);
  const kill = await aimed(trial, [name]);
  const killed = await told(trial, () => kill('SIGKILL'), isSick(name), killedGiveUpMs);
  const restarted = killed === undefined ? undefined : await told(trial, nothing, allHealthy);
  await atRest(trial);
  const one = await aimed(trial, [name]);
  const stopped = await told(trial, () => one('SIGSTOP'), isSick(name));
  const continued = await told(trial, () => one('SIGCONT'), allHealthy);
  await atRest(trial);
  const two = await aimed(trial, others);
  const quorumLost = await told(trial, () => two('SIGSTOP'), isUnavailable);
  const quorumBack = await told(trial, () => two('SIGCONT'), isAvailable);
  await atRest(trial);
  const volumeLost = await told(trial, () => loseVolume(trial.api, { namespace, name }), isSick(name));
  await atRest(trial);
  return { killed, restarted, stopped, continued, quorumLost, quorumBack, volumeLost };
}

/** Processes that are found beforehand, so that the clock starts with the signal. They go on however the run ends. */
async function aimed(trial: LocalTrial, names: readonly string[]): Promise<(signal: NodeJS.Signals) => Promise<void>> {
  const sends = await Promise.all(names.map((name) => trial.local.aimAtPod({ namespace, name, container: 'etcd' })));
  trial.atEnd(async () => sends.forEach((send) => send('SIGCONT')));
  return async (signal) => sends.forEach((send) => send(signal));
}

const nothing = async (): Promise<void> => undefined;

type Says = (cluster: EtcdCluster) => boolean;

/** Not healthy, or no member any more. */
const isSick =
  (name: string): Says =>
  ({ status }) =>
    status?.members?.find((member) => member.name === name)?.healthy !== true;

const allHealthy: Says = ({ status }) =>
  status?.readyMembers === size && status.members?.every(({ healthy }) => healthy) === true;

const isAvailable: Says = (cluster) => conditionOf(cluster, 'Available')?.status === 'True';
const isUnavailable: Says = (cluster) => !isAvailable(cluster);

/** Milliseconds from the act until a watch of the EtcdCluster brings a status that says so; undefined when none does. */
async function told(
  { api }: Trial,
  act: () => Promise<void>,
  says: Says,
  withinMs = giveUpMs,
): Promise<number | undefined> {
  const ended = AbortSignal.timeout(withinMs);
  const from = Date.now();
  const acted = act();
  for await (const { object } of api.watch(etcdClusters, { namespace }, ended)) {
    if (!says(object)) continue;
    await acted;
    return Date.now() - from;
  }
  await acted;
  return undefined;
}
