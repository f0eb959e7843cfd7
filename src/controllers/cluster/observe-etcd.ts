// The etcd half of an observation: what each member says of itself, and the membership list. A member that does not answer is a value.
import type { Endpoint, Etcd, Member as EtcdMember, Status } from '../../etcd/etcd.ts';
import type { Answer, ListedMember, Membership } from './observed.ts';

/** A member that may be asked, and who it should be. IDs are hex. */
export interface Asked {
  readonly name: string;
  readonly host: string;
  readonly serverName: string;
  readonly clusterID?: string;
  readonly memberID?: string;
}

export interface EtcdHalf {
  /** By member name; only of those that were asked. */
  readonly answers: Readonly<Record<string, Answer>>;
  readonly membership: Membership;
}

export async function observeEtcd(etcd: Etcd, asked: readonly Asked[]): Promise<EtcdHalf> {
  const answers = await Promise.all(asked.map(async (a) => [a, await ask(etcd, endpointOf(a))] as const));
  return {
    answers: Object.fromEntries(answers.map(([a, answer]) => [a.name, answer])),
    membership: await readMembership(etcd, answers),
  };
}

export const endpointOf = (a: Asked): Endpoint => ({
  host: a.host,
  serverName: a.serverName,
  ...(a.clusterID === undefined ? {} : { clusterID: fromHex(a.clusterID) }),
  ...(a.memberID === undefined ? {} : { memberID: fromHex(a.memberID) }),
});

export const toHex = (id: bigint): string => id.toString(16);
export const fromHex = (id: string): bigint => BigInt(`0x${id}`);

async function ask(etcd: Etcd, at: Endpoint): Promise<Answer> {
  try {
    const status = await etcd.status(at);
    return { ...answerOf(status), ...(status.isLearner ? { linearizable: false } : await askRead(etcd, at)) };
  } catch (error) {
    return { reachable: false, why: words(error) };
  }
}

type Read = Pick<Extract<Answer, { reachable: true }>, 'linearizable' | 'linearizableError' | 'activePeers'>;

/** Why a linearizable read fails matters: an election passes, a member that is cut off stays so. */
async function askRead(etcd: Etcd, at: Endpoint): Promise<Read> {
  try {
    await etcd.read(at);
    return { linearizable: true };
  } catch (error) {
    const failed = { linearizable: false, linearizableError: words(error) };
    try {
      return { ...failed, activePeers: (await etcd.activePeers(at)).map(toHex) };
    } catch {
      return failed;
    }
  }
}

const answerOf = (s: Status): Omit<Extract<Answer, { reachable: true }>, keyof Read> => ({
  reachable: true,
  clusterID: toHex(s.header.clusterID),
  memberID: toHex(s.header.memberID),
  version: s.version,
  isLearner: s.isLearner,
  alarms: [],
  raftIndex: Number(s.raftIndex),
  raftAppliedIndex: Number(s.raftAppliedIndex),
  raftTerm: Number(s.header.raftTerm),
  dbSize: Number(s.dbSize),
  dbSizeInUse: Number(s.dbSizeInUse),
  ...(s.leader === 0n ? {} : { leader: toHex(s.leader) }),
  ...(s.dbSizeQuota === undefined || s.dbSizeQuota === 0n ? {} : { quota: Number(s.dbSizeQuota) }),
});

/** From any member that has just answered a linearizable read; without one there is no quorum, so no list to be trusted. */
async function readMembership(etcd: Etcd, answers: readonly (readonly [Asked, Answer])[]): Promise<Membership> {
  let why = answers.length === 0 ? 'no member runs' : 'no member answers a linearizable read';
  for (const [asked, answer] of answers) {
    if (!answer.reachable || !answer.linearizable) continue;
    try {
      return { known: true, members: (await etcd.members(endpointOf(asked))).map(listedMember) };
    } catch (error) {
      why = words(error);
    }
  }
  return { known: false, why };
}

const listedMember = (m: EtcdMember): ListedMember => ({
  id: toHex(m.id),
  name: m.name,
  peerURLs: m.peerURLs,
  isLearner: m.isLearner,
  published: m.clientURLs.length > 0,
});

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
