// Runs commands inside a run's namespaces, where Pod and Service addresses can be dialled. From inside, they just run.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

import { codeOf } from './exec.ts';

export interface RunOptions {
  /** As in node:child_process; default: all three are inherited. */
  readonly stdio?: StdioOptions;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A command inside a run. Signal it by `kill`: a signal to `child` itself would only reach the door it went through. */
export interface InsideProcess {
  readonly child: ChildProcess;
  kill(signal: NodeJS.Signals): void;
  /** The exit code; a death by signal counts 128 and its number, as in a shell. */
  readonly exited: Promise<number>;
}

/** The command line that runs a command in the namespaces of the process `init`. */
export function enterCommand(init: number, cwd: string, command: readonly string[]): [string, ...string[]] {
  // Each link dies with the one before it: a caller that is killed leaves nothing running inside.
  const diesWithParent = ['--pdeathsig', 'KILL'];
  const door = ['nsenter', `--target=${init}`, '--net', '--mount', '--pid', `--wdns=${cwd}`];
  return ['setpriv', ...diesWithParent, ...door, 'setpriv', ...diesWithParent, '--', ...command];
}

/** `init` undefined: we are inside already. */
export function runInside(init: number | undefined, command: readonly string[], options: RunOptions): InsideProcess {
  const cwd = options.cwd ?? process.cwd();
  const [file = '', ...args] = init === undefined ? command : enterCommand(init, cwd, command);
  const child = spawn(file, args, {
    stdio: options.stdio ?? 'inherit',
    env: { ...process.env, ...options.env },
    ...(init === undefined ? { cwd } : {}),
  });
  return {
    child,
    kill: (signal) => {
      const pid = init === undefined ? child.pid : innerPid(child);
      if (pid !== undefined) sendSignal(pid, signal);
    },
    exited: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    }),
  };
}

/** nsenter's only child is the command itself. */
function innerPid(child: ChildProcess): number | undefined {
  if (child.pid === undefined || child.exitCode !== null) return undefined;
  try {
    const [pid] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
    // Before nsenter has forked, it is the one to end.
    return pid === undefined || pid === '' ? child.pid : Number(pid);
  } catch {
    return undefined;
  }
}

export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
