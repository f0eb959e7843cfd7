// The demo from the first line to the last: the ground, a namespace, the acts with their story, and everything away again. Its exit code
// is 0 only when no acknowledged write was lost.
import { randomBytes } from 'node:crypto';
import { styleText } from 'node:util';
import { ApiError } from '../../test/support/e2e/api.ts';
import { saveDiagnostics } from '../../test/support/e2e/diagnostics.ts';
import { makeNamespace, removeNamespace } from '../../test/support/e2e/namespace.ts';
import { operatorNamespace } from '../../test/support/e2e/operator.ts';
import { weightiest } from '../../test/support/e2e/runner.ts';
import type { Trial } from '../../test/support/e2e/scenario.ts';
import { defaultName } from '../cluster/names.ts';
import { existingGround, localGround } from '../ground.ts';
import type { OwnedGround } from '../ground.ts';
import { playActs } from './acts.ts';
import { goOn, tryNext } from './farewell.ts';
import { readable } from './log.ts';
import { narrate } from './narrator.ts';
import type { DemoOptions } from './options.ts';
import type { Screen } from './screen.ts';

export async function demo(options: DemoOptions, screen: Screen): Promise<number> {
  const interrupted = whenInterrupted();
  const startedAt = performance.now();
  try {
    const code = await onGround(options, screen, interrupted);
    if (code === 0 && !options.keep) screen.plain(`\n${tryNext}`);
    screen.plain(`\nThe demo took ${Math.round((performance.now() - startedAt) / 1000)} s.`);
    return code;
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    screen.failed(`The demo could not start: ${wordsOf(error)}`);
    return 1;
  }
}

async function onGround(options: DemoOptions, screen: Screen, interrupted: Promise<never>): Promise<number> {
  const { existing, keep } = options;
  const report = (line: string) => screen.line(line);
  screen.chapter(
    existing
      ? 'The operator, installed by its chart into the cluster at hand'
      : 'Three nodes of Kubernetes on this machine, and the operator, installed by its chart',
  );
  const making = existing
    ? existingGround(existing, report, keep)
    : localGround({ name: keep ? defaultName : `demo-${process.pid}`, report, keep });
  await using ground = await Promise.race([making, interrupted]);
  screen.done(`The operator runs, two replicas, after ${screen.seconds().toFixed(1)} s.`);
  const code = await inNamespace(ground, options, screen, interrupted);
  if (!keep) screen.plain(`\n${styleText('dim', 'Removing what was made …')}`);
  return code;
}

async function inNamespace(
  ground: OwnedGround,
  { keep }: DemoOptions,
  screen: Screen,
  interrupted: Promise<never>,
): Promise<number> {
  const checks: (() => Promise<void>)[] = [];
  const namespace = await newNamespace(ground);
  const trial: Trial = { ...ground, namespace, tell: () => undefined, atEnd: (check) => checks.unshift(check) };
  const errors: unknown[] = [];
  {
    await using _ = narrate(trial, screen);
    await Promise.race([playActs(trial, screen), interrupted]).catch((error: unknown) => errors.push(error));
    if (errors[0] instanceof Interrupted) screen.plain('\nInterrupted.');
    else for (const check of checks) await check().catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0 && !(errors[0] instanceof Interrupted)) await tellFailure(trial, weightiest(errors), screen);
  if (keep) screen.plain(`\n${goOn({ namespace, kubeconfig: ground.kubeconfig, kubectl: ground.local?.kubectlPath })}`);
  // The local cluster goes with everything in it.
  else if (ground.local === undefined) await removeNamespace(ground.api, namespace);
  if (errors[0] instanceof Interrupted) throw errors[0];
  return errors.length === 0 ? 0 : 1;
}

/** An earlier demo that was kept, or something of somebody's, may have the plain name. */
async function newNamespace({ api }: OwnedGround): Promise<string> {
  const another = `demo-${randomBytes(2).toString('hex')}`;
  return makeNamespace(api, 'demo').then(
    () => 'demo',
    async (error: unknown) => {
      if (!(error instanceof ApiError && error.status === 409)) throw error;
      await makeNamespace(api, another);
      return another;
    },
  );
}

/** Of both replicas. */
const logs = ['logs', '--selector=app.kubernetes.io/name=etcd-operator', '--tail=15'];

async function tellFailure(trial: Trial, error: unknown, screen: Screen): Promise<void> {
  screen.failed(`The demo has failed: ${wordsOf(error)}`);
  const log = await trial.kubectl([...logs, '--namespace', operatorNamespace]).catch(String);
  const lines = log.trimEnd().split('\n').map(readable).sort().slice(-15);
  screen.plain("\n   The last lines of the operator's log:");
  for (const line of lines) screen.line(`  ${line}`);
  screen.plain(`\n   Everything that is known of it is in ${await saveDiagnostics(trial, 'demo', error)}`);
}

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Rejects at the first Ctrl-C, so that what was made is removed; the second one ends at once. */
function whenInterrupted(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Interrupted(signal)));
  });
  interrupted.catch(() => undefined);
  return interrupted;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
