// Members are walked from version to version in place, under the recording writer: up over three minors in one edit, down by etcd's own
// downgrade and up again, back in the middle, with one member, on a cluster that nobody writes to, and while the operator is killed.
import { setTimeout as sleep } from 'node:timers/promises';
import { applyCluster, getCluster, planned } from '../support/e2e/etcdcluster.ts';
import { killOperator, otherLeads } from '../support/e2e/operator.ts';
import type { Scenario } from '../support/e2e/scenario.ts';
import { arrived, born, go, v34, v35, v36, v37 } from '../support/e2e/walks.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

/** Nobody writes: of itself no member would have the raft snapshot that 3.7 needs. */
const quiet: Scenario = {
  name: 'upgrade-quiet',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await born(trial, 'quiet', { size: 3, version: v34 });
    const writer = await startWriter(trial, 'quiet', { rate: 100 });
    await writer.writes(50);
    await writer.verify(3);
    await go(trial, 'quiet', { size: 3, version: v37 });
    neverInterrupted(await writer.verify(3));
  },
};

const busy: Scenario = {
  name: 'upgrade-and-downgrade',
  lane: 'calm',
  timeoutSeconds: 900,
  run: async (trial) => {
    await born(trial, 'busy', { size: 3, version: v34 });
    const writer = await startWriter(trial, 'busy', { rate: 100 });
    for (const version of [v37, v36, v35, v37]) await go(trial, 'busy', { size: 3, version });
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

const single: Scenario = {
  name: 'upgrade-of-one',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await born(trial, 'one', { size: 1, version: v35 });
    const writer = await startWriter(trial, 'one', { rate: 100 });
    await go(trial, 'one', { size: 1, version: v37 });
    await go(trial, 'one', { size: 1, version: v36 });
    await writer.writes(50);
    neverInterrupted(await writer.verify(1));
  },
};

/** The spec changes its mind: before etcd was asked, after that, and when one has gone down. */
const turned: Scenario = {
  name: 'downgrade-taken-back',
  lane: 'calm',
  timeoutSeconds: 900,
  run: async (trial) => {
    await born(trial, 'turned', { size: 3, version: v37 });
    const writer = await startWriter(trial, 'turned', { rate: 100 });
    await applyCluster(trial, 'turned', { size: 3, version: v36 });
    await go(trial, 'turned', { size: 3, version: v37 });
    for (const reason of ['WaitingForVersion', 'RollingOut']) {
      await applyCluster(trial, 'turned', { size: 3, version: v36 });
      await planned(trial, 'turned', reason, 60);
      await go(trial, 'turned', { size: 3, version: v37 });
    }
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

const killed: Scenario = {
  name: 'upgrade-operator-killed',
  lane: 'operator',
  timeoutSeconds: 900,
  run: async (trial) => {
    await born(trial, 'killed', { size: 3, version: v34 });
    const writer = await startWriter(trial, 'killed', { rate: 100 });
    for (const version of [v37, v36]) {
      await applyCluster(trial, 'killed', { size: 3, version });
      for (const atMost of [3000, 3000, 3000]) {
        await sleep(Math.random() * atMost);
        await otherLeads(trial, await killOperator(trial));
        trial.tell(`killed at: ${(await getCluster(trial, 'killed')).status?.plan?.message}`);
      }
      await arrived(trial, 'killed', { size: 3, version });
    }
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

export const versions: readonly Scenario[] = [busy, quiet, turned, single, killed];
