// One run of one scenario on a real cluster: a namespace of its own, the scenario, its final checks, diagnostics, and the namespace gone.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { saveDiagnostics } from './diagnostics.ts';
import { DeadlineMissed } from './failures.ts';
import { watchIdentities } from './identities.ts';
import { makeNamespace, removeNamespace } from './namespace.ts';
import { weightiest } from './runner.ts';
import type { Attempt, Outcome } from './runner.ts';
import type { Ground, Scenario, Trial } from './scenario.ts';

/** Saves what is known of a failure under this name, and answers where. */
type Save = (trial: Trial, name: string, error: unknown) => Promise<string>;

/** `tell` is given what a scenario says while it runs. */
export function attemptOn(
  ground: Ground,
  tell: (scenario: string, words: string) => void,
  save: Save = saveDiagnostics,
): Attempt {
  return async (scenario) => {
    // What an earlier run left on a cluster of somebody's must not be in the way.
    const namespace = `e2e-${scenario.name}-${randomBytes(2).toString('hex')}`;
    const checks: (() => Promise<void>)[] = [];
    const trial: Trial = {
      ...ground,
      namespace,
      tell: (words) => tell(scenario.name, words),
      atEnd: (check) => checks.unshift(check),
    };
    const errors = await runToItsEnd(scenario, trial, checks);
    return { ...(await findings(scenario, trial, errors, save)), ...(await cleanUp(trial, scenario, save)) };
  };
}

async function runToItsEnd(scenario: Scenario, trial: Trial, checks: (() => Promise<void>)[]): Promise<unknown[]> {
  const errors: unknown[] = [];
  const keep = (error: unknown) => void errors.push(error);
  await start(scenario, trial).catch(keep);
  for (const check of checks) await check().catch(keep);
  return errors;
}

async function start(scenario: Scenario, trial: Trial): Promise<void> {
  await makeNamespace(trial.api, trial.namespace);
  watchIdentities(trial);
  const ended = new AbortController();
  const late = sleep(scenario.timeoutSeconds * 1000, undefined, { signal: ended.signal }).then(() => {
    throw new DeadlineMissed(`not done in ${scenario.timeoutSeconds} s`);
  });
  late.catch(() => undefined);
  await Promise.race([scenario.run(trial), late]).finally(() => ended.abort());
}

async function findings(scenario: Scenario, trial: Trial, errors: readonly unknown[], save: Save): Promise<Outcome> {
  if (errors.length === 0) return {};
  const error = weightiest(errors);
  for (const other of errors.filter((one) => one !== error)) trial.tell(`failed as well: ${String(other)}`);
  return { error, diagnostics: await save(trial, scenario.name, error) };
}

async function cleanUp(trial: Trial, scenario: Scenario, save: Save): Promise<Outcome> {
  try {
    await removeNamespace(trial.api, trial.namespace);
    return {};
  } catch (error) {
    const diagnostics = await save(trial, `${scenario.name}-left-behind`, error);
    return { left: error instanceof Error ? error.message : String(error), diagnostics };
  }
}
