// One run of a scenario against an API server that is only a list of namespaces.
import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../../support/e2e/api.ts';
import type { Api } from '../../support/e2e/api.ts';
import { attemptOn } from '../../support/e2e/attempt.ts';
import { DeadlineMissed, PromiseBroken } from '../../support/e2e/failures.ts';
import type { Scenario, Trial } from '../../support/e2e/scenario.ts';

describe('a run', () => {
  test('has a namespace while it runs, and none afterwards', async () => {
    const seen: string[][] = [];
    const { outcome, namespaces } = await attempt(({ namespace }, present) => {
      seen.push([namespace, ...present()]);
    });
    expect(outcome).toEqual({});
    expect(seen).toEqual([[expect.stringMatching(/^e2e-it-[0-9a-f]{4}$/), seen[0]?.[0]]]);
    expect(namespaces()).toEqual([]);
  });

  test('that fails leaves diagnostics, and no namespace', async () => {
    const error = new TypeError('a mistake');
    const { outcome, namespaces } = await attempt(() => {
      throw error;
    });
    expect(outcome).toEqual({ error, diagnostics: 'saved it' });
    expect(namespaces()).toEqual([]);
  });

  test('that takes too long has missed a deadline', async () => {
    const { outcome } = await attempt(() => new Promise(() => undefined), 0);
    expect(outcome.error).toEqual(new DeadlineMissed('not done in 0 s'));
  });

  test('that missed a deadline is still asked whether a promise was broken, the last check first', async () => {
    const checked: string[] = [];
    const { outcome } = await attempt((trial) => {
      trial.atEnd(() => Promise.resolve(void checked.push('first')));
      trial.atEnd(() => {
        checked.push('last');
        return Promise.reject(new PromiseBroken('a write is gone'));
      });
      throw new DeadlineMissed('waited 5 s');
    });
    expect(checked).toEqual(['last', 'first']);
    expect(outcome.error).toEqual(new PromiseBroken('a write is gone'));
  });
});

async function attempt(
  run: (trial: Trial, present: () => string[]) => Promise<void> | void,
  timeoutSeconds = 5,
): Promise<{ outcome: Awaited<ReturnType<ReturnType<typeof attemptOn>>>; namespaces: () => string[] }> {
  const present = new Set<string>();
  const namespaces = () => [...present];
  const scenario: Scenario = { name: 'it', lane: 'calm', timeoutSeconds, run: async (trial) => run(trial, namespaces) };
  const ground = { api: apiOf(present), kubectl: () => Promise.resolve(''), kubeconfig: '', writerImage: 'writer' };
  const save = (_trial: Trial, name: string) => Promise.resolve(`saved ${name}`);
  return { outcome: await attemptOn(ground, () => undefined, save)(scenario), namespaces };
}

function apiOf(namespaces: Set<string>): Api {
  const refuse = () => Promise.reject(new Error('not expected'));
  return {
    create: (_kind, object) => {
      const name = object.metadata?.name ?? '';
      namespaces.add(name);
      return Promise.resolve({ ...object, metadata: { name, uid: 'uid' } });
    },
    delete: (_kind, { name }) => Promise.resolve(void namespaces.delete(name)),
    get: () => Promise.reject(new ApiError(404, 'not found')),
    list: () => Promise.resolve([]),
    apply: refuse,
    patch: refuse,
    raw: () => Promise.resolve(''),
    watch: () => {
      throw new Error('not expected');
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
