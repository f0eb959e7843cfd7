// The end-to-end stage: the ground, the scenarios in their lanes, a line for each, and the count.
import { scenarios } from '../../test/e2e/scenarios.ts';
import { attemptOn } from '../../test/support/e2e/attempt.ts';
import { runScenarios } from '../../test/support/e2e/runner.ts';
import type { Verdict } from '../../test/support/e2e/runner.ts';
import type { Scenario } from '../../test/support/e2e/scenario.ts';
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

/**
 * Scenarios that trouble nodes or the operator wait much and work little, so on clusters of our own they run beside the others, each on
 * one that is theirs.
 */
async function runOn(options: TestOptions, chosen: Scenario[], verdicts: Verdict[], tell: Tell): Promise<undefined> {
  await using grounds = new AsyncDisposableStack();
  const running: Promise<unknown>[] = [];
  try {
    for (const [index, group] of groupsOf(options, chosen).entries()) {
      const ground = grounds.use(await groundFor(options, index + 1, tell));
      const attempt = attemptOn(ground, (scenario, words) => tell(`       ${scenario}: ${words}`));
      running.push(
        runScenarios(group, attempt, (verdict) => {
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

/** What runs on one cluster. */
export function groupsOf({ existing }: TestOptions, chosen: readonly Scenario[]): readonly (readonly Scenario[])[] {
  if (existing !== undefined) return [chosen];
  const isCalm = ({ lane }: Scenario) => lane === 'calm';
  return [chosen.filter(isCalm), chosen.filter((one) => !isCalm(one))].filter((group) => group.length > 0);
}

function wordsOf(error: unknown): string {
  return `the cluster itself failed: ${error instanceof Error ? error.stack : String(error)}`;
}

function lineOf({ name, passed, flaky, seconds, words }: Verdict): string {
  const line = passed ? `ok     ${name} ${seconds.toFixed(1)} s` : `FAILED ${name} ${seconds.toFixed(1)} s`;
  return [...(flaky ? [`flaky: ${name}`] : []), line, ...(words === '' ? [] : [indent(words)])].join('\n');
}
