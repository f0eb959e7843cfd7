// What the contract suite stands on: places where an etcd can be started, stopped, frozen and wiped, with a real etcd or the fake behind.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { etcdArguments, type EtcdOptions } from '../../src/etcd/arguments.ts';
import { createEtcd } from '../../src/etcd/client.ts';
import type { Alarm, Etcd } from '../../src/etcd/etcd.ts';
import { AlarmRequest_AlarmAction, AlarmRequestSchema, AlarmType, Maintenance } from '../../src/etcd/gen/rpc_pb.ts';
import { ticketVariables, type Ticket } from '../../src/etcd/ticket.ts';
import type { Minor } from '../../src/etcd/versions.ts';
import { unary } from '../../src/etcd/wire.ts';
import { binaries } from '../../tools/build/binaries.ts';
import { versions } from '../../tools/build/catalog.mjs';
import { FakeEtcd } from './fake-etcd.ts';
import { FakeDisk } from './fake-raft.ts';
import { freeze, pidOf } from './freeze.ts';

/** An address of its own, and a disk. */
export interface Place {
  readonly name: string;
  readonly host: string;
  readonly serverName: string;
  readonly peerURL: string;
}

export interface Ground {
  readonly etcd: Etcd;
  readonly version: string;
  place(name: string): Place;
  /** `version`: another one than that of the ground, of those in tools/versions.json. */
  start(place: Place, ticket: Ticket, options?: Partial<EtcdOptions>, version?: string): void;
  /** At once, as by a power cut. */
  stop(place: Place): Promise<void>;
  /** As by its kubelet: it writes what it has in hand first. */
  quit(place: Place): Promise<void>;
  /** Resolves once it answers nothing any more. */
  freeze(place: Place): Promise<void>;
  thaw(place: Place): void;
  wipe(place: Place): Promise<void>;
  /** The last words of a process that ended by itself with an error; undefined while it runs. */
  ended(place: Place): string | undefined;
  /** The last of what it wrote to its log. */
  said(place: Place): string;
  raiseAlarm(place: Place, alarm: Alarm): Promise<void>;
  /** Writes until its quota is used up. */
  fill(place: Place): Promise<void>;
  /** A moment passes. */
  pass(): Promise<void>;
  close(): Promise<void>;
}

const defaults: EtcdOptions = { autoCompaction: { mode: 'Periodic', period: '5m' }, checkAtBoot: true };

export function fakeGround(version: string): Ground {
  const etcd = new FakeEtcd();
  const disks = new Map<string, FakeDisk>();
  const diskOf = (place: Place) => {
    const disk = disks.get(place.name) ?? new FakeDisk();
    disks.set(place.name, disk);
    return disk;
  };
  return {
    etcd,
    version,
    place: (name) => placeAt(name, name),
    start({ name, host, peerURL }, ticket, options = {}, other = version) {
      const { ETCD_INITIAL_CLUSTER: initialCluster = '' } = ticketVariables(ticket);
      const member = { version: other, name, peerURL, clientURL: peerURL, dataDir: '' };
      const { variables } = etcdArguments({ ...member, options: { ...defaults, ...options } });
      const disk = diskOf({ name, host, peerURL, serverName: name });
      etcd.start({
        name,
        host,
        peerURL,
        initialCluster,
        state: ticket.state,
        token: ticket.token,
        disk,
        version: other,
        snapshotCount: Number(variables['ETCD_SNAPSHOT_COUNT'] ?? 10_000),
      });
    },
    stop: async ({ host }) => etcd.stop(host),
    quit: async ({ host }) => etcd.stop(host),
    freeze: async ({ host }) => etcd.cutOff(host),
    thaw: ({ host }) => etcd.reconnect(host),
    wipe: async (place) => etcd.wipe(diskOf(place)),
    ended: ({ host }) => etcd.exits.get(host),
    said: () => '',
    raiseAlarm: async ({ host }, alarm) => etcd.raiseAlarm(host, alarm),
    async fill(place) {
      const { memberID } = (await etcd.status(place)).header;
      etcd.raiseAlarm(place.host, { memberID, type: 'NOSPACE' });
    },
    pass: async () => etcd.tick(),
    close: async () => undefined,
  };
}

/** Real processes, each at a loopback address of its own with etcd's usual ports. Builds what is not built yet. */
export async function realEtcd(minor: Minor, ...others: readonly Minor[]): Promise<Ground> {
  const programs = new Map<string, string>();
  for (const each of [minor, ...others]) {
    const build = `etcd-${each}` as const;
    const built = await binaries([build], (line) => process.stderr.write(`${line}\n`));
    programs.set(versions.etcd[each], built(build, 'etcd'));
  }
  return realGround(versions.etcd[minor], programs);
}

async function realGround(version: string, programs: ReadonlyMap<string, string>): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'etcd-contract-'));
  const etcd = createEtcd({ credentials: () => credentials.createInsecure() });
  const running = new Map<string, Process>();
  const processAt = (place: Place) => {
    const found = running.get(place.host);
    if (found === undefined) throw new Error(`nothing was started at ${place.name}`);
    return found;
  };
  return {
    etcd,
    version,
    place: (name) => placeAt(name, loopback()),
    start(place, ticket, options = {}, other = version) {
      const { name, host, peerURL } = place;
      const clientURL = `http://${host}:2379`;
      const dataDir = join(folder, name);
      const member = { version: other, name, peerURL, clientURL, dataDir, listenHost: host };
      const { args, variables, unsupported } = etcdArguments({ ...member, options: { ...defaults, ...options } });
      if (unsupported.length > 0) throw new Error(unsupported.join('\n'));
      running.set(host, launch(programs.get(other) ?? '', args, ticketVariables({ ...ticket, options: variables })));
    },
    stop: (place) => end(processAt(place), 'SIGKILL'),
    quit: (place) => end(processAt(place), 'SIGTERM'),
    freeze: (place) => freeze(pidOf(processAt(place).child)),
    thaw: (place) => void processAt(place).child.kill('SIGCONT'),
    wipe: ({ name }) => rm(join(folder, name), { recursive: true, force: true }),
    ended: (place) => processAt(place).words,
    said: (place) => processAt(place).said,
    raiseAlarm,
    fill,
    pass: () => delay(100),
    async close() {
      etcd.close();
      await Promise.all([...running.values()].map((each) => end(each, 'SIGKILL')));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Process {
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
  words: string | undefined;
  said: string;
  stopped: boolean;
}

function launch(program: string, args: readonly string[], variables: Readonly<Record<string, string>>): Process {
  // It must not outlive the test, however that ends.
  const command = ['--pdeathsig', 'KILL', program, ...args];
  const child = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...variables } });
  const launched: Process = { child, gone: once(child, 'close'), words: undefined, said: '', stopped: false };
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (launched.said = (launched.said + text).slice(-50_000)));
  child.on('close', (code, signal) => {
    if (launched.stopped || code === 0) return;
    const { said } = launched;
    launched.words = `exit ${code ?? signal}: ${said}`;
    // A test may expect an exit, but neither of these; what fails next would not say why. Except that etcd panics when it is asked
    // for its status between its removal and its end, and 3.7 on what 3.5 wrote.
    const isExpected = ['failed to find local ID in cluster members', 'unmarshal should never fail'];
    const panicked = said.includes('"level":"panic"') && !isExpected.some((words) => said.includes(words));
    if (signal !== null || panicked) process.stderr.write(`etcd ended, ${launched.words}\n`);
  });
  return launched;
}

async function end(running: Process, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  running.stopped = true;
  running.child.kill(signal);
  await running.gone;
}

async function raiseAlarm(place: Place, { memberID = 0n, type }: Alarm): Promise<void> {
  const client = new Client(`${place.host}:2379`, credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });
  const request = create(AlarmRequestSchema, {
    action: AlarmRequest_AlarmAction.ACTIVATE,
    memberID,
    alarm: type === 'CORRUPT' ? AlarmType.CORRUPT : AlarmType.NOSPACE,
  });
  await unary(client, Maintenance.method.alarm, request, { deadline: Date.now() + 5000, metadata: new Metadata() });
  client.close();
}

/** By etcd's own HTTP gateway: the operator itself never writes a key. */
async function fill(place: Place): Promise<void> {
  const value = Buffer.alloc(1024 * 1024).toString('base64');
  for (let n = 0; n < 16; n += 1) {
    const body = JSON.stringify({ key: Buffer.from(`fill-${n}`).toString('base64'), value });
    const answer = await fetch(`http://${place.host}:2379/v3/kv/put`, { method: 'POST', body });
    if (!answer.ok && (await answer.text()).includes('database space exceeded')) return;
  }
  throw new Error(`${place.name} took 16 MiB, whatever its quota`);
}

function placeAt(name: string, host: string): Place {
  return { name, host, serverName: name, peerURL: `http://${host}:2380` };
}

/** One of sixteen million addresses, so that two runs side by side don't meet. */
function loopback(): string {
  const byte = () => 1 + Math.floor(Math.random() * 254);
  return `127.${byte()}.${byte()}.${byte()}`;
}
