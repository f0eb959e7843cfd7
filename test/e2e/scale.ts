// Scaling under a writer, up and down: every size comes to rest and is whole, no acknowledged write is lost, and quorum never is.
import type { Scenario } from '../support/e2e/scenario.ts';
import { storm, walk } from '../support/e2e/sizes.ts';

/** Of one size. A learner that joins under writes may take 7 s longer, and there may be four. */
const seconds = 180;

const fromOne: Scenario = {
  name: 'scale-from-one',
  lane: 'calm',
  timeoutSeconds: 600,
  run: (trial) => walk(trial, 'etcd', { sizes: [1, 3, 5, 3, 1], seconds }),
};

const again: Scenario = {
  name: 'scale-again',
  lane: 'calm',
  timeoutSeconds: 600,
  // 3.4 is the one that goes by other rules.
  run: (trial) => walk(trial, 'etcd', { sizes: [3, 5, 3, 5], seconds, wish: { version: '3.4.31' } }),
};

/** Nobody waits for a size before asking for the next. */
const restless: Scenario = {
  name: 'scale-restless',
  lane: 'calm',
  timeoutSeconds: 600,
  run: (trial) => storm(trial, 'etcd', { changes: 12, everyMs: 2000, last: 3, seconds: 240 }),
};

export const scale: readonly Scenario[] = [fromOne, again, restless];
