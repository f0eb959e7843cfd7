// Joins the two halves of a look into members: Pod, claim and ticket by label, the membership list by peer URL. Pure.
import type { Claim, ConfigMap, KubeObject, Pod } from '../../kube/objects.ts';
import { claimFacts, latchOf, podFacts, ticketFacts } from './facts.ts';
import { labels, memberHost, memberOfPeerURL, peerURL } from './names.ts';
import type { ClusterName } from './names.ts';
import type { Asked, EtcdHalf } from './observe-etcd.ts';
import type { KubeHalf } from './observe-kube.ts';
import type { ListedMember, Member, Membership, Retained } from './observed.ts';

const isOf = (cluster: ClusterName) => (object: KubeObject) =>
  object.metadata?.labels?.[labels.clusterUID] === cluster.uid;
const memberOf = (object: KubeObject): string => object.metadata?.labels?.[labels.member] ?? '';

/** Members whose container runs: the others have nobody to answer. */
export function membersToAsk(cluster: ClusterName, half: KubeHalf): readonly Asked[] {
  return half.pods.filter(isOf(cluster)).flatMap((pod): Asked[] => {
    const { ip, container } = podFacts(pod);
    const name = memberOf(pod);
    if (ip === undefined || container.state !== 'running' || name === '') return [];
    const { clusterID, memberID } = latchOf(claimOf(half, cluster, name) ?? pod);
    const expected = clusterID ?? half.cluster.status?.clusterID;
    return [
      {
        name,
        host: ip,
        serverName: memberHost(cluster, name),
        ...(expected === undefined ? {} : { clusterID: expected }),
        ...(memberID === undefined ? {} : { memberID }),
      },
    ];
  });
}

export function joinMembers(cluster: ClusterName, half: KubeHalf, etcd: EtcdHalf): readonly Member[] {
  const mine = isOf(cluster);
  const tickets = isTicketAMember(half, etcd) ? half.tickets.filter(mine) : [];
  const objects = [...half.pods.filter(mine), ...half.claims.filter(mine), ...tickets];
  const ofOurForm = listOf(etcd.membership).flatMap((m) => ourName(cluster, m) ?? []);
  const names = [...new Set([...objects.map(memberOf), ...ofOurForm])].filter((name) => name !== '');
  return names.sort().map((name) => {
    const claim = claimOf(half, cluster, name);
    const pod = half.pods.find((p) => mine(p) && memberOf(p) === name);
    const ticket = half.tickets.find((t) => mine(t) && memberOf(t) === name);
    return joinMember(cluster, { name, claim, pod, ticket }, half, etcd);
  });
}

/** What is left of a member that was removed, Pod, claim and all, is no member. Before the birth is over, or without a list, nobody knows. */
const isTicketAMember = ({ cluster }: KubeHalf, { membership }: EtcdHalf): boolean =>
  cluster.status?.clusterID === undefined || !membership.known;

interface Parts {
  readonly name: string;
  readonly claim: Claim | undefined;
  readonly pod: Pod | undefined;
  readonly ticket: ConfigMap | undefined;
}

function joinMember(cluster: ClusterName, parts: Parts, half: KubeHalf, etcd: EtcdHalf): Member {
  const { name, claim, pod, ticket } = parts;
  const listed = listedAs(cluster, etcd.membership, name, latchOf(claim ?? pod).memberID);
  return {
    name,
    peerURL: peerURL(cluster, name),
    latch: latchOf(claim ?? pod),
    answer: etcd.answers[name] ?? { reachable: false, why: 'its container does not run' },
    ...(claim === undefined ? {} : { claim: claimFacts(claim, half.volumeUIDs[name]) }),
    ...(pod === undefined ? {} : { pod: podFacts(pod) }),
    ...(ticket === undefined ? {} : { ticket: ticketFacts(cluster, name, ticket) }),
    ...(listed === undefined ? {} : { listed }),
  };
}

const claimOf = (half: KubeHalf, cluster: ClusterName, name: string): Claim | undefined =>
  half.claims.find((c) => isOf(cluster)(c) && memberOf(c) === name);

const listOf = (membership: Membership): readonly ListedMember[] => (membership.known ? membership.members : []);

/** By its URL, else by its ID: under another cluster domain, set by mistake, all would look foreign and be taken from their clients. */
const listedAs = (cluster: ClusterName, membership: Membership, name: string, id: string | undefined) =>
  listOf(membership).find((m) => ourName(cluster, m) === name) ?? listOf(membership).find((m) => m.id === id);

export const foreignMembers = (members: readonly Member[], membership: Membership): readonly ListedMember[] =>
  listOf(membership).filter(({ id }) => !members.some((m) => m.listed?.id === id));

const ourName = (cluster: ClusterName, m: ListedMember): string | undefined =>
  m.peerURLs.map((url) => memberOfPeerURL(cluster, url)).find((name) => name !== undefined);

/** Objects that stand under names that we need, and are not ours. */
export function takenNames(cluster: ClusterName, half: KubeHalf): { object: string; owner: string }[] {
  const needed = [...half.services, ...(half.budget === undefined ? [] : [half.budget])];
  return needed
    .filter((object) => !object.metadata?.ownerReferences?.some((owner) => owner.uid === cluster.uid))
    .map((object) => {
      const owner = object.metadata?.ownerReferences?.[0];
      return {
        object: `${object.kind ?? 'object'}/${object.metadata?.name ?? ''}`,
        owner: owner === undefined ? 'without an owner' : `owned by ${owner.kind}/${owner.name}`,
      };
    });
}

/** What an earlier cluster of this name left. */
export const retainedObjects = (cluster: ClusterName, half: KubeHalf): readonly Retained[] => [
  ...half.claims.filter((c) => !isOf(cluster)(c)).map((claim) => retained('Claim', claim)),
  ...half.pods.filter((p) => !isOf(cluster)(p)).map((pod) => retained('Pod', pod)),
];

const retained = (kind: Retained['kind'], object: Claim | Pod): Retained => ({
  kind,
  name: object.metadata?.name ?? '',
  uid: object.metadata?.uid ?? '',
  clusterUID: object.metadata?.labels?.[labels.clusterUID] ?? '',
  deleting: object.metadata?.deletionTimestamp !== undefined,
  orphaned: (object.metadata?.ownerReferences ?? []).length === 0,
  latch: latchOf(object),
});
