import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const stopsWithinMs = 20_000;

/**
 * Stops a process, and resolves once none of its threads runs any more: SIGSTOP takes effect when one of them is scheduled, and on a busy
 * machine the others answer requests until then.
 */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  const end = Date.now() + stopsWithinMs;
  while (!(await isStopped(pid))) {
    if (Date.now() > end) throw new Error(`process ${pid} goes on ${stopsWithinMs} ms after SIGSTOP`);
    await delay(5);
  }
}

export function pidOf({ pid, spawnfile }: ChildProcess): number {
  if (pid === undefined) throw new Error(`${spawnfile} was not started`);
  return pid;
}

async function isStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const states = await Promise.all(threads.map((thread) => stateOf(`/proc/${pid}/task/${thread}/stat`)));
  return states.every((state) => state === 'T');
}

/** The letter behind the name in parentheses, proc(5). None of a thread that has just ended. */
async function stateOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2)[0];
}
