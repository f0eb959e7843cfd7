// Installs the operator with its chart, as a user would, into the cluster of a kubeconfig. For tests, demo and benchmark.
import { join } from 'node:path';
import { binaries } from './build/binaries.ts';
import { checkout } from './build/catalog.mjs';
import { exec } from './cluster/exec.ts';

const chart = join(checkout, 'charts/etcd-operator');
const release = ['etcd-operator', '--namespace', 'etcd-operator-system'];
const readySeconds = 120;

export interface Installation {
  readonly kubeconfig: string;
  /** As a Pod would name it. */
  readonly image: string;
  /** Where etcd's images come from, when not from their public repository. */
  readonly etcdRepository?: string | undefined;
  readonly report: (line: string) => void;
}

/** Resolves when every replica is available. */
export async function installOperator({ kubeconfig, image, etcdRepository, report }: Installation): Promise<void> {
  report(`installing ${image} with the chart`);
  const upgrade = ['upgrade', '--install', ...release, chart, '--create-namespace', '--wait'];
  const values = Object.entries(imageValues(image)).map(([key, value]) => `image.${key}=${value}`);
  if (etcdRepository !== undefined) values.push(`etcdImage.repository=${etcdRepository}`);
  await helm(kubeconfig, report, [...upgrade, `--timeout=${readySeconds}s`, '--set-string', values.join(',')]);
}

/** Removes the operator; clusters that it made keep serving. */
export function uninstallOperator({ kubeconfig, report }: Pick<Installation, 'kubeconfig' | 'report'>): Promise<void> {
  return helm(kubeconfig, report, ['uninstall', ...release, '--wait']);
}

async function helm(kubeconfig: string, report: (line: string) => void, args: readonly string[]): Promise<void> {
  const program = (await binaries(['helm'], report))('helm', 'helm');
  await exec(program, ['--kubeconfig', kubeconfig, ...args], { seconds: readySeconds + 30 });
}

/** The parts of an image's name, as the chart wants them. */
export function imageValues(image: string): Readonly<Record<string, string>> {
  const [name = '', digest = ''] = image.split('@');
  // A registry may have a port, so only a colon after the last slash begins the tag.
  const colon = name.indexOf(':', name.lastIndexOf('/'));
  const path = colon === -1 ? name : name.slice(0, colon);
  const tag = colon === -1 ? 'latest' : name.slice(colon + 1);
  const slash = path.indexOf('/');
  const first = slash === -1 ? '' : path.slice(0, slash);
  const registry = /[.:]|^localhost$/.test(first) ? first : 'docker.io';
  const repository = registry === first ? path.slice(slash + 1) : path;
  return { registry, repository, tag, digest };
}
