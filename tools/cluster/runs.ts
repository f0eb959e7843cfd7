// The runs on this machine: one folder each below the cache folder, with a record of who owns it. A run lives exactly as
// long as its outer process; what a dead one left is swept. Starting is start.ts's part.
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from '../build/catalog.mjs';
import { removeCgroups } from './cgroups.ts';
import { codeOf } from './exec.ts';
import { until } from './wait.ts';

/** A process, told apart from a later one that got the same number. */
export interface ProcessId {
  readonly pid: number;
  readonly startTime: string;
}

export interface RunRecord {
  /** Ending this process ends the run: the outer process, before that whoever prepares the run. */
  readonly owner: ProcessId;
  /** The first process inside the run's namespaces, through which others enter them. */
  readonly init?: ProcessId;
  readonly ready: boolean;
  readonly since: string;
}

export function folderOf(name: string): string {
  return join(runsFolder(), name);
}

export async function readRun(name: string): Promise<RunRecord | undefined> {
  const text = await readFile(recordFile(folderOf(name)), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record: RunRecord = JSON.parse(text);
  return record;
}

/** Makes the run's folder our own in one step; false when someone else holds it. */
export async function claimRun(name: string): Promise<boolean> {
  await mkdir(runsFolder(), { recursive: true });
  const unfinished = await mkdtemp(join(runsFolder(), `.${name}-`));
  const owner = processId(process.pid);
  if (owner === undefined) throw new Error('/proc tells nothing of this very process');
  await write(unfinished, { owner, ready: false, since: new Date().toISOString() });
  await mkdir(join(unfinished, 'log'));
  try {
    await rename(unfinished, folderOf(name));
    return true;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (isTaken(error)) return false;
    throw error;
  }
}

export async function updateRun(name: string, change: Partial<RunRecord>): Promise<void> {
  const before = await readRun(name);
  if (before === undefined) throw new Error(`the run ${name} has lost its folder ${folderOf(name)}`);
  await write(folderOf(name), { ...before, ...change });
}

export function isAlive(id: ProcessId | undefined): boolean {
  return id !== undefined && processId(id.pid)?.startTime === id.startTime;
}

/** A living process; one that has ended and only waits to be collected counts as dead. */
export function processId(pid: number): ProcessId | undefined {
  try {
    return { pid, startTime: startTimeOf(readFileSync(`/proc/${pid}/stat`, 'utf8')) };
  } catch {
    return undefined;
  }
}

/** From /proc/PID/stat, where the second field is the program's name and may hold anything, also spaces and brackets. */
export function startTimeOf(stat: string): string {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  if (startTime === undefined || state === 'Z' || state === 'X') throw new Error('the process has ended');
  return startTime;
}

/** Ends a run, waits until nothing of it is left, and removes its folder. */
export async function endRun(name: string): Promise<void> {
  const record = await readRun(name);
  if (record !== undefined) await endProcesses(name, record);
  await removeLeftovers(name);
}

/** Ends a run but keeps its folder, for its logs; the next sweep removes that. */
export async function endProcesses(name: string, { init, owner }: RunRecord): Promise<void> {
  for (const id of [init, owner]) {
    if (id !== undefined && isAlive(id) && id.pid !== process.pid) process.kill(id.pid, 'SIGKILL');
  }
  await until(`the processes of the run ${name} to end`, 30, () =>
    Promise.resolve(isAlive(init) || (isAlive(owner) && owner.pid !== process.pid) ? undefined : true),
  );
}

/** Removes what runs left whose outer process is gone; tells their names. */
export async function sweep(): Promise<string[]> {
  const swept: string[] = [];
  const entries = await readdir(runsFolder()).catch(() => []);
  for (const entry of entries) {
    const record = await readRun(entry);
    if (record === undefined || isAlive(record.owner) || isAlive(record.init)) continue;
    await removeLeftovers(entry);
    swept.push(entry);
  }
  return swept;
}

function runsFolder(): string {
  return join(cacheFolder(), 'runs');
}

const recordName = 'run.json';

function recordFile(folder: string): string {
  return join(folder, recordName);
}

async function write(folder: string, record: RunRecord): Promise<void> {
  const unfinished = `${recordFile(folder)}.tmp`;
  await writeFile(unfinished, JSON.stringify(record));
  await rename(unfinished, recordFile(folder));
}

async function removeLeftovers(name: string): Promise<void> {
  await removeCgroups(name);
  const folder = folderOf(name);
  const entries = await readdir(folder).catch(() => []);
  for (const entry of entries.filter((entry) => entry !== recordName)) {
    await rm(join(folder, entry), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  // The record goes last, so that a removal cut short is swept again; the folder only if nobody has claimed it since.
  await rm(join(folder, recordName), { force: true });
  await rmdir(folder).catch(() => undefined);
}

function isTaken(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}
