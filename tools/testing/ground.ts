// The cluster that the end-to-end tests run on: one of our own that ends with us, or the one of the KUBECONFIG at hand.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openApi } from '../../test/support/e2e/api.ts';
import type { Ground } from '../../test/support/e2e/scenario.ts';
import { ensureImage } from '../build/images.ts';
import { startCluster } from '../cluster/cluster.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { exec } from '../cluster/exec.ts';
import { installOperator, uninstallOperator } from '../install.ts';
import type { Images } from './options.ts';

export type OwnedGround = Ground & AsyncDisposable;
type Report = (line: string) => void;

/** A fresh local cluster with the operator installed; disposing of it ends the cluster. */
export async function localGround(report: Report): Promise<OwnedGround> {
  const cluster = await startCluster({ name: `test-${process.pid}`, endWithCaller: true, report });
  try {
    const [image, writerImage] = [await load(cluster, 'operator', report), await load(cluster, 'writer', report)];
    await installOperator({ kubeconfig: cluster.kubeconfig, image, report });
    return await groundOf(cluster, writerImage);
  } catch (error) {
    report(await stateOf(cluster));
    await cluster.stop();
    throw error;
  }
}

/** The cluster at hand, with the operator installed; disposing of it uninstalls the operator. */
export async function existingGround(images: Images, report: Report): Promise<OwnedGround> {
  const kubeconfig = process.env['KUBECONFIG'] ?? join(homedir(), '.kube/config');
  const { operator: image, etcd: etcdRepository, writer: writerImage } = images;
  await installOperator({ kubeconfig, image, etcdRepository, report });
  const api = await openApi('kubectl', kubeconfig);
  return {
    api,
    writerImage,
    kubectl: (args) => exec('kubectl', ['--kubeconfig', kubeconfig, ...args]),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await uninstallOperator({ kubeconfig, report });
    },
  };
}

/** Builds the image of what is in this checkout, and answers its name. */
async function load(cluster: Cluster, name: 'operator' | 'writer', report: Report): Promise<string> {
  const { archive, reference } = await ensureImage(name, report);
  await cluster.loadImage(archive);
  return reference;
}

async function groundOf(local: Cluster, writerImage: string): Promise<OwnedGround> {
  const api = await openApi(local.kubectlPath, local.kubeconfig);
  return {
    api,
    writerImage,
    local,
    kubectl: (args) => local.kubectl(args),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await local.stop();
    },
  };
}

/** For a person who wonders why the operator did not come up: the cluster is gone a moment later. */
async function stateOf(cluster: Cluster): Promise<string> {
  const namespace = ['--namespace', 'etcd-operator-system'];
  const looks = [
    ['get', 'pods,events', ...namespace],
    ['logs', 'deployment/etcd-operator', '--tail=50', ...namespace],
  ];
  const seen = looks.map((look) => cluster.kubectl(look).catch(String));
  return (await Promise.all(seen)).join('\n');
}
