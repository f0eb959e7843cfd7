// Runs a long command so that a user sees life: a line when it starts, at least every ten seconds, and when it is done.
// Its output is shown only when it fails. It knows what `go build -v` writes, nothing else.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const showEveryMs = 10_000;
/** What a command writes when it has the lock that it may have waited for. */
export const lockHad = 'lock: had';
const linesKeptForAnError = 30;

export interface LongCommand {
  readonly title: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
}

/** Resolves when the command ended well; else the error holds the last lines that it wrote. */
export async function runWithProgress({ title, command, cwd, env, report }: LongCommand): Promise<void> {
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const progress = newProgress();
  report(title);
  const timer = setInterval(() => report(`${title}: ${seconds()}, ${describe(progress)}`), showEveryMs);
  try {
    const ending = await runAndRead(command, { cwd, env }, (line) => advance(progress, line));
    if (ending !== 0) throw new Error(`${title} failed (${ending}) in ${cwd}:\n${progress.lastLines.join('\n')}`);
    report(`${title}: done in ${seconds()}`);
  } finally {
    clearInterval(timer);
  }
}

/** What the output of a build said so far. */
export interface Progress {
  waiting: boolean;
  downloaded: number;
  compiled: number;
  lastLines: string[];
}

export function newProgress(): Progress {
  return { waiting: true, downloaded: 0, compiled: 0, lastLines: [] };
}

/** Takes one line of output into account. */
export function advance(progress: Progress, line: string): void {
  if (line === lockHad) {
    progress.waiting = false;
    return;
  }
  progress.lastLines = [...progress.lastLines, line].slice(-linesKeptForAnError);
  if (line.startsWith('go: downloading ')) progress.downloaded += 1;
  else if (/^[a-z0-9_.-]+(\/[\w.~+-]+)*$/i.test(line)) progress.compiled += 1;
}

export function describe({ waiting, downloaded, compiled }: Progress): string {
  if (waiting) return 'another run is building it, waiting for that one';
  if (compiled > 0) return `${compiled} packages compiled`;
  return downloaded > 0 ? `${downloaded} modules downloaded` : 'starting';
}

/** The exit code, or the signal that ended it. */
async function runAndRead(
  [file = '', ...args]: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  onLine: (line: string) => void,
): Promise<number | NodeJS.Signals | null> {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = Promise.withResolvers<number | NodeJS.Signals | null>();
  child.once('error', closed.reject);
  child.once('close', (code, signal) => closed.resolve(code ?? signal));
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  return closed.promise;
}
