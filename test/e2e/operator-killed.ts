// The operator killed at random, again and again, while clusters are born, scaled and pushed about: whatever it had half done, each
// comes to rest with what was asked for, nothing is left over, and no acknowledged write is lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { killOperator, otherLeads } from '../support/e2e/operator.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { storm, walk } from '../support/e2e/sizes.ts';

/** How long each one may lead at most. A birth takes 6–8 s; the second falls upon an operator that has just taken over. */
const terms = [6000, 2000, 6000, 2000, 8000, 8000];
/** Six handovers of 15 s each may fall into one size. */
const seconds = 200;
const rate = 50;

export const operatorKilled: Scenario = {
  name: 'operator-killed',
  lane: 'operator',
  timeoutSeconds: 800,
  run: async (trial) => {
    const work = Promise.all([
      births(trial),
      walk(trial, 'from-one', { sizes: [1, 3, 5, 3, 1], seconds, rate }),
      walk(trial, 'again', { sizes: [3, 5, 3, 5], seconds, rate }),
      storm(trial, 'restless', { changes: 20, everyMs: 2000, last: 3, seconds, rate }),
    ]);
    await Promise.all([work, killAgainAndAgain(trial, work)]);
  },
};

async function births(trial: Trial): Promise<void> {
  for (const name of ['born-1', 'born-2']) {
    await applyCluster(trial, name, { size: 3 });
    await settled(trial, name, seconds);
    await checkMembers(trial, name, { size: 3 });
  }
}

/** Until the work is done, or has failed. */
async function killAgainAndAgain(trial: Trial, work: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  work.catch(() => undefined).finally(() => ended.abort());
  for (const term of terms) {
    const after = Math.round(Math.random() * term);
    trial.tell(`the operator has ${after} ms`);
    await sleep(after, undefined, { signal: ended.signal }).catch(() => undefined);
    if (ended.signal.aborted) return;
    await otherLeads(trial, await killOperator(trial));
  }
}
