// A real etcd cluster on loopback for contract tests: members that can be killed, frozen and started again. No Kubernetes, no TLS.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeze, pidOf } from './freeze.ts';

const answersWithinMs = 20_000;

export interface LocalMember {
  readonly name: string;
  readonly clientURL: string;
  /** Starts it on its own data. Resolves once it answers, so with quorum only. */
  start(): Promise<void>;
  signal(name: 'SIGKILL' | 'SIGCONT'): void;
  /** Resolves once it answers nothing any more. */
  freeze(): Promise<void>;
  /** Ends it at once and resolves when it is gone. Its data stays. */
  kill(): Promise<void>;
}

export interface LocalEtcd extends AsyncDisposable {
  readonly members: readonly LocalMember[];
  readonly clientURLs: readonly string[];
}

/** Starts a cluster of this size; disposing of it kills all members and removes their data. */
export async function startLocalEtcd(program: string, size: number): Promise<LocalEtcd> {
  const folder = await mkdtemp(join(tmpdir(), 'local-etcd-'));
  const ports = await freePorts(size * 2);
  const places = Array.from({ length: size }, (_, index) => ({
    name: `m${index}`,
    clientURL: `http://127.0.0.1:${ports[index * 2]}`,
    peerURL: `http://127.0.0.1:${ports[index * 2 + 1]}`,
  }));
  const initialCluster = places.map(({ name, peerURL }) => `${name}=${peerURL}`).join(',');
  const members = places.map((place) =>
    member(program, { ...place, folder: join(folder, place.name), initialCluster }),
  );
  const dispose = async () => {
    await Promise.all(members.map((one) => one.kill()));
    await rm(folder, { recursive: true });
  };
  try {
    await Promise.all(members.map((one) => one.start()));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { members, clientURLs: members.map((one) => one.clientURL), [Symbol.asyncDispose]: dispose };
}

interface Place {
  readonly name: string;
  readonly folder: string;
  readonly clientURL: string;
  readonly peerURL: string;
  readonly initialCluster: string;
}

function member(program: string, { name, folder, clientURL, peerURL, initialCluster }: Place): LocalMember {
  let running: { child: ChildProcess; ended: Promise<unknown> } | undefined;
  const urls = ['--listen-client-urls', clientURL, '--advertise-client-urls', clientURL];
  const peerURLs = ['--listen-peer-urls', peerURL, '--initial-advertise-peer-urls', peerURL];
  const args = ['--name', name, '--data-dir', folder, '--initial-cluster', initialCluster, ...urls, ...peerURLs];
  return {
    name,
    clientURL,
    async start() {
      const child = spawn(program, args, { stdio: 'ignore' });
      running = { child, ended: once(child, 'close') };
      await answers(clientURL, name);
    },
    signal(signal) {
      running?.child.kill(signal);
    },
    async freeze() {
      if (running !== undefined) await freeze(pidOf(running.child));
    },
    async kill() {
      running?.child.kill('SIGKILL');
      await running?.ended;
      running = undefined;
    },
  };
}

async function answers(clientURL: string, name: string): Promise<void> {
  const end = Date.now() + answersWithinMs;
  for (;;) {
    const healthy = await fetch(`${clientURL}/health`, { signal: AbortSignal.timeout(1000) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) return;
    if (Date.now() > end) throw new Error(`${name} at ${clientURL} did not get healthy within ${answersWithinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Free at this moment: all are held at once so that none is given twice. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error(`a port was asked for, not ${address}`);
    return address.port;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
