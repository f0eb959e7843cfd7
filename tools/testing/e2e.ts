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
  const needsNodes = (scenario: Scenario) => existing !== undefined && scenario.lane === 'nodes';
  return { chosen: named.filter((one) => !needsNodes(one)), notRun: named.filter(needsNodes) };
}

/** What could not start counts as failed. */
export async function runE2e(options: TestOptions, tell: Tell): Promise<StepResult> {
  const { chosen, notRun } = scenariosFor(options);
  for (const { name } of notRun) tell(`not run: ${name} (needs the nodes of a local cluster)`);
  try {
    await using ground = options.existing
      ? await existingGround(options.existing, tell)
      : await localGround({ name: `test-${process.pid}`, report: tell });
    const attempt = attemptOn(ground, (scenario, words) => tell(`       ${scenario}: ${words}`));
    const verdicts = await runScenarios(chosen, attempt, (verdict) => tell(lineOf(verdict)));
    for (const { name, flaky } of verdicts) if (flaky) tell(`flaky: ${name}`);
    const passed = verdicts.filter((verdict) => verdict.passed).length;
    return { passed, failed: verdicts.length - passed, words: '' };
  } catch (error) {
    const words = `no scenario could start: ${error instanceof Error ? error.stack : String(error)}`;
    return { passed: 0, failed: chosen.length, words };
  }
}

function lineOf({ name, passed, seconds, words }: Verdict): string {
  const line = `${passed ? 'ok    ' : 'FAILED'} ${name} ${seconds.toFixed(1)} s`;
  return words === '' ? line : `${line}\n${indent(words)}`;
}
