// Runs scenarios in their lanes and judges each run. What a run is made of (namespace, diagnostics) is handed in, so that the rules here
// are tested without a cluster.
import { DeadlineMissed, PromiseBroken } from './failures.ts';
import type { Lane, Scenario } from './scenario.ts';

/** How many scenarios of a lane run at the same time. Lanes run one after another. */
export const lanes: readonly { readonly lane: Lane; readonly atOnce: number }[] = [
  { lane: 'calm', atOnce: 2 },
  { lane: 'operator', atOnce: 1 },
  { lane: 'nodes', atOnce: 1 },
];

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

/** One verdict for every scenario, also for those that could not start because their lane had stopped. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  attempt: Attempt,
  tell: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  let stopped: string | undefined;
  const runLane = async (queue: Scenario[]) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { verdict, left } = stopped === undefined ? await judge(next, attempt) : notStarted(next, stopped);
      stopped ??= left;
      verdicts.push(verdict);
      tell(verdict);
    }
  };
  for (const { lane, atOnce } of lanes) {
    const queue = scenarios.filter((scenario) => scenario.lane === lane);
    await Promise.all(Array.from({ length: atOnce }, () => runLane(queue)));
    stopped = undefined;
  }
  return verdicts;
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
