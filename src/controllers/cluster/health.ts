// Questions about what was observed that more than one rule asks. Pure.
import type { ClusterName } from './names.ts';
import type { Answer, ListedMember, Member, Observed } from './observed.ts';

type Reachable = Extract<Answer, { reachable: true }>;

export function clusterName(o: Observed): ClusterName {
  const { name = '', namespace = '', uid = '' } = o.cluster.metadata ?? {};
  return { name, namespace, uid, domain: o.settings.clusterDomain };
}

/** The identity that was latched, in the status or, where that was lost, on a claim. */
export const latchedClusterID = (o: Pick<Observed, 'cluster' | 'members'>): string | undefined =>
  o.cluster.status?.clusterID ?? o.members.find((m) => m.latch.clusterID !== undefined)?.latch.clusterID;

/** What the members were last made to run; before there are any, what the first are to run. */
export const latchedVersion = (o: Observed): string | undefined =>
  o.members.find((m) => m.latch.version !== undefined)?.latch.version ?? o.cluster.status?.bootstrap?.version;

export const listedMembers = (o: Observed): readonly ListedMember[] => (o.membership.known ? o.membership.members : []);

/** As a ticket lists them. */
export const listedPeers = (o: Observed): readonly { name: string; peerURL: string }[] =>
  listedMembers(o).flatMap(({ name, peerURLs }) => peerURLs.map((peerURL) => ({ name, peerURL })));

export const isVoter = (m: Member): boolean => m.listed?.isLearner === false;
export const isLearner = (m: Member): boolean => m.listed?.isLearner === true;
/** In the membership list, but its process never joined. */
export const neverJoined = (m: Member): boolean => m.listed?.name === '';
export const hasStarted = (m: Member): boolean => m.latch.started !== undefined;
/** Its identity can never again be started on an empty disk. */
export const isLatched = (m: Member): boolean => hasStarted(m) && m.ticket?.voided === true;
/**
 * etcd has heard of it once. Of one whose claim is gone, or is another one by now, the voided ticket tells; of one that never ran, that it
 * was noted why it went.
 */
const wasKnown = (m: Member): boolean =>
  hasStarted(m) || m.latch.memberID !== undefined || m.latch.removed !== undefined || m.ticket?.voided === true;

/** The claims that we make say from the start what is to run on them. */
const isMadeByUs = (m: Member): boolean =>
  m.claim === undefined ? m.pod !== undefined : m.latch.version !== undefined;

/** Made by us, not yet known to etcd. Of one with neither claim nor Pod only a ticket is left. */
export const isNewcomer = (o: Observed, m: Member): boolean =>
  o.membership.known && m.listed === undefined && !wasKnown(m) && isMadeByUs(m);

/** etcd knew it, and knows it no more: its identity never comes back. */
export const isRemoved = (o: Observed, m: Member): boolean =>
  o.membership.known && m.listed === undefined && wasKnown(m);

/** Removed, also where nobody can say who the members are: the ticket of one that was noted goes only after it left the list. */
export const isFormer = (o: Observed, m: Member): boolean =>
  isRemoved(o, m) || (m.listed === undefined && m.latch.removed !== undefined && m.ticket === undefined);

/** The voters; without a list, those that have run. Of one whose claim is gone the voided ticket tells. */
export function presumedVoters(o: Observed): readonly Member[] {
  if (o.membership.known) return o.members.filter(isVoter);
  return o.members.filter(
    (m) => (hasStarted(m) || m.ticket?.voided === true) && !isFormer(o, m) && !isMarkedLearner(m),
  );
}

/** A voter that is about to be removed is set aside under the same mark. */
const isMarkedLearner = ({ pod, latch: { removed } }: Member): boolean =>
  pod?.role === 'learner' && removed !== 'Scaled' && removed !== 'Replaced';

export const isHeld = (m: Member): boolean => m.pod?.container.state === 'held' && !m.pod.deleting;

/** It answered as the member that it should be. */
export function answerOf(m: Member): Reachable | undefined {
  if (!m.answer.reachable) return undefined;
  return m.listed === undefined || m.listed.id === m.answer.memberID ? m.answer : undefined;
}

/** It answers nobody who has not said who he is. */
export const asksForUser = ({ answer }: Member): boolean =>
  (answer.reachable ? answer.linearizableError : answer.why)?.endsWith('user name is empty') === true;

/** A voter that answers linearizable reads, so is connected to a quorum; a learner that knows a leader. */
export function isHealthy(m: Member): boolean {
  const answer = answerOf(m);
  if (answer === undefined) return false;
  // A voter that has not applied its promotion yet answers as a learner, and serves nobody.
  return answer.isLearner && !isVoter(m) ? answer.leader !== undefined : answer.linearizable;
}

export const voterCount = (o: Observed): number => listedMembers(o).filter((m) => !m.isLearner).length;
export const healthyVoters = (o: Observed): readonly Member[] => o.members.filter((m) => isVoter(m) && isHealthy(m));

/** The member that the healthy ones call their leader. */
export function leaderOf(o: Observed): Member | undefined {
  const leader = healthyVoters(o).map(answerOf)[0]?.leader;
  return leader === undefined ? undefined : o.members.find((m) => m.listed?.id === leader && isHealthy(m));
}

/** Why `leaderOf` is nobody, for a sentence. */
export function whyNoLeader(o: Observed): string {
  const leader = healthyVoters(o).map(answerOf)[0]?.leader;
  if (leader === undefined) return 'there is no leader to ask';
  const name = o.members.find((m) => m.listed?.id === leader)?.name ?? leader;
  return `the operator does not reach the leader, ${name}`;
}

/** Entries that a member has yet to apply of what the leader has; absent where one of them does not answer. */
export function lagOf(o: Observed, m: Member): number | undefined {
  const leader = leaderOf(o);
  const ahead = leader === undefined ? undefined : answerOf(leader);
  const own = answerOf(m);
  return ahead === undefined || own === undefined ? undefined : Math.max(0, ahead.raftIndex - own.raftAppliedIndex);
}

/** What keeps a member from running or answering, in the words of those who know. */
export function troubleOf(m: Member): string {
  if (m.pod === undefined) return whyNoPod(m);
  if (m.pod.deleting) return `its Pod is being deleted${m.pod.node === undefined ? '' : ` on node ${m.pod.node}`}`;
  const { state, message } = m.pod.container;
  if (state === 'held') return whyHeld(m);
  if (state !== 'running') return whyNotRunning(m, message === '' ? `its Pod is ${state}` : message);
  return m.answer.reachable ? inItsWords(m, m.answer) : m.answer.why;
}

function inItsWords(m: Member, answer: Reachable): string {
  if (isHealthy(m)) return 'it answers';
  if (answer.isLearner && isVoter(m)) return 'it has not learnt yet that it votes';
  return answer.linearizableError ?? 'it knows no leader';
}

export const troublesOf = (members: readonly Member[]): string =>
  members.map((m) => `${m.name}: ${troubleOf(m)}`).join('; ');

const whyHeld = (m: Member): string =>
  m.ticket === undefined ? 'it is ready, and waits for its turn' : 'it is about to start';

function whyNoPod(m: Member): string {
  if (m.claim?.deleting === true) return 'its claim is being deleted';
  if (m.claim === undefined && hasStarted(m)) return 'its data is gone with its claim';
  return m.claim === undefined ? 'neither its claim nor its Pod is there' : 'it has no Pod';
}

const whyNotRunning = (m: Member, message: string): string =>
  isEmptied(m) ? `its disk is empty, so it does not start again under the identity that it had (${message})` : message;

/** With a voided ticket etcd has nobody to ask for the data that should be on its disk. */
export const isEmptied = (m: Member): boolean =>
  m.ticket?.voided === true &&
  m.pod?.container.state === 'exited' &&
  m.pod.container.message.includes('cannot fetch cluster info from peer urls');

/** Its check at boot found that its data differs from that of others: which of them is right it can't say. Also while it is tried again. */
export const isInconsistent = (m: Member): boolean =>
  !m.answer.reachable && m.pod?.container.message.includes('data inconsistency') === true;

/** Its Pod's node is gone, or its kubelet has fallen silent. Unknown where we may not read nodes. */
export function isOnDeadNode(o: Observed, { pod }: Member): boolean {
  const node = pod?.node === undefined ? undefined : o.nodes[pod.node];
  return node !== undefined && (node.gone || !node.ready);
}
