// A real kube-apiserver on loopback over a real etcd, for contract tests and for what must be asked of the real schema machinery.
// Nothing else runs: no controller manager, scheduler or kubelet. Whoever has the kubeconfig may do everything.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaries } from '../../tools/build/binaries.ts';
import { startLocalEtcd } from './local-etcd.ts';

export interface Apiserver {
  /** The path of a kubeconfig file of a system:masters user. */
  readonly kubeconfig: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** Built programs start in a few seconds; more than this means that it will not come. */
const readyWithinMs = 60_000;

/** Resolves when it answers /readyz. Builds the programs first where they are missing. */
export async function startApiserver(): Promise<Apiserver> {
  const program = await binaries(['kubernetes', 'etcd-3.6'], (line) => process.stderr.write(`${line}\n`));
  const folder = await mkdtemp(join(tmpdir(), 'apiserver-'));
  const etcd = await startLocalEtcd(program('etcd-3.6', 'etcd'), 1);
  const url = `https://127.0.0.1:${await freePort()}`;
  const child = spawn(program('kubernetes', 'kube-apiserver'), await flags(folder, url, etcd.clientURLs), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.pipe(createWriteStream(join(folder, 'log')));
  const ended = once(child, 'close');
  // For a test that ends without stopping it.
  const killWithUs = () => {
    child.kill('SIGKILL');
    for (const member of etcd.members) member.signal('SIGKILL');
    rmSync(folder, { recursive: true });
  };
  process.once('exit', killWithUs);
  const stop = async () => {
    process.off('exit', killWithUs);
    child.kill('SIGKILL');
    await ended;
    await etcd[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  };
  try {
    await ready(url, () => child.exitCode === null);
    return { kubeconfig: await writeKubeconfig(folder, url), url, stop };
  } catch (error) {
    const log = await readFile(join(folder, 'log'), 'utf8');
    await stop();
    throw new Error(`the apiserver did not start: ${log.slice(-2000)}`, { cause: error });
  }
}

const token = 'of-the-only-user';

/** It makes its serving certificate itself, in its folder. */
async function flags(folder: string, url: string, etcdURLs: readonly string[]): Promise<string[]> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = join(folder, 'service-account.key');
  await writeFile(key, privateKey.export({ type: 'sec1', format: 'pem' }));
  const tokens = join(folder, 'tokens.csv');
  await writeFile(tokens, `${token},admin,admin,system:masters\n`);
  return [
    `--etcd-servers=${etcdURLs.join(',')}`,
    `--cert-dir=${folder}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${new URL(url).port}`,
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.96.0.0/16',
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    // Without a controller manager there is no default ServiceAccount that every Pod would need.
    '--disable-admission-plugins=ServiceAccount',
    // On loopback there is no address to be published for it.
    '--endpoint-reconciler-type=none',
  ];
}

async function ready(url: string, lives: () => boolean): Promise<void> {
  const end = Date.now() + readyWithinMs;
  while (!(await isReady(url))) {
    if (!lives()) throw new Error('it has ended');
    if (Date.now() > end) throw new Error(`not ready within ${readyWithinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request(`${url}/readyz`, { rejectUnauthorized: false, agent: false, timeout: 1000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(false));
    asking.end();
  });
}

async function writeKubeconfig(folder: string, url: string): Promise<string> {
  const path = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': join(folder, 'apiserver.crt') } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  };
  // JSON is YAML.
  await writeFile(path, JSON.stringify(config));
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`a port was asked for, not ${address}`);
  return address.port;
}
