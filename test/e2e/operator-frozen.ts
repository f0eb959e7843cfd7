// The operator that leads is stopped in the middle of its steps for longer than its Lease, another takes over and does them, and the
// first one goes on where it was, not knowing. Whatever both had in hand is done exactly once.
import { countBirths } from '../support/e2e/births.ts';
import { checkMembers } from '../support/e2e/check.ts';
import { leaderOf } from '../support/e2e/etcd.ts';
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { memberPods } from '../support/e2e/members.ts';
import { aimAtLeader, otherLeads } from '../support/e2e/operator.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { announced } from '../support/e2e/steps.ts';
import { loseClaim } from '../support/e2e/volumes.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

/** Each with what it becomes, and what there ever was of it then. */
const clusters = [
  { name: 'grown', before: 1, after: 3, ever: 3 },
  { name: 'shrunk', before: 3, after: 1, ever: 3 },
  { name: 'repaired', before: 3, after: 3, ever: 4 },
  { name: 'born', before: undefined, after: 3, ever: 3 },
] as const;
/** Of these, one is just about to be written. */
const touchy = ['AddingLearner', 'StartingLearner', 'PromotingLearner', 'RemovingVoter', 'StartingMembers'];

export const operatorFrozen: Scenario = {
  name: 'operator-frozen',
  lane: 'operator',
  onlyLocal: true,
  timeoutSeconds: 600,
  run: async (trial) => {
    const old = clusters.filter(({ before }) => before !== undefined);
    await Promise.all(old.map(({ name, before = 3 }) => applyCluster(trial, name, { size: before })));
    const writers = await Promise.all(
      old.map(async ({ name, after }) => {
        await settled(trial, name);
        return { writer: await startWriter(trial, name, { rate: 50 }), after };
      }),
    );
    const births = clusters.map(({ name, ever }) => ({ seen: countBirths(trial, name), ever }));
    await freezeAmid(trial, () => changeAll(trial));
    await Promise.all(
      clusters.map(async ({ name, after }) => {
        await settled(trial, name);
        await checkMembers(trial, name, { size: after });
      }),
    );
    for (const { seen, ever } of births) seen.check({ claims: ever, pods: ever, memberIDs: ever });
    for (const { writer, after } of writers) neverInterrupted(await writer.verify(after));
  },
};

async function changeAll(trial: Trial): Promise<void> {
  const leader = await leaderOf(trial, 'repaired');
  const follower = (await memberPods(trial, 'repaired')).find(({ metadata }) => metadata.uid !== leader.metadata.uid);
  await Promise.all([
    ...clusters.map(({ name, after }) => applyCluster(trial, name, { size: after })),
    ...(follower === undefined ? [] : [loseClaim(trial, follower)]),
  ]);
}

async function freezeAmid(trial: Trial, change: () => Promise<void>): Promise<void> {
  const first = await aimAtLeader(trial);
  const begun = announced(trial, touchy, 60);
  begun.catch(() => undefined);
  await change();
  const reason = await begun;
  first.freeze();
  trial.tell(`it was about to do: ${reason}`);
  await otherLeads(trial, first.name);
  first.thaw();
}
