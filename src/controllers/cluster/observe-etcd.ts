// The etcd half of an observation: what each member says of itself, and the membership list. A member that does not answer is a value.
import { EtcdError } from '../../errors.ts';
import type { Alarm, Endpoint, Etcd, Member as EtcdMember, Status } from '../../etcd/etcd.ts';
import { agreedOn, type MemberList } from './agreement.ts';
import { present } from './desired/present.ts';
import type { AlarmFacts, Answer, ListedMember, Membership } from './observed.ts';

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
  const told = await Promise.all(asked.map((a) => ask(etcd, a)));
  const why = asked.length === 0 ? 'no member runs' : 'no member answers a linearizable read';
  return {
    answers: Object.fromEntries(told.map(({ name, answer }) => [name, answer])),
    membership: agreedOn(
      told.flatMap(({ list }) => list ?? []),
      why,
    ),
  };
}

/** The same, with what each voter tells in its metrics and of the cluster version, its connections to the others above all: a page of some hundred lines from each, so not for every look. */
export async function withMetrics(etcd: Etcd, asked: readonly Asked[], half: EtcdHalf): Promise<EtcdHalf> {
  const answers = await Promise.all(
    asked.map(async (a) => {
      const answer = half.answers[a.name];
      if (answer?.reachable !== true || answer.isLearner) return {};
      return { [a.name]: { ...answer, ...(await askMetrics(etcd, endpointOf(a))) } };
    }),
  );
  return { ...half, answers: Object.assign({}, half.answers, ...answers) };
}

async function askMetrics(etcd: Etcd, at: Endpoint): Promise<Metrics> {
  try {
    const { active, probes, clusterVersion, raftSnapshots } = await etcd.metrics(at);
    const counts = probes.flatMap(({ peer, count }) => (count > 0 ? [[toHex(peer), count] as const] : []));
    return present<Metrics>({
      activePeers: active.map(toHex),
      probes: counts.length === 0 ? undefined : Object.fromEntries(counts),
      clusterVersion,
      raftSnapshots,
    });
  } catch {
    return {};
  }
}

export const endpointOf = (a: Asked): Endpoint => ({
  host: a.host,
  serverName: a.serverName,
  ...(a.clusterID === undefined ? {} : { clusterID: fromHex(a.clusterID) }),
  ...(a.memberID === undefined ? {} : { memberID: fromHex(a.memberID) }),
});

export const toHex = (id: bigint): string => id.toString(16);
export const fromHex = (id: string): bigint => BigInt(`0x${id}`);

interface Told {
  readonly name: string;
  readonly answer: Answer;
  readonly list?: MemberList;
}

async function ask(etcd: Etcd, asked: Asked): Promise<Told> {
  const { name } = asked;
  const at = endpointOf(asked);
  try {
    const status = await etcd.status(at);
    const told = answerOf(status);
    if (status.isLearner) return { name, answer: { ...told, linearizable: false } };
    const listed = await askList(etcd, at);
    if ('error' in listed) return { name, answer: { ...told, linearizable: false, linearizableError: listed.error } };
    const list = { from: name, leads: status.leader === status.header.memberID, members: listed.members };
    return { name, answer: { ...told, linearizable: true }, list };
  } catch (error) {
    const isRefused = error instanceof EtcdError && error.code === 'ConnectionRefused';
    return { name, answer: { reachable: false, why: words(error), ...(isRefused ? { refused: true } : {}) } };
  }
}

/** Linearizable, so it shows at once that the member is connected to a quorum. Why it fails matters: an election passes, being cut off does not. */
async function askList(etcd: Etcd, at: Endpoint): Promise<{ members: readonly ListedMember[] } | { error: string }> {
  try {
    return { members: (await etcd.members(at)).map(listedMember) };
  } catch (error) {
    return { error: words(error) };
  }
}

type Reachable = Extract<Answer, { reachable: true }>;
type Metrics = Pick<Reachable, 'activePeers' | 'probes' | 'clusterVersion' | 'raftSnapshots'>;
type OfStatus = Omit<Reachable, 'linearizable' | 'linearizableError' | keyof Metrics>;

const answerOf = (s: Status): OfStatus => ({
  reachable: true,
  clusterID: toHex(s.header.clusterID),
  memberID: toHex(s.header.memberID),
  version: s.version,
  isLearner: s.isLearner,
  raftIndex: Number(s.raftIndex),
  raftAppliedIndex: Number(s.raftAppliedIndex),
  raftTerm: Number(s.header.raftTerm),
  dbSize: Number(s.dbSize),
  dbSizeInUse: Number(s.dbSizeInUse),
  alarms: s.alarms.map(alarmFacts),
  ...(s.storageVersion === undefined ? {} : { storageVersion: s.storageVersion }),
  ...(s.downgradeTo === undefined ? {} : { downgradeTo: s.downgradeTo }),
  ...(s.leader === 0n ? {} : { leader: toHex(s.leader) }),
  ...(s.dbSizeQuota === undefined || s.dbSizeQuota === 0n ? {} : { quota: Number(s.dbSizeQuota) }),
});

const alarmFacts = ({ type, memberID }: Alarm): AlarmFacts => ({
  type,
  ...(memberID === undefined ? {} : { memberID: toHex(memberID) }),
});

const listedMember = (m: EtcdMember): ListedMember => ({
  id: toHex(m.id),
  name: m.name,
  peerURLs: m.peerURLs,
  isLearner: m.isLearner,
  published: m.clientURLs.length > 0,
});

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
