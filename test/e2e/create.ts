// Creation: clusters of one and of three members, for each minor, side by side.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, conditionOf, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';

const versions = ['3.4.31', '3.5.35', '3.6.16', '3.7.3'];

export const create: readonly Scenario[] = versions.map((version) => ({
  name: `create-${version.replaceAll('.', '-')}`,
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'one', { size: 1, version });
    await applyCluster(trial, 'three', { size: 3, version });
    await checkCreated(trial, 'one', 1, version);
    await checkCreated(trial, 'three', 3, version);
  },
}));

async function checkCreated(trial: Trial, name: string, size: number, version: string): Promise<void> {
  const { status } = await settled(trial, name, 240);
  await checkMembers(trial, name, { size, version });
  promise(status?.version === version, `${name} says that it runs ${status?.version}`);
  promise(status.membersReady === `${size}/${size}`, `${name} says ${status.membersReady}`);
  promise(status.failuresTolerated === (size - 1) / 2, `${name} says that it tolerates ${status.failuresTolerated}`);
  promise(status.endpoint !== undefined && status.clusterID !== undefined, `${name} does not say who and where it is`);
  const said = ['Ready', 'Available', 'Stalled', 'Reconciling'].map((type) => conditionOf({ status }, type)?.status);
  promise(
    said.join() === 'True,True,False,False',
    `${name}: Ready, Available, Stalled, Reconciling are ${said.join()}`,
  );
}
