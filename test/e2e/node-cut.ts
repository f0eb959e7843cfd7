// A node cut off and back: under a follower, under the leader, and under a cluster that is just being scaled. The others serve on, the
// status tells, and nobody is replaced before replaceAfter; where that is short, the member is replaced, and stays out when its node is back.
import { checkMembers } from '../support/e2e/check.ts';
import { moveLeader } from '../support/e2e/etcd.ts';
import { applyCluster, getCluster, settled } from '../support/e2e/etcdcluster.ts';
import type { Wish } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods, uidsOf } from '../support/e2e/members.ts';
import { cut, expendableNode, steadyNode } from '../support/e2e/nodes.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { until } from '../support/e2e/wait.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';
import type { Writer } from '../support/e2e/writer.ts';

const names = ['follower', 'leader', 'scaled', 'replaced'] as const;
type Name = (typeof names)[number];
const impatient: Wish = { size: 3, recovery: { replaceAfter: '10s' } };
/** An election, and clients whose connections lead nowhere until they give them up. */
const longestGapMs = 10_000;
/** Those who were connected with it take that for granted for 75 s at most, then it is down for `replaceAfter`. */
const goneSeconds = 180;

export const nodeCut: Scenario = {
  name: 'node-cut',
  lane: 'nodes',
  timeoutSeconds: 840,
  run: async (trial) => {
    const node = await expendableNode(trial);
    await Promise.all(names.map((name) => applyCluster(trial, name, name === 'replaced' ? impatient : { size: 3 })));
    const started = await Promise.all(names.map((name) => start(trial, name, node)));
    const victims = Object.fromEntries(started.map(({ name, victim }) => [name, victim]));
    const before = uidsOf((await Promise.all([memberPods(trial, 'follower'), memberPods(trial, 'leader')])).flat());

    const putBack = await cut(trial, node);
    await applyCluster(trial, 'scaled', { size: 5 });
    await Promise.all(names.map((name) => told(trial, name, victims[name] ?? '')));
    await Promise.all(started.map(({ writer }) => writer.writes(50)));
    await gone(trial, 'replaced', victims['replaced'] ?? '');

    await putBack();
    for (const name of names) await atRest(trial, name);
    const after = uidsOf((await Promise.all([memberPods(trial, 'follower'), memberPods(trial, 'leader')])).flat());
    promise(after.join() === before.join(), 'a Pod was made anew although its node came back');
    const now = (await memberPods(trial, 'replaced')).map(({ metadata }) => metadata.name);
    promise(!now.includes(victims['replaced'] ?? ''), 'the member that was replaced is back');
    for (const { name, writer } of started) neverInterrupted(await writer.verify(sizeOf(name)), longestGapMs);
  },
};

const sizeOf = (name: Name): number => (name === 'scaled' ? 5 : 3);

/** Writes to it, and has it led on the node, or not; resolves to the member there. */
async function start(trial: Trial, name: Name, node: string): Promise<{ name: Name; victim: string; writer: Writer }> {
  await settled(trial, name);
  const pods = await memberPods(trial, name);
  const there = pods.find(({ spec }) => spec?.nodeName === node);
  const elsewhere = pods.find(({ spec }) => spec?.nodeName !== node);
  promise(there !== undefined && elsewhere !== undefined, `the members of ${name} are not spread over the nodes`);
  await moveLeader(trial, name, (name === 'leader' ? there : elsewhere).metadata.name);
  const writer = await startWriter(trial, name, { rate: 50, node: steadyNode });
  return { name, victim: there.metadata.name, writer };
}

async function told(trial: Trial, name: Name, victim: string): Promise<void> {
  await until(`${name} to tell of ${victim}`, 15, async () => {
    const { status } = await getCluster(trial, name);
    const member = status?.members?.find((one) => one.name === victim);
    return member?.healthy === false ? { is: true } : { seen: JSON.stringify(member) };
  });
}

async function gone(trial: Trial, name: Name, victim: string): Promise<void> {
  await until(`${victim} to be replaced`, goneSeconds, async () => {
    const { status } = await getCluster(trial, name);
    const listed = status?.members?.find((one) => one.name === victim && one.role === 'voter');
    const enough = status?.readyMembers === 3;
    return enough && listed === undefined ? { is: true } : { seen: `${status?.plan?.message}` };
  });
  trial.tell(`${victim} was replaced while its node was away`);
}

async function atRest(trial: Trial, name: Name): Promise<void> {
  await settled(trial, name);
  await checkMembers(trial, name, { size: sizeOf(name) });
}
