// What else a look has to read, once it has read what it always reads. Pure.
import type { Claim } from '../../kube/objects.ts';
import { claimFacts, latchOf, podFacts } from './facts.ts';
import { claimOf, isOf, memberOf, ourName } from './join.ts';
import { memberHost, type ClusterName } from './names.ts';
import { closedNow } from './held.ts';
import { isApart } from './mesh.ts';
import { membersBehind } from './outdated.ts';
import { containersToHear } from './image-facts.ts';
import type { ToHear, ToRead } from './observe-around.ts';
import { labelsNamed } from './placement.ts';
import { isSmall } from './volumes.ts';
import type { Asked, EtcdHalf } from './observe-etcd.ts';
import type { KubeHalf, Labelled } from './observe-kube.ts';
import type { Member, Observed } from './observed.ts';

/** Members whose container runs: the others have nobody to answer. */
export function membersToAsk(cluster: ClusterName, half: Labelled): readonly Asked[] {
  return half.pods.filter(isOf(cluster)).flatMap((pod): Asked[] => {
    const { ip, container } = podFacts(pod);
    const name = memberOf(pod);
    if (ip === undefined || container.state !== 'running' || name === '') return [];
    const { clusterID, memberID } = latchOf(claimOf(half, name) ?? pod);
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

/**
 * Volumes are asked for where a member may have lost its own; the nodes that members are on; the classes of volumes that are to grow; the
 * policy where it is relied on.
 */
export function aroundToRead(cluster: ClusterName, half: Labelled): ToRead {
  const pods = half.pods.filter(isOf(cluster));
  const running = new Set(pods.filter((pod) => podFacts(pod).container.state === 'running').map(memberOf));
  const isInDoubt = (claim: Claim): boolean => latchOf(claim).volumeUID === undefined || !running.has(memberOf(claim));
  const claims = half.claims.filter(isOf(cluster));
  const inDoubt = claims.filter(isInDoubt);
  const small = claims.filter((claim) => isSmall(half.cluster.spec, claimFacts(claim, undefined)));
  return {
    volumes: unique(inDoubt.map(({ spec }) => spec?.volumeName)),
    nodes: unique(pods.map(({ spec }) => spec?.nodeName)),
    nodeLabels: unique(labelsNamed(half.cluster.spec)),
    classes: unique(small.map(({ spec }) => spec?.storageClassName)),
    protection: half.cluster.spec.deletionProtection,
  };
}

/** Of image Pods, what the last look has not heard. */
export const imagesToHear = (half: KubeHalf, last: Observed | undefined): readonly ToHear[] =>
  half.imagePods.map((pod) => {
    const known = last?.members.find(({ imagePod }) => imagePod?.uid === pod.metadata?.uid)?.imagePod;
    return { pod, containers: containersToHear(pod, known) };
  });

/** Members that may have had a claim, and that the list of claims has none for: a list is no proof. Nothing that was found already. */
export function claimsToFind(cluster: ClusterName, half: KubeHalf, etcd: EtcdHalf): readonly string[] {
  const inMemory = half.pods.filter((pod) => isOf(cluster)(pod) && podFacts(pod).medium === 'Memory').map(memberOf);
  return withoutClaim(cluster, half, etcd).filter((name) => !inMemory.includes(name) && half.found[name] === undefined);
}

/** Of those the ones that no list has a Pod of either: their data may have been in its memory. */
export function podsToFind(cluster: ClusterName, half: KubeHalf, etcd: EtcdHalf): readonly string[] {
  const withPod = half.pods.filter(isOf(cluster)).map(memberOf);
  return withoutClaim(cluster, half, etcd).filter((name) => !withPod.includes(name));
}

function withoutClaim(cluster: ClusterName, half: KubeHalf, { membership }: EtcdHalf): readonly string[] {
  const listed = membership.known ? membership.members.map((m) => ourName(cluster, m)) : [];
  const told = (half.cluster.status?.members ?? []).map(({ name }) => name);
  const made = [...half.pods, ...half.tickets].filter(isOf(cluster)).map(memberOf);
  return unique([...listed, ...told, ...made]).filter((name) => claimOf(half, name) === undefined);
}

/**
 * Who is connected with whom is a long page from each voter, so it is asked for only where somebody may have to be taken for dead, let in
 * by clients, or taken out; where a vote is given that is needed at once; while members are to be restarted; and while the leader is mistaken, or etcd refuses, which it also
 * does for what it takes for disconnected.
 */
export function asksPeers(
  o: Pick<Observed, 'now' | 'cluster' | 'settings' | 'members' | 'nodes' | 'restart' | 'earlier' | 'refused'>,
): boolean {
  if (o.refused !== undefined || isApart(o) || isRolling(o)) return true;
  const voters = o.members.filter((m) => m.listed?.isLearner === false || (m.answer.reachable && !m.answer.isLearner));
  const joining = o.members.some((m) => m.listed?.isLearner === true && m.answer.reachable);
  return (
    (joining && voters.length === 1) || voters.length > o.cluster.spec.size || voters.some((m) => isInQuestion(o, m))
  );
}

/** Outside of the windows a replacement that was begun is finished: then there are more members than wanted. */
function isRolling(o: Pick<Observed, 'now' | 'cluster' | 'settings' | 'members' | 'restart'>): boolean {
  const { rollout, size } = o.cluster.spec;
  if (rollout.paused || membersBehind(o).length === 0) return false;
  return closedNow(o) === undefined || o.members.length > size;
}

function isInQuestion({ nodes }: Pick<Observed, 'nodes'>, { answer, pod, claim }: Member): boolean {
  const serves = answer.reachable && answer.linearizable && pod?.inQuorum === true;
  return !serves || claim?.deleting === true || nodes[pod.node ?? '']?.cordoned === true;
}

const unique = (names: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(names)].flatMap((name) => (name === undefined || name === '' ? [] : [name])).sort();
