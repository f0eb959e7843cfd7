// The long-running programs of a run: starts them, keeps their logs, tells when one dies, and, once the cluster is up,
// starts a dead one again as an init system would. It knows nothing of what the programs are.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Component {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** How often it may die while the cluster boots, and is started again. Absent: never. */
  readonly bootRetries?: number;
}

/** What `status` reads; the PID is the one inside the run. */
export interface ComponentRecord {
  readonly name: string;
  readonly pid: number;
  readonly restarts: number;
}

/** A component's end or mistake, with the lines that say why. */
export class ComponentError extends Error {
  readonly component: string;

  constructor(component: string, what: string, log: string) {
    super(`${component} ${what}\n${tail(log)}`);
    this.name = 'ComponentError';
    this.component = component;
  }
}

/** Go collects garbage whenever memory has doubled. On two cores that share of the API server's time is worth more than its memory. */
const fewerCollections = { GOGC: '300' };
const restartAfterMs = 1000;
const tailLines = 15;

export class Components {
  /** Rejects when a component ends before keepAlive was called. */
  readonly failure: Promise<never>;
  readonly #folder: string;
  readonly #reject: (error: ComponentError) => void;
  readonly #records = new Map<string, ComponentRecord>();
  #keepAlive = false;

  /** The folder must hold a folder `log`. */
  constructor(folder: string) {
    this.#folder = folder;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failure = promise;
    this.#reject = reject;
    // Without a listener of its own a failure between two steps would end this process without a word.
    promise.catch(() => undefined);
  }

  start(component: Component): void {
    const log = openSync(logFile(this.#folder, component.name), 'a');
    const [command, ...args] = component.command;
    const child = spawn(command, args, { stdio: ['ignore', log, log], env: { ...process.env, ...fewerCollections } });
    closeSync(log);
    this.#record(component.name, child);
    child.on('error', (error) => this.#ended(component, `can't be started: ${error.message}`));
    child.on('exit', (code, signal) => this.#ended(component, `ended by itself (${signal ?? `exit code ${code}`})`));
  }

  /** From now on a component that ends is started again. */
  keepAlive(): void {
    this.#keepAlive = true;
  }

  #ended(component: Component, what: string): void {
    const retries = component.bootRetries ?? 0;
    if (!this.#keepAlive && retries === 0) {
      this.#reject(new ComponentError(component.name, what, logFile(this.#folder, component.name)));
      return;
    }
    console.log(`${new Date().toISOString()} ${component.name} ${what}: starting it again`);
    setTimeout(() => this.start({ ...component, bootRetries: Math.max(0, retries - 1) }), restartAfterMs);
  }

  #record(name: string, child: ChildProcess): void {
    const before = this.#records.get(name);
    this.#records.set(name, { name, pid: child.pid ?? 0, restarts: before === undefined ? 0 : before.restarts + 1 });
    const file = recordsFile(this.#folder);
    const unfinished = `${file}.tmp`;
    writeFileSync(unfinished, JSON.stringify([...this.#records.values()]));
    renameSync(unfinished, file);
  }
}

/** The components of a run, from its folder. */
export function readComponents(folder: string): ComponentRecord[] {
  const records: ComponentRecord[] = JSON.parse(readFileSync(recordsFile(folder), 'utf8'));
  return records;
}

export function logFile(folder: string, component: string): string {
  return join(folder, 'log', `${component}.log`);
}

function recordsFile(folder: string): string {
  return join(folder, 'components.json');
}

function tail(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-tailLines).join('\n');
  } catch {
    return '(no log)';
  }
}
