// Runs scenarios in their lanes and judges each run. What a run is made of (namespace, diagnostics) is handed in, so that the rules here
// are tested without a cluster.
import { DeadlineMissed, PromiseBroken } from './failures.ts';
import type { Lane, Scenario } from './scenario.ts';

/** How many scenarios of a lane run at the same time on one cluster, whose lanes run one after another. */
const atOnce: Readonly<Record<Lane, number>> = { calm: 2, operator: 1, nodes: 1 };

/** Scenarios that trouble nodes or the operator wait much and work little. */
export const calmFirst: readonly Lane[] = ['calm', 'operator', 'nodes'];
export const troubleFirst: readonly Lane[] = ['operator', 'nodes', 'calm'];

/** What one attempt at a scenario came to. Whatever the error, its namespace is gone unless `left` says what is still there. */
export interface Outcome {
  readonly error?: unknown;
  readonly diagnostics?: string;
  readonly left?: string;
}

/** Runs a scenario once in a namespace of its own, checks what must hold at the end, saves diagnostics, cleans up. Never throws. */
export type Attempt = (scenario: Scenario) => Promise<Outcome>;

export interface Verdict {
  readonly name: string;
  readonly passed: boolean;
  /** It missed a deadline first and passed then. */
  readonly flaky: boolean;
  readonly seconds: number;
  /** For a person: why it failed, where to look. */
  readonly words: string;
}

/**
 * Takes from `waiting`, which others that run on other clusters may take from as well, until nothing is left. One verdict for each that it
 * took, also for those that could not start because their lane had stopped.
 */
export async function runScenarios(
  waiting: Scenario[],
  order: readonly Lane[],
  attempt: Attempt,
  tell: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  let stopped: string | undefined;
  const runLane = async (lane: Lane) => {
    for (let next = take(waiting, lane); next !== undefined; next = take(waiting, lane)) {
      const { verdict, left } = stopped === undefined ? await judge(next, attempt) : notStarted(next, stopped);
      stopped ??= left;
      verdicts.push(verdict);
      tell(verdict);
    }
  };
  for (const lane of order) {
    await Promise.all(Array.from({ length: atOnce[lane] }, () => runLane(lane)));
    stopped = undefined;
  }
  return verdicts;
}

function take(waiting: Scenario[], lane: Lane): Scenario | undefined {
  const index = waiting.findIndex((scenario) => scenario.lane === lane);
  return index === -1 ? undefined : waiting.splice(index, 1)[0];
}

interface Judged {
  readonly verdict: Verdict;
  readonly left?: string | undefined;
}

async function judge(scenario: Scenario, attempt: Attempt): Promise<Judged> {
  const startedAt = performance.now();
  let outcome = await attempt(scenario);
  const missed = outcome.error instanceof DeadlineMissed && outcome.left === undefined ? outcome : undefined;
  if (missed !== undefined) outcome = await attempt(scenario);
  const passed = outcome.error === undefined && outcome.left === undefined;
  const words = [missed, passed ? undefined : outcome].flatMap((one) => (one === undefined ? [] : [wordsOf(one)]));
  const verdict = {
    name: scenario.name,
    passed,
    flaky: passed && missed !== undefined,
    seconds: (performance.now() - startedAt) / 1000,
    words: words.join('\n'),
  };
  return { verdict, left: outcome.left };
}

function notStarted({ name }: Scenario, stopped: string): Judged {
  const words = `not started: an earlier scenario left behind ${stopped}`;
  return { verdict: { name, passed: false, flaky: false, seconds: 0, words } };
}

function wordsOf({ error, diagnostics, left }: Outcome): string {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return [
    ...(error === undefined ? [] : [why]),
    ...(left === undefined ? [] : [`left behind: ${left}`]),
    ...(diagnostics === undefined ? [] : [`diagnostics: ${diagnostics}`]),
  ].join('\n');
}

/** Of what went wrong in a run and in its final checks, the one that decides: a broken promise weighs more than a missed deadline. */
export function weightiest(errors: readonly unknown[]): unknown {
  return errors.find((error) => error instanceof PromiseBroken) ?? errors[0];
}
