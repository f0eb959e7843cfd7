// Says why there is no membership list: quorum is lost, or we cannot reach the members. It changes nothing; start mends the Pods.
import { hasStarted, isHealthy, latchedClusterID, troublesOf } from '../health.ts';
import { isOnDisk } from '../latching.ts';
import type { Member, Observed } from '../observed.ts';
import { wait, type Rule, type RuleName } from '../rule.ts';
import { quorum as quorumOf } from '../../../etcd/quorum.ts';

const needsQuorum: readonly RuleName[] = ['membership', 'roles', 'half-made', 'budget', 'learners', 'scale', 'health'];

export const quorum: Rule = {
  name: 'quorum',
  decide(o) {
    if (o.membership.known || latchedClusterID(o) === undefined) return undefined;
    const voters = o.members.filter((m) => hasStarted(m) && m.pod?.role !== 'learner');
    const running = voters.filter((m) => m.pod?.container.state === 'running');
    const needed = quorumOf(voters.length);
    if (running.length >= needed && running.every((m) => !m.answer.reachable)) return unreachable(o, running);
    const starting = voters.filter((m) => isStarting(m));
    const count = `${String(voters.filter(isHealthy).length)} of ${String(voters.length)} voters serve, ${String(needed)} are needed`;
    const each = troublesOf(voters.filter((m) => !isHealthy(m)));
    if (starting.length > 0) return wait('WaitingForQuorum', `${count}; ${each}.`, needsQuorum);
    if (voters.filter((m) => m.answer.reachable).length >= needed) return electing(count, each);
    return wait('QuorumLost', `${count}; ${each}. ${advice(o)}`, needsQuorum);
  },
};

const isStarting = (m: Member): boolean =>
  m.pod === undefined ||
  m.pod.deleting ||
  m.pod.container.state === 'pending' ||
  (m.pod.container.state === 'running' && !m.pod.ready);

/** A look in the middle of an election must alarm nobody: enough are there, and agree in about a second. */
const electing = (count: string, each: string) =>
  wait(
    'WaitingForLeader',
    `${count}; ${each}. Enough of them answer, so they elect a leader within seconds. If not, they do not reach each other: ` +
      'look for a NetworkPolicy on the peer port 2380, or names that do not resolve.',
    needsQuorum,
  );

const unreachable = (o: Observed, running: readonly Member[]) =>
  wait(
    'Unreachable',
    `The kubelet says that ${String(running.length)} members run, but the operator reaches none of them: ` +
      `${troublesOf(running)}. ` +
      `Look for a NetworkPolicy in namespace ${o.cluster.metadata?.namespace ?? ''}, or a missing route to the Pods.`,
    needsQuorum,
  );

const advice = (o: Observed): string =>
  isOnDisk(o)
    ? 'Nothing is destroyed: when enough of them run again on their volumes, the cluster goes on by itself.'
    : 'With storage in memory, the data of members whose Pods are gone is lost: restore from a snapshot into a new cluster.';
