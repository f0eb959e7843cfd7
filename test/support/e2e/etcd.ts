// One member of etcd, asked through its own JSON gateway and the API server's proxy to its Pod: without the operator and its client.
// What a person would do with etcdctl is done here as well.
import { ApiError } from './api.ts';
import type { MemberPod } from './members.ts';
import { memberPods } from './members.ts';
import type { Trial } from './scenario.ts';
import { promise } from './failures.ts';
import { until } from './wait.ts';

const answersWithinMs = 10_000;

export interface EtcdMember {
  /** Decimal, as the gateway has it. */
  readonly id: string;
  /** Empty: it never started. */
  readonly name: string;
  readonly isLearner: boolean;
  readonly peerURLs: readonly string[];
}

export interface EtcdStatus {
  readonly version: string;
  /** Member IDs, decimal. */
  readonly id: string;
  readonly leader: string;
}

interface Listing {
  readonly members: readonly {
    readonly ID: string;
    readonly name?: string;
    readonly isLearner?: boolean;
    readonly peerURLs?: readonly string[];
  }[];
}

/** Fails where the member is not connected to a quorum. */
export async function listMembers(trial: Trial, member: string): Promise<EtcdMember[]> {
  await readLinearizable(trial, member);
  const { members }: Listing = JSON.parse(await read(trial, member, 'cluster/member/list', { linearizable: true }));
  return members.map(({ ID: id, name = '', isLearner = false, peerURLs = [] }) => ({ id, name, isLearner, peerURLs }));
}

/** A linearizable read at this very member. On 3.4 it makes the member's list a fresh one as well. */
export async function readLinearizable(trial: Trial, member: string): Promise<void> {
  await read(trial, member, 'kv/range', { key: base64('a-key-that-need-not-exist') });
}

export async function statusOf(trial: Trial, member: string): Promise<EtcdStatus> {
  const answer: { header: { member_id: string }; version: string; leader?: string } = JSON.parse(
    await ask(trial, member, 'maintenance/status', {}),
  );
  return { version: answer.version, id: answer.header.member_id, leader: answer.leader ?? '0' };
}

/** The Pod of the member that leads, by the word of the first one that answers. */
export async function leaderOf(trial: Trial, cluster: string): Promise<MemberPod> {
  const found = await memberPods(trial, cluster);
  const statuses = await Promise.allSettled(found.map((pod) => statusOf(trial, pod.metadata.name)));
  const known = statuses.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const index = statuses.findIndex((one) => one.status === 'fulfilled' && one.value.id === known[0]?.leader);
  const leader = found[index];
  promise(leader !== undefined, `no member of ${cluster} leads: ${JSON.stringify(known)}`);
  return leader;
}

export async function followerOf(trial: Trial, cluster: string): Promise<MemberPod> {
  const leader = await leaderOf(trial, cluster);
  const follower = (await memberPods(trial, cluster)).find(({ metadata }) => metadata.uid !== leader.metadata.uid);
  promise(follower !== undefined, `there is only one Pod of ${cluster}`);
  return follower;
}

/** As `etcdctl move-leader` does. */
export async function moveLeader(trial: Trial, cluster: string, to: string): Promise<void> {
  const leader = await leaderOf(trial, cluster);
  if (leader.metadata.name === to) return;
  const { id } = await statusOf(trial, to);
  await ask(trial, leader.metadata.name, 'maintenance/transfer-leadership', { targetID: id });
}

/** As `etcdctl member remove` does, asked at another member. */
export async function removeByHand(trial: Trial, at: string, id: string): Promise<void> {
  await ask(trial, at, 'cluster/member/remove', { ID: id });
}

/** As `etcdctl member add --learner` does. Resolves to the ID. */
export async function addLearnerByHand(trial: Trial, at: string, peerURL: string): Promise<string> {
  const answer: { member: { ID: string } } = JSON.parse(
    await ask(trial, at, 'cluster/member/add', { peerURLs: [peerURL], isLearner: true }),
  );
  return answer.member.ID;
}

/** What is asked in the moment of an election, or while leadership is handed over, fails, and is asked again: as clients do. */
async function read(trial: Trial, member: string, call: string, body: object): Promise<string> {
  return until(`a linearizable answer of ${member}`, 10, async () => {
    try {
      return { is: await ask(trial, member, call, body) };
    } catch (error) {
      if (error instanceof ApiError && error.message.includes('leader changed')) return { seen: error.message };
      throw error;
    }
  });
}

function ask({ api, namespace }: Trial, member: string, call: string, body: object): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/pods/${member}:2379/proxy/v3/${call}`;
  return api.raw('POST', path, { body, deadlineMs: answersWithinMs });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
