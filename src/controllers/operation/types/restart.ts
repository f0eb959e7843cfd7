// Restart: the controller of clusters makes the Pods anew (its rule rollout), because the operation is there; here is said how far it is.
// It is done when the Pod of every voter is younger than the operation, and ready. Pure.
import type { EtcdCluster } from '../../../crd/etcdcluster.ts';
import { milliseconds } from '../../../time.ts';
import { isMadeSince } from '../../cluster/restart.ts';
import type { Observed } from '../observed.ts';
import type { Progress } from '../plan.ts';

export function restart(o: Observed, cluster: EtcdCluster): Progress {
  const name = `EtcdCluster ${cluster.metadata?.name ?? ''}`;
  if (cluster.metadata?.deletionTimestamp !== undefined)
    return underWay('ClusterDeleting', `${name} is being deleted.`);
  if (cluster.spec.size === 0)
    return underWay('ClusterSleeps', `${name} sleeps: its Pods are made anew when it is woken.`);
  const voters = (cluster.status?.members ?? []).filter(({ role }) => role === 'voter');
  return voters.length === 0 ? inWordsOf(cluster, `${name} has no members yet.`) : progress(o, cluster, voters);
}

type Members = readonly { readonly name: string }[];

function progress(o: Observed, cluster: EtcdCluster, voters: Members): Progress {
  const { restarted, ready } = among(o, voters);
  const count = `${String(restarted)} of ${String(voters.length)} members restarted.`;
  const isDone = ready === voters.length && ready === cluster.status?.size;
  return isDone ? { kind: 'succeeded', reason: 'Succeeded', message: count } : inWordsOf(cluster, count);
}

function among({ operation, pods }: Observed, members: Members) {
  const asked = milliseconds(operation.metadata?.creationTimestamp ?? '');
  const found = members.flatMap(({ name }) => pods[name] ?? []);
  const restarted = found.filter(({ deleting, createdAt }) => !deleting && isMadeSince(createdAt, asked));
  return { restarted: restarted.length, ready: restarted.filter(({ ready }) => ready).length };
}

/** What its controller does or waits for, where it says anything. */
function inWordsOf({ status }: EtcdCluster, count: string): Progress {
  const plan = status?.plan;
  if (plan === undefined || plan.kind === 'Settled') return underWay('Restarting', count);
  const message = `${count} ${plan.message}`;
  return plan.kind === 'Stalled' ? { kind: 'stalled', reason: plan.reason, message } : underWay(plan.reason, message);
}

const underWay = (reason: string, message: string): Progress => ({ kind: 'underWay', reason, message });
