// A setting of the operator that alters the Pods of members, changed and taken back, as by `helm upgrade`: it reaches them one at a time, under a writer.
import { checkMembers, checkSameMembers } from '../support/e2e/check.ts';
import { applyCluster, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { memberPods, podsGone, watchAway } from '../support/e2e/members.ts';
import { operatorNamespace } from '../support/e2e/operator.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

const deployment = ['deployment/etcd-operator', '--namespace', operatorNamespace];
/** Nobody has it, and nobody needs it: the images are there. */
const setting = '--etcd-image-pull-secrets=no-such-secret';
/** The new operator's start, the Lease, and for each member the others' DNS. */
const seconds = 240;

export const operatorSettings: Scenario = {
  name: 'operator-settings',
  lane: 'operator',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    await settled(trial, 'etcd');
    const names = await checkMembers(trial, 'etcd', { size: 3 });
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    for (const change of changes(trial)) {
      const before = await memberPods(trial, 'etcd');
      const mostAway = watchAway(trial, 'etcd', 3);
      await change();
      await podsGone(trial, 'etcd', before, seconds);
      await settled(trial, 'etcd', seconds);
      const away = await mostAway();
      promise(away === 1, `${away} members were away at once`);
      await checkSameMembers(trial, 'etcd', names);
    }
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

/** There and back; in any case back at the end. */
function changes(trial: Trial): readonly (() => Promise<void>)[] {
  let isChanged = false;
  const change = async () => {
    await changed(trial);
    isChanged = true;
  };
  const takeBack = async () => {
    if (isChanged) await trial.kubectl(['rollout', 'undo', ...deployment]);
    isChanged = false;
  };
  trial.atEnd(takeBack);
  return [change, takeBack];
}

async function changed(trial: Trial): Promise<void> {
  const found = await trial.kubectl([
    'get',
    ...deployment,
    '--output=jsonpath={.spec.template.spec.containers[0].args}',
  ]);
  const args: readonly string[] = found.trim() === '' ? [] : JSON.parse(found);
  const patch = [{ op: 'add', path: '/spec/template/spec/containers/0/args', value: [...args, setting] }];
  await trial.kubectl(['patch', ...deployment, '--type=json', `--patch=${JSON.stringify(patch)}`]);
  trial.tell(`the operator runs with ${setting}`);
}
