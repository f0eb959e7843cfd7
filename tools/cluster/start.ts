// Starts a run: supplies, folder, namespaces, keeper; passes the keeper's progress on and returns when the cluster is up.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findHost, folderMistake, prepareHost } from './host.ts';
import type { KeeperMessage, RunConfig } from './run-config.ts';
import { claimRun, endProcesses, endRun, folderOf, isAlive, processId, readRun, sweep, updateRun } from './runs.ts';
import { settingsFor } from './settings.ts';
import { ensureSupplies } from './supplies.ts';
import { until } from './wait.ts';

export interface StartOptions {
  readonly name: string;
  readonly report: (line: string) => void;
  /** Ends the run with this process, however that ends. Without it the run goes on until it is stopped. */
  readonly endWithCaller?: boolean;
}

const bootSeconds = 240;

/** Starts the run unless it is there; in both cases it is ready afterwards. */
export async function startRun(options: StartOptions): Promise<void> {
  const { name, report } = options;
  await prepareHost();
  const mistake = folderMistake(folderOf(name));
  if (mistake !== undefined) throw new Error(mistake);
  for (const swept of await sweep()) report(`removed what the ended cluster ${swept} had left`);
  if (await isRunning(name)) {
    report(`the cluster ${name} is running already`);
    return;
  }
  const supplies = await ensureSupplies(report);
  if (!(await claimRun(name))) throw new Error(`the cluster ${name} is just being started by another process`);
  const startedAt = Date.now();
  const { server, port } = await listenOnHost();
  const found = findHost();
  const config: RunConfig = {
    name,
    folder: folderOf(name),
    relayPort: port,
    endWithCaller: options.endWithCaller ?? false,
    found,
    settings: settingsFor(found),
    ...supplies,
  };
  await bootOrClean(config, server, report);
  report(`the cluster ${name} is up after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

async function isRunning(name: string): Promise<boolean> {
  const record = await readRun(name);
  if (record === undefined) return false;
  if (!isAlive(record.owner)) {
    // Its outer process is gone, but something of it was still ending when we swept.
    await endRun(name);
    return false;
  }
  if (!record.ready) throw new Error(`the cluster ${name} is just being started by process ${record.owner.pid}`);
  return true;
}

async function bootOrClean(config: RunConfig, server: Server, report: (line: string) => void): Promise<void> {
  try {
    await writeFile(configFile(config.folder), JSON.stringify(config, null, 2));
    const outer = spawnKeeper(config.folder);
    const keeperIsReady = followKeeper(outer, report);
    // Awaited last; what fails before that is told instead of it.
    keeperIsReady.catch(() => undefined);
    outer.send('relay', server);
    await recordProcesses(config.name, outer);
    await keeperIsReady;
    await updateRun(config.name, { ready: true });
    letGo(outer, config.endWithCaller);
  } catch (error) {
    const record = await readRun(config.name);
    if (record !== undefined) await endProcesses(config.name, record);
    // Without processes it is only a folder of logs, which the next start or stop sweeps; the error names them.
    await disown(config.name);
    throw error;
  } finally {
    server.close();
  }
}

// The socket is opened here, on the host's network, and handed to the keeper, which listens on it from inside.
function listenOnHost(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port of 127.0.0.1 could be had'));
      else resolve({ server, port: address.port });
    });
  });
}

function spawnKeeper(folder: string): ChildProcess {
  const log = openSync(join(folder, 'log/keeper.log'), 'a');
  const keeper = fileURLToPath(new URL('keeper.ts', import.meta.url));
  const namespaces = ['--net', '--mount', '--mount-proc', '--pid', '--fork', '--kill-child'];
  // The shell is the run's first process: it collects orphans, as Node doesn't, and ends the namespace with the keeper.
  const init = ['sh', '-c', '"$0" "$@" & wait $!', process.execPath, keeper, configFile(folder)];
  const outer = spawn('unshare', [...namespaces, ...init], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return outer;
}

/** Resolves when the keeper says that the cluster is ready, fails with its words when it isn't to be. */
function followKeeper(outer: ChildProcess, report: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(
      () => reject(new Error(`the cluster isn't up after ${bootSeconds} s`)),
      bootSeconds * 1000,
    );
    const settle = (end: () => void): void => {
      clearTimeout(deadline);
      outer.removeAllListeners();
      end();
    };
    outer.on('message', (message: KeeperMessage) => {
      if (message.kind === 'step') report(`  ${message.seconds.toFixed(1).padStart(5)} s  ${message.title}`);
      else if (message.kind === 'ready') settle(resolve);
      else settle(() => reject(new Error(`${message.message}\nlog: ${message.log}`)));
    });
    outer.on('error', (error) => settle(() => reject(new Error(`unshare can't be started: ${error.message}`))));
    outer.on('exit', (code, signal) =>
      settle(() => reject(new Error(`the keeper ended (${signal ?? code}) before the cluster was up`))),
    );
  });
}

async function recordProcesses(name: string, outer: ChildProcess): Promise<void> {
  const outerPid = outer.pid;
  if (outerPid === undefined) throw new Error("unshare can't be started: is util-linux installed?");
  const init = await until('the first process of the namespace', 10, () => Promise.resolve(firstChild(outerPid)));
  const owner = processId(outerPid);
  if (owner === undefined) throw new Error('the outer process ended at once');
  await updateRun(name, { owner, init });
}

function firstChild(pid: number): ReturnType<typeof processId> {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return child === undefined || child === '' ? undefined : processId(Number(child));
}

function letGo(outer: ChildProcess, endWithCaller: boolean): void {
  if (endWithCaller) outer.channel?.unref();
  else outer.disconnect();
  outer.unref();
}

async function disown(name: string): Promise<void> {
  const gone = { pid: 0, startTime: '0' };
  await updateRun(name, { owner: gone, init: gone }).catch(() => endRun(name));
}

function configFile(folder: string): string {
  return join(folder, 'config.json');
}
