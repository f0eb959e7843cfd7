// What keeps a member from serving, with what its node and its volume add to it; and of Pods that are deleted and do not go. Pure.
import { whyVolumeLost, type Fate } from './fate.ts';
import { isHealthy, isInconsistent, troubleOf } from './health.ts';
import type { Member, Observed } from './observed.ts';
import { listed } from './rule.ts';

/** In one sentence without a full stop. */
export function troubleIn(o: Observed, m: Member): string {
  const notes = [claimTrouble(m), diskTrouble(m), nodeTrouble(o, m)].filter((note) => note !== undefined);
  return notes.length === 0 ? lastWords(m) : `${lastWords(m)} (${notes.join('; ')})`;
}

export const troublesIn = (o: Observed, members: readonly Member[]): string =>
  members.map((m) => `${m.name}: ${troubleIn(o, m)}`).join('; ');

/** While it is tried again, why it ended last says more than that it does not answer. */
const lastWords = (m: Member): string => (isInconsistent(m) ? (m.pod?.container.message ?? '') : troubleOf(m));

function claimTrouble(m: Member): string | undefined {
  if (m.claim === undefined) return undefined;
  const lost = m.answer.reachable ? undefined : whyVolumeLost(m, m.claim);
  if (lost !== undefined) return lost;
  return m.claim.deleting && m.pod !== undefined
    ? 'its claim is being deleted, and its data goes with its Pod'
    : undefined;
}

/** In the last words of etcd, which ends when it can't write. */
const diskTrouble = ({ pod }: Member): string | undefined =>
  pod?.container.message.includes('no space left on device') === true
    ? 'its volume is full: raise storage.size'
    : undefined;

/** What is the matter with a member that has to go, for a sentence. */
export function fateWords(o: Observed, m: Member, { kind, why }: Fate): string {
  const isTold = (kind === 'Dead' || kind === 'Stuck') && !isHealthy(m);
  return `${m.name}: ${why}${isTold ? `, by now: ${troubleIn(o, m)}` : ''}`;
}

/** Unknown where we may not read nodes. */
export function nodeTrouble(o: Observed, { pod }: Member): string | undefined {
  const node = pod?.node === undefined ? undefined : o.nodes[pod.node];
  if (pod?.node === undefined || node === undefined || (node.ready && !node.gone)) return undefined;
  return node.gone ? `its node ${pod.node} is gone` : `its node ${pod.node} is not ready`;
}

/** Where Pods are that are deleted and still there, and what a person can do about each. */
export function waitingToBeGone(o: Observed, members: readonly Member[]): string {
  const where = members.map((m) => `${m.name}${placeOf(o, m)}`);
  const pods = members.length === 1 ? 'Pod' : 'Pods';
  return [`the deleted ${pods} of ${listed(where)} to be gone.`, ...onSilentNodes(o, members)].join(' ');
}

function placeOf(o: Observed, m: Member): string {
  if (m.pod?.node === undefined) return '';
  return ` (${nodeTrouble(o, m) ?? `on node ${m.pod.node}`})`;
}

/** What a person can do. Of a node that is well the kubelet does it; of one that is gone Kubernetes does. */
export function onSilentNodes(o: Observed, members: readonly Member[]): readonly string[] {
  const nodes = members.flatMap(({ pod }) => (pod?.node === undefined ? [] : [pod.node]));
  const silent = [...new Set(nodes)].filter((node) => o.nodes[node]?.ready !== true && o.nodes[node]?.gone !== true);
  if (silent.length === 0) return [];
  const first = o.nodes[silent[0] ?? ''] === undefined ? 'If that lasts, the node is down. ' : '';
  return [
    `${first}Pods are never force-deleted: their processes may still run. When the machine of ${listed(silent)} is off for good, say so: ` +
      `\`kubectl taint node ${silent.join(' ')} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute\`.`,
  ];
}
