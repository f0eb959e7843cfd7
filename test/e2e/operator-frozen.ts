// The operator that leads is stopped in the middle of its steps for longer than its Lease, another takes over and does them, and the
// first one goes on where it was, not knowing. Whatever both had in hand is done exactly once.
import { countBirths } from '../support/e2e/births.ts';
import { checkMembers } from '../support/e2e/check.ts';
import { followerOf } from '../support/e2e/etcd.ts';
import { applyCluster, forgotten, settled } from '../support/e2e/etcdcluster.ts';
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
    const lost = await freezeAmid(trial, () => changeAll(trial));
    await forgotten(trial, 'repaired', lost);
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

/** Resolves to the name of the member whose volume is lost by it. */
async function changeAll(trial: Trial): Promise<string> {
  const follower = await followerOf(trial, 'repaired');
  await Promise.all([
    ...clusters.map(({ name, after }) => applyCluster(trial, name, { size: after })),
    loseClaim(trial, follower),
  ]);
  return follower.metadata.name;
}

async function freezeAmid<T>(trial: Trial, change: () => Promise<T>): Promise<T> {
  const first = await aimAtLeader(trial);
  const begun = announced(trial, touchy, 60);
  begun.catch(() => undefined);
  const changed = await change();
  const reason = await begun;
  first.freeze();
  trial.tell(`it was about to do: ${reason}`);
  await otherLeads(trial, first.name);
  first.thaw();
  return changed;
}
