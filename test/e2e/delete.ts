// Deleting the object removes everything but the claims and their volumes. Made again, so without its status, it must not start over
// them: a second cluster of the same name would hide the data of the first. It says which claims are in the way, and starts once they are gone.
import type { Kind, KubeObject } from '../../src/kube/objects.ts';
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, conditionOf, deleteCluster, planned, settled } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { budgets, claims, configMaps, pods, services } from '../support/e2e/kinds.ts';
import { label, memberClaims, memberPods } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { stays, until } from '../support/e2e/wait.ts';

export const deleted: Scenario = {
  name: 'delete-and-create-again',
  lane: 'calm',
  timeoutSeconds: 600,
  run: async (trial) => {
    await applyCluster(trial, 'etcd', { size: 3 });
    const first = await settled(trial, 'etcd');
    const kept = await claimNames(trial);
    await deleteCluster(trial, 'etcd');
    await until('everything but the claims to be gone', 60, () => onlyClaimsLeft(trial));
    promise((await claimNames(trial)).join() === kept.join(), 'the claims of the deleted cluster are gone');

    await applyCluster(trial, 'etcd', { size: 3 });
    await saysRetained(trial, kept);
    await stays('the absence of new Pods and claims', 4, () => nothingNew(trial, kept));

    await removeClaims(trial, kept);
    const second = await settled(trial, 'etcd');
    await checkMembers(trial, 'etcd', { size: 3 });
    promise(first.status?.clusterID !== second.status?.clusterID, 'the new cluster has the ID of the old one');
    const reused = (await claimNames(trial)).filter((name) => kept.includes(name));
    promise(reused.length === 0, `member names were used again: ${reused.join()}`);
  },
};

async function claimNames(trial: Trial): Promise<string[]> {
  return (await memberClaims(trial, 'etcd')).map(({ metadata }) => metadata.name).sort();
}

async function onlyClaimsLeft({ api, namespace }: Trial) {
  const left: string[] = [];
  const kinds: readonly Kind<KubeObject>[] = [pods, configMaps, services, budgets];
  for (const kind of kinds) {
    const found = await api.list(kind, { namespace, labels: label('etcd') });
    left.push(...found.map(({ metadata }) => `${kind.kind} ${metadata.name}`));
  }
  return left.length === 0 ? { is: true } : { seen: left.join(', ') };
}

async function saysRetained(trial: Trial, kept: readonly string[]): Promise<void> {
  const { status } = await planned(trial, 'etcd', 'RetainedClaims');
  promise(status?.plan?.kind === 'Stalled', `the plan is ${status?.plan?.kind}`);
  const unnamed = kept.filter((name) => !status.plan?.message.includes(name));
  promise(unnamed.length === 0, `"${status.plan.message}" does not name ${unnamed.join(', ')}`);
  const stalled = conditionOf({ status }, 'Stalled');
  promise(stalled?.status === 'True' && stalled.reason === 'RetainedClaims', `Stalled is ${JSON.stringify(stalled)}`);
}

async function nothingNew(trial: Trial, kept: readonly string[]) {
  const found = await memberPods(trial, 'etcd');
  const names = await claimNames(trial);
  const asBefore = found.length === 0 && names.join() === kept.join();
  return asBefore ? { is: true } : { seen: `${found.length} Pods, claims ${names.join()}` };
}

async function removeClaims(trial: Trial, names: readonly string[]): Promise<void> {
  for (const name of names) await trial.api.delete(claims, { namespace: trial.namespace, name });
  trial.tell(`deleted the claims ${names.join(', ')}`);
}
