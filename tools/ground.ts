// The cluster that tests, demo and benchmark run on: one of our own, or the one of the KUBECONFIG at hand, with the operator installed
// by its chart.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openApi } from '../test/support/e2e/api.ts';
import { removeNamespace } from '../test/support/e2e/namespace.ts';
import { operatorNamespace } from '../test/support/e2e/operator.ts';
import type { Ground } from '../test/support/e2e/scenario.ts';
import { ensureImage } from './build/images.ts';
import { startCluster } from './cluster/cluster.ts';
import type { Cluster } from './cluster/cluster.ts';
import { exec } from './cluster/exec.ts';
import { isAlive, readRun } from './cluster/runs.ts';
import { enterExisting, removeDefinitions } from './existing.ts';
import type { Images } from './existing-images.ts';
import { installOperator, uninstallOperator } from './install.ts';

export interface OwnedGround extends Ground, AsyncDisposable {
  readonly kubeconfig: string;
}
type Report = (line: string) => void;

export interface LocalOptions {
  readonly name: string;
  readonly report: Report;
  /** It goes on after this process, and one of that name that runs already is used. */
  readonly keep?: boolean;
}

/** A local cluster with the operator of this checkout; disposing of it ends the cluster, unless it is to be kept. */
export async function localGround({ name, report, keep = false }: LocalOptions): Promise<OwnedGround> {
  const wasRunning = isAlive((await readRun(name))?.owner);
  const cluster = await startCluster({ name, endWithCaller: !keep, report });
  try {
    const [image, writerImage] = [await load(cluster, 'operator', report), await load(cluster, 'writer', report)];
    await installOperator({ kubeconfig: cluster.kubeconfig, image, report });
    if (wasRunning) await restartOperator(cluster);
    return await groundOf(cluster, writerImage, keep);
  } catch (error) {
    report(await stateOf(cluster));
    if (!keep) await cluster.stop();
    throw error;
  }
}

export function currentKubeconfig(): string {
  return process.env['KUBECONFIG'] ?? join(homedir(), '.kube/config');
}

/** The cluster at hand, with the operator installed; disposing of it takes away all that was brought, unless it is to be kept. */
export async function existingGround(images: Images, report: Report, keep = false): Promise<OwnedGround> {
  const kubeconfig = currentKubeconfig();
  const { operator: image, etcd: etcdRepository, writer: writerImage } = images;
  const api = await openApi('kubectl', kubeconfig);
  try {
    const belongings = await enterExisting(api);
    const leave = async () => {
      await uninstallOperator({ kubeconfig, report });
      if (belongings.namespace) await removeNamespace(api, operatorNamespace);
      if (belongings.definition) await removeDefinitions(api);
    };
    await installOperator({ kubeconfig, image, etcdRepository, report }).catch(async (error: unknown) => {
      await leave().catch((also: unknown) => report(`could not be taken away again: ${String(also)}`));
      throw error;
    });
    return {
      api,
      kubeconfig,
      writerImage,
      kubectl: (args) => exec('kubectl', ['--kubeconfig', kubeconfig, ...args]),
      async [Symbol.asyncDispose]() {
        await (keep ? undefined : leave());
        await api[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await api[Symbol.asyncDispose]();
    throw error;
  }
}

/** Builds the image of what is in this checkout, and answers its name. */
async function load(cluster: Cluster, name: 'operator' | 'writer', report: Report): Promise<string> {
  const { archive, reference } = await ensureImage(name, report);
  report(`loading ${reference} on every node`);
  await cluster.loadImage(archive);
  return reference;
}

/** An operator that ran before has an image of the same name, but of older sources. */
async function restartOperator(cluster: Cluster): Promise<void> {
  const deployment = ['deployment/etcd-operator', '--namespace', operatorNamespace];
  await cluster.kubectl(['rollout', 'restart', ...deployment]);
  await cluster.kubectl(['rollout', 'status', ...deployment, '--timeout=90s'], { seconds: 100 });
}

async function groundOf(local: Cluster, writerImage: string, keep: boolean): Promise<OwnedGround> {
  const { kubeconfig } = local;
  const api = await openApi(local.kubectlPath, kubeconfig);
  return {
    api,
    kubeconfig,
    writerImage,
    local,
    kubectl: (args) => local.kubectl(args),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      if (!keep) await local.stop();
    },
  };
}

/** For a person who wonders why the operator did not come up: the cluster is gone a moment later. */
async function stateOf(cluster: Cluster): Promise<string> {
  const namespace = ['--namespace', operatorNamespace];
  const looks = [
    ['get', 'pods,events', ...namespace],
    ['logs', 'deployment/etcd-operator', '--tail=50', ...namespace],
  ];
  const seen = looks.map((look) => cluster.kubectl(look).catch(String));
  return (await Promise.all(seen)).join('\n');
}
