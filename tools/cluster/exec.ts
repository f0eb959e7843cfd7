// Runs one command to its end and gives its output. For commands that go on, see components.ts and enter.ts.
import { spawn } from 'node:child_process';

export interface ExecOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** After this long the command is killed. */
  readonly seconds?: number;
}

/** The command's standard output; throws with its standard error when it fails. */
export function exec(command: string, args: readonly string[], options: ExecOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const seconds = options.seconds ?? 60;
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    // Not spawn's own timeout: that one keeps running when the command couldn't be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    // A command that ends before it has read its input is judged by its exit code alone.
    child.stdin.on('error', () => undefined).end(options.input ?? '');
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${command} can't be started: ${error.message}`, { cause: error }));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new Error(`${[command, ...args].join(' ')}: ${outcome(code, signal, seconds)}\n${errors.trim()}`));
    });
  });
}

/** The code of an error of the operating system, for example ENOENT. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function outcome(code: number | null, signal: NodeJS.Signals | null, seconds: number): string {
  if (code !== null) return `exit code ${code}`;
  return signal === 'SIGKILL' ? `killed, perhaps after its ${seconds} s` : `ended by ${signal}`;
}
