// Joins the two halves of a look into members: Pod, claim and ticket by label, the membership list by peer URL. Pure.
import type { Claim, ConfigMap, KubeObject, Pod } from '../../kube/objects.ts';
import { claimFacts, hasNoOwner, latchOf, podFacts, ticketFacts } from './facts.ts';
import { present } from './desired/present.ts';
import { imagePodFacts } from './image-facts.ts';
import { imagePodName, labels, memberOfPeerURL, peerURL, ticketName } from './names.ts';
import type { ClusterName } from './names.ts';
import type { EtcdHalf } from './observe-etcd.ts';
import type { KubeHalf, Labelled } from './observe-kube.ts';
import type { ImagePodFacts, ListedMember, Member, Membership, Retained } from './observed.ts';

export const isOf = (cluster: ClusterName) => (object: KubeObject) =>
  object.metadata?.labels?.[labels.clusterUID] === cluster.uid;

/** Empty: of none. A copy that somebody made bears all labels of what it was copied from, under a name of its own. */
export function memberOf({ metadata }: KubeObject): string {
  const name = metadata?.labels?.[labels.member] ?? '';
  return metadata?.name === name || metadata?.name === ticketName(name) ? name : '';
}

export function joinMembers(cluster: ClusterName, half: KubeHalf, etcd: EtcdHalf): readonly Member[] {
  const mine = isOf(cluster);
  const objects = [...half.pods, ...half.claims, ...half.tickets].filter(mine);
  const ofOurForm = listOf(etcd.membership).flatMap((m) => ourName(cluster, m) ?? []);
  const names = [...new Set([...objects.map(memberOf), ...ofOurForm])].filter((name) => name !== '');
  return names.sort().map((name) => {
    const claim = claimOf(half, name) ?? foundClaim(half, name);
    const pod = half.pods.find((p) => mine(p) && memberOf(p) === name) ?? foundPod(cluster, half, name);
    // What was adopted after a cascade=orphan has its ticket without an owner still.
    const ticket = half.tickets.find((t) => (mine(t) || hasNoOwner(t)) && memberOf(t) === name);
    return joinMember(cluster, { name, claim, pod, imagePod: imagePodOf(half, name, pod), ticket }, half, etcd);
  });
}

interface Parts {
  readonly name: string;
  readonly claim: Claim | undefined;
  readonly pod: Pod | undefined;
  readonly imagePod: ImagePodFacts | undefined;
  readonly ticket: ConfigMap | undefined;
}

function joinMember(cluster: ClusterName, parts: Parts, half: KubeHalf, etcd: EtcdHalf): Member {
  const { name, claim, pod, imagePod, ticket } = parts;
  const listed = listedAs(cluster, etcd.membership, name, latchOf(claim ?? pod).memberID);
  return present<Member>({
    name,
    peerURL: peerURL(cluster, name),
    latch: latchOf(claim ?? pod),
    answer: etcd.answers[name] ?? { reachable: false, why: whyNotAsked(parts, half) },
    claim: claim && claimFacts(claim, half.volumes[claim.spec?.volumeName ?? '']),
    claimGone: isGone(half.found[name]),
    pod: pod && { ...podFacts(pod), ...(isFound(parts, half) ? { unlabelled: true } : {}) },
    podGone: isGone(half.foundPods[name]),
    imagePod,
    ticket: ticket && ticketFacts(cluster, name, ticket),
    listed,
  });
}

const isGone = (found: Claim | Pod | 'gone' | undefined): true | undefined => (found === 'gone' ? true : undefined);

/** One without its labels is found when the others have been asked. */
const whyNotAsked = (parts: Parts, half: KubeHalf): string =>
  isFound(parts, half) ? 'its Pod has lost its labels' : 'its container does not run';

const isFound = ({ name, pod }: Parts, { foundPods }: KubeHalf): boolean =>
  pod !== undefined && pod === foundPods[name];

function imagePodOf({ imagePods, said }: KubeHalf, name: string, beside: Pod | undefined): ImagePodFacts | undefined {
  const pod = imagePods.find(({ metadata }) => metadata?.name === imagePodName(name));
  return pod && imagePodFacts(pod, beside, said);
}

/** By its name, which no other ever has: a copy of it has its labels, and one that is being taken over bears another cluster's UID still. */
export const claimOf = (half: Labelled, name: string): Claim | undefined =>
  half.claims.find((c) => c.metadata?.name === name);

/** One that has lost its labels is still the member's. */
function foundClaim({ found }: KubeHalf, name: string): Claim | undefined {
  const claim = found[name];
  return claim === 'gone' ? undefined : claim;
}

/** Ours by its owner. */
function foundPod(cluster: ClusterName, { foundPods }: KubeHalf, name: string): Pod | undefined {
  const pod = foundPods[name];
  return pod === undefined || pod === 'gone' || !isOwned(cluster, pod) ? undefined : pod;
}

const listOf = (membership: Membership): readonly ListedMember[] => (membership.known ? membership.members : []);

/** By its URL, else by its ID: under another cluster domain, set by mistake, all would look foreign and be taken from their clients. */
const listedAs = (cluster: ClusterName, membership: Membership, name: string, id: string | undefined) =>
  listOf(membership).find((m) => ourName(cluster, m) === name) ?? listOf(membership).find((m) => m.id === id);

export const foreignMembers = (members: readonly Member[], membership: Membership): readonly ListedMember[] =>
  listOf(membership).filter(({ id }) => !members.some((m) => m.listed?.id === id));

export const ourName = (cluster: ClusterName, m: ListedMember): string | undefined =>
  m.peerURLs.map((url) => memberOfPeerURL(cluster, url)).find((name) => name !== undefined);

/** Objects that stand under names that we need, and are not ours. */
export function takenNames(cluster: ClusterName, half: KubeHalf): { object: string; owner: string }[] {
  const needed: readonly KubeObject[] = [...half.services, ...(half.budget === undefined ? [] : [half.budget])];
  return needed.filter((object) => !isOwned(cluster, object) && !isLeftToUs(cluster, object)).map(taken);
}

const isOwned = (cluster: ClusterName, { metadata }: KubeObject): boolean =>
  metadata?.ownerReferences?.some((owner) => owner.uid === cluster.uid) === true;

/** Made by an operator for a cluster of this name that was deleted with cascade=orphan: it waits for a new owner. */
const isLeftToUs = (cluster: ClusterName, object: KubeObject): boolean =>
  hasNoOwner(object) &&
  object.metadata?.labels?.[labels.managedBy] === 'etcd-operator' &&
  object.metadata.labels[labels.cluster] === cluster.name;

function taken({ kind = 'object', metadata }: KubeObject): { object: string; owner: string } {
  const owner = metadata?.ownerReferences?.[0];
  return {
    object: `${kind}/${metadata?.name ?? ''}`,
    owner: owner === undefined ? 'without an owner' : `owned by ${owner.kind}/${owner.name}`,
  };
}

/** What an earlier cluster of this name left. */
export const retainedObjects = (cluster: ClusterName, half: KubeHalf): readonly Retained[] => [
  ...half.claims.filter((c) => !isOf(cluster)(c)).map((claim) => retained('Claim', claim)),
  ...half.pods.filter((p) => !isOf(cluster)(p)).map((pod) => retained('Pod', pod)),
];

function retained(kind: Retained['kind'], object: Claim | Pod): Retained {
  const { name = '', uid = '', labels: own, deletionTimestamp } = object.metadata ?? {};
  return {
    kind,
    name,
    uid,
    clusterUID: own?.[labels.clusterUID] ?? '',
    deleting: deletionTimestamp !== undefined,
    orphaned: hasNoOwner(object),
    latch: latchOf(object),
  };
}
