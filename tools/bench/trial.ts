// The ground of one measured run: a namespace of its own with a settled cluster that is written to, and afterwards the proof that no
// acknowledged write was lost. A figure from a run that lost one would be worth nothing.
import { saveDiagnostics } from '../../test/support/e2e/diagnostics.ts';
import { applyCluster, settled } from '../../test/support/e2e/etcdcluster.ts';
import { makeNamespace, removeNamespace } from '../../test/support/e2e/namespace.ts';
import type { Ground, Trial } from '../../test/support/e2e/scenario.ts';
import { startWriter } from '../../test/support/e2e/writer.ts';
import type { Writer } from '../../test/support/e2e/writer.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { longestGap } from './gap.ts';
import type { Gap, Window } from './gap.ts';

type Report = (line: string) => void;

export const clusterName = 'etcd';
const settledSeconds = 180;

/** A local cluster: what is measured has to be asked inside, where Pods can be dialled. */
export interface LocalGround extends Ground {
  readonly local: Cluster;
}

export interface LocalTrial extends Trial {
  readonly local: Cluster;
}

export interface WrittenTrial extends LocalTrial {
  readonly writer: Writer;
}

/** Runs in a namespace that is gone afterwards. What goes wrong is told with everything that is known of it. */
export async function inNamespace<T>(
  ground: LocalGround,
  namespace: string,
  report: Report,
  run: (trial: Trial & LocalGround) => Promise<T>,
): Promise<T> {
  const checks: (() => Promise<void>)[] = [];
  const trial = {
    ...ground,
    namespace,
    tell: report,
    atEnd: (check: () => Promise<void>) => void checks.unshift(check),
  };
  await makeNamespace(ground.api, namespace);
  try {
    return await withChecks(() => run(trial), checks);
  } catch (error) {
    report(`${namespace}: what is known of the failure is in ${await saveDiagnostics(trial, namespace, error)}`);
    throw error;
  } finally {
    await removeNamespace(ground.api, namespace);
  }
}

/** However it ends: they put back what it did to nodes and processes, which the next run needs as well. The first failure is thrown. */
export async function withChecks<T>(run: () => Promise<T>, checks: readonly (() => Promise<void>)[]): Promise<T> {
  const ran = await Promise.allSettled([run()]);
  const ends: PromiseSettledResult<unknown>[] = [...ran];
  for (const check of checks) ends.push(...(await Promise.allSettled([check()])));
  const [failure] = ends.filter((end) => end.status === 'rejected');
  const [result] = ran;
  if (failure !== undefined || result.status === 'rejected') throw failure?.reason;
  return result.value;
}

/** With a settled cluster. */
export async function withCluster<T>(
  ground: LocalGround,
  namespace: string,
  size: number,
  run: (trial: LocalTrial) => Promise<T>,
): Promise<T> {
  return inNamespace(
    ground,
    namespace,
    () => undefined,
    async (trial) => {
      await applyCluster(trial, clusterName, { size });
      await atRest(trial);
      return run(trial);
    },
  );
}

/** From here on it is written to, and at the end it has all acknowledged writes. */
export async function written(trial: LocalTrial): Promise<WrittenTrial> {
  return { ...trial, writer: await startWriter(trial, clusterName) };
}

export const atRest = (trial: Trial) => settled(trial, clusterName, settledSeconds);

/** Once all has come to rest and is written to again: the longest gap since this change began. */
export async function gapSince(trial: WrittenTrial, from: number): Promise<Gap> {
  await atRest(trial);
  return gapFrom(trial, from);
}

/** The same, of a change that is over. */
export async function gapFrom(trial: WrittenTrial, from: number): Promise<Gap> {
  const window: Window = { from, to: Date.now() };
  // At 200 a second: what the last step does to clients is seen as well.
  await trial.writer.writes(400);
  return longestGap(await recordOf(trial), window);
}

function recordOf({ api, namespace }: Trial): Promise<string> {
  return api.raw('GET', `/api/v1/namespaces/${namespace}/pods/${clusterName}-writer:8080/proxy/record`);
}
