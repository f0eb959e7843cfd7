// The end-to-end stage: the ground, the scenarios in their lanes, a line for each, and the count.
import { scenarios } from '../../test/e2e/scenarios.ts';
import { attemptOn } from '../../test/support/e2e/attempt.ts';
import { calmFirst, runScenarios, troubleFirst } from '../../test/support/e2e/runner.ts';
import type { Verdict } from '../../test/support/e2e/runner.ts';
import type { Lane, Scenario } from '../../test/support/e2e/scenario.ts';
import { existingGround, localGround } from '../ground.ts';
import type { TestOptions } from './options.ts';
import { indent } from './stage.ts';
import type { StepResult } from './stage.ts';

type Tell = (line: string) => void;

export function scenariosFor({ only, existing }: TestOptions): { chosen: Scenario[]; notRun: Scenario[] } {
  const named = scenarios.filter(({ name }) => only === undefined || name.includes(only));
  const needsNodes = ({ lane, onlyLocal }: Scenario) =>
    existing !== undefined && (lane === 'nodes' || onlyLocal === true);
  return { chosen: named.filter((one) => !needsNodes(one)), notRun: named.filter(needsNodes) };
}

/** What could not start counts as failed. */
export async function runE2e(options: TestOptions, tell: Tell): Promise<StepResult> {
  const { chosen, notRun } = scenariosFor(options);
  for (const { name } of notRun) tell(`not run: ${name} (needs the nodes of a local cluster)`);
  const verdicts: Verdict[] = [];
  const trouble = await runOn(options, chosen, verdicts, tell).catch((error: unknown) => wordsOf(error));
  const passed = verdicts.filter((verdict) => verdict.passed).length;
  const failed = chosen.length - passed;
  const words = [...verdicts.filter((one) => !one.passed || one.flaky).map(lineOf), ...(trouble ? [trouble] : [])];
  return { passed, failed: failed === 0 && trouble ? 1 : failed, words: words.join('\n') };
}

/** Clusters of our own work side by side: what waits much on one leaves the machine to the other. Each takes the next that waits. */
async function runOn(options: TestOptions, chosen: Scenario[], verdicts: Verdict[], tell: Tell): Promise<undefined> {
  await using grounds = new AsyncDisposableStack();
  const running: Promise<unknown>[] = [];
  const waiting = [...chosen];
  try {
    for (const [index, order] of ordersFor(options, chosen).entries()) {
      const ground = grounds.use(await groundFor(options, index + 1, tell));
      const attempt = attemptOn(ground, (scenario, words) => tell(`       ${scenario}: ${words}`));
      running.push(
        runScenarios(waiting, order, attempt, (verdict) => {
          verdicts.push(verdict);
          tell(lineOf(verdict));
        }),
      );
    }
  } finally {
    // What runs is not to lose its ground because another could not be had.
    await Promise.all(running);
  }
}

function groundFor({ existing }: TestOptions, number: number, tell: Tell) {
  return existing === undefined
    ? localGround({ name: `test-${process.pid}-${number}`, report: tell })
    : existingGround(existing, tell);
}

/** One for each cluster: in which order it takes scenarios. No second one is started for scenarios of one kind. */
export function ordersFor({ existing }: TestOptions, chosen: readonly Scenario[]): readonly (readonly Lane[])[] {
  const calm = chosen.filter(({ lane }) => lane === 'calm').length;
  return existing !== undefined || calm === 0 || calm === chosen.length ? [calmFirst] : [calmFirst, troubleFirst];
}

function wordsOf(error: unknown): string {
  return `the cluster itself failed: ${error instanceof Error ? error.stack : String(error)}`;
}

function lineOf({ name, passed, flaky, seconds, words }: Verdict): string {
  const line = passed ? `ok     ${name} ${seconds.toFixed(1)} s` : `FAILED ${name} ${seconds.toFixed(1)} s`;
  return [...(flaky ? [`flaky: ${name}`] : []), line, ...(words === '' ? [] : [indent(words)])].join('\n');
}
