// Says why there is no membership list: quorum is lost, or we cannot reach the members. It changes nothing; start mends the Pods.
import { whyDataGone } from '../fate.ts';
import { asksForUser, isHealthy, isOnDeadNode, latchedClusterID, presumedVoters } from '../health.ts';
import { hasClaims, isInMemory } from '../medium.ts';
import { annotations } from '../names.ts';
import type { Member, Observed, Removal } from '../observed.ts';
import { listed, stalled, wait, type Held, type Rule, type RuleName } from '../rule.ts';
import { troublesIn } from '../trouble.ts';
import { quorum as quorumOf } from '../../../etcd/quorum.ts';
import { mayHavePod } from './start.ts';

const needsQuorum: readonly RuleName[] = [
  'membership',
  'roles',
  'half-made',
  'budget',
  'departures',
  'learners',
  'scale',
  'leftovers',
  'health',
];

interface Count {
  readonly voters: readonly Member[];
  readonly needed: number;
  /** How many serve, and what keeps each of the others. */
  readonly words: string;
}

export const quorum = {
  name: 'quorum',
  decide(o: Observed): Held | undefined {
    if (o.membership.known || latchedClusterID(o) === undefined) return undefined;
    const count = counted(o);
    return (
      gone(o, count) ??
      withoutUser(count) ??
      cutOff(o, count) ??
      starting(o, count) ??
      electing(o, count) ??
      lost(o, count)
    );
  },
} as const satisfies Rule;

/** They may all serve: only we are kept out, so nobody knows. */
export const isOutOfReach = (o: Observed): boolean =>
  ['Unreachable', 'AuthenticationOn'].includes(quorum.decide(o)?.reason ?? '');

function counted(o: Observed): Count {
  const voters = presumedVoters(o);
  const needed = quorumOf(voters.length);
  const sick = voters.filter((m) => !isHealthy(m));
  const serving = `${String(voters.length - sick.length)} of ${String(voters.length)} voters serve`;
  const words = `${serving}, ${String(needed)} ${needed === 1 ? 'is' : 'are'} needed; ${troublesIn(o, sick)}.`;
  return { voters, needed, words };
}

/** Of so many the data is gone that the others are not enough, whatever becomes of their Pods. */
function gone(o: Observed, { voters, needed, words }: Count): Held | undefined {
  const lost = voters.filter((m) => whyDataGone(o, m) !== undefined);
  if (voters.length - lost.length >= needed) return undefined;
  const left = voters.filter((m) => !lost.includes(m));
  const save = left.length === 0 ? 'Nothing is left of it but snapshots' : rescue(left);
  return stalled(
    'QuorumLost',
    `${words} The data of ${names(lost)} is gone for good, so this cluster does not come back by itself. ${save}. ` +
      `Restore a snapshot into a new cluster.${hasClaims(o) ? ' Nothing is destroyed: claims that are left stay.' : ''}`,
    needsQuorum,
  );
}

const rescue = (left: readonly Member[]): string =>
  `Save what is left: \`etcdctl snapshot save\` works at ${names(left)} alone, without quorum, where it runs`;

/** They run, and may well serve: it is us whom they refuse. */
function withoutUser({ voters, needed }: Count): Held | undefined {
  const asking = voters.filter(asksForUser);
  if (asking.length < needed) return undefined;
  return stalled(
    'AuthenticationOn',
    `Authentication is on in etcd: ${names(asking)} ${asking.length === 1 ? 'asks' : 'ask'} for a user, and this operator has none. They may well serve, ` +
      'but nothing can be seen or changed, and from 3.4 to 3.5 etcd could not go so. Turn it off: `etcdctl --user root auth disable`.',
    needsQuorum,
  );
}

/** Their kubelets, which are well, say that they run, and we hear nothing of any. */
function cutOff(o: Observed, { voters, needed }: Count): Held | undefined {
  const silent = voters.filter((m) => isSaidToRun(o, m) && isSilent(m));
  if (silent.length < needed || voters.some((m) => m.answer.reachable)) return undefined;
  return stalled(
    'Unreachable',
    `The kubelet says that ${names(silent)} run, but the operator reaches none of them: they may well serve. ${troublesIn(o, silent)}. ` +
      `Look for a NetworkPolicy in namespace ${o.cluster.metadata?.namespace ?? ''}, or a missing route from the operator to the Pods, on port 2379.`,
    needsQuorum,
  );
}

const isSaidToRun = (o: Observed, m: Member): boolean =>
  m.pod?.container.state === 'running' && m.pod.containersReady && !m.pod.deleting && !isOnDeadNode(o, m);

/** A host that refuses is there: its etcd starts or stops. */
const isSilent = ({ answer }: Member): boolean => !answer.reachable && answer.refused !== true;

function starting(o: Observed, { voters, words }: Count): Held | undefined {
  if (!voters.some((m) => isStarting(o, m))) return undefined;
  return wait(
    'WaitingForQuorum',
    `${words} Nothing is lost: the cluster goes on when enough of them run.`,
    needsQuorum,
  );
}

/** Its Pod is made, scheduled, or has not been long enough to serve. */
function isStarting(o: Observed, m: Member): boolean {
  if (m.pod === undefined) return mayHavePod(o, m);
  if (isOnDeadNode(o, m)) return false;
  const { deleting, containersReady, container } = m.pod;
  if (deleting || container.state === 'pending' || container.state === 'held') return true;
  const isRefused = !m.answer.reachable && m.answer.refused === true;
  return container.state === 'running' && (!containersReady || isRefused);
}

/** A look in the middle of an election must alarm nobody: enough are there, and agree in about a second. */
function electing(o: Observed, { voters, needed, words }: Count): Held | undefined {
  if (voters.filter((m) => m.answer.reachable).length < needed) return undefined;
  return wait(
    'WaitingForLeader',
    `${words} Enough of them answer, so they elect a leader within seconds. If not, they do not reach each other: ` +
      `look for a NetworkPolicy on the peer port 2380, or names that do not resolve.${leftBehind(o)}`,
    needsQuorum,
  );
}

/** A removal is noted before it is done. Whoever deleted the cluster in between left a voter that is not taken over with the others. */
function leftBehind(o: Observed): string {
  const id = latchedClusterID(o);
  const noted = o.retained.filter(({ latch }) => latch.clusterID === id && isDeparture(latch.removed));
  if (noted.length === 0) return '';
  const claims = noted.map(({ name }) => name);
  return (
    ` Not taken over: claim ${listed(claims)}, because its member was about to be removed. It may be a voter still, and needed: ` +
    `\`kubectl annotate pvc ${claims.join(' ')} ${annotations.removed}-\` has it taken over.`
  );
}

const isDeparture = (removed: Removal | undefined): boolean => removed === 'Scaled' || removed === 'Replaced';

/** All is done that can be done without quorum; nodes may come back by themselves, but that is for a person to find out. */
const lost = (o: Observed, { voters, words }: Count): Held =>
  stalled('QuorumLost', `${words} ${advice(voters.some((m) => isInMemory(o, m)))}`, needsQuorum);

const advice = (inMemory: boolean): string =>
  !inMemory
    ? 'Mend what keeps them. Nothing is destroyed: when enough of them run again on their volumes, the cluster goes on by itself.'
    : 'Mend what keeps them. With storage in memory, the data of members whose Pods are gone is lost: where too few are left, restore from a snapshot into a new cluster.';

const names = (members: readonly Member[]): string => listed(members.map(({ name }) => name));
