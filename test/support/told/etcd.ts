// What etcd itself says: alarms, data that differs, and memberships that somebody else had a hand in.
import { fromHex } from '../../../src/controllers/cluster/observe-etcd.ts';
import type { Endpoint, Member } from '../../../src/etcd/etcd.ts';
import { FakeDisk } from '../fake-raft.ts';
import type { Scene } from './scene.ts';
import type { Situation } from './situation.ts';

const inconsistent = JSON.stringify({
  level: 'fatal',
  ts: '2026-01-01T00:00:00Z',
  msg: 'checkInitialHashKV failed',
  error: '8e9e05c52164694d found data inconsistency with peers',
});

async function leaderAt(s: Scene): Promise<Endpoint> {
  const host = s.host(await s.leader());
  return { host, serverName: host };
}

const idOf = async (s: Scene, name: string): Promise<bigint> =>
  fromHex((await s.status()).members?.find((m) => m.name === name)?.id ?? '0');

/** etcd lets nobody in until those that are there have been connected for a while. */
async function raise(s: Scene, type: 'NOSPACE' | 'CORRUPT' | 'UNKNOWN'): Promise<void> {
  const name = await s.follower();
  s.ground.etcd.raiseAlarm(s.host(name), { memberID: await idOf(s, name), type });
}

const strangerURL = 'http://10.9.9.9:2380';

async function addByHand(s: Scene): Promise<Member> {
  const { member } = await s.ground.etcd.addLearner(await leaderAt(s), strangerURL);
  return member;
}

async function startStranger(s: Scene, { id }: Member): Promise<void> {
  const at = await leaderAt(s);
  const list = await s.ground.etcd.members(at);
  const initialCluster = list.map((m) => `${m.id === id ? 'stranger' : m.name}=${m.peerURLs.join()}`).join();
  const start = {
    host: '10.9.9.9',
    name: 'stranger',
    peerURL: strangerURL,
    initialCluster,
    token: '',
    version: '3.6.16',
  };
  s.ground.etcd.start({ ...start, state: 'existing', disk: new FakeDisk() });
  s.ground.etcd.tick(3);
}

/** The cluster of one grows, and its learner hears of nothing. */
async function holdLearner(s: Scene, does: (host: string) => void): Promise<void> {
  await s.edit({ size: 3 });
  while ((await s.learner()) === '' || !s.ground.etcd.isRunning(s.host(await s.learner()))) await s.look();
  does(s.host(await s.learner()));
}

export const etcd: readonly Situation[] = [
  { title: 'NOSPACE', happens: (s) => raise(s, 'NOSPACE'), until: 'NoSpace' },
  { title: 'CORRUPT', happens: (s) => raise(s, 'CORRUPT'), until: 'Corrupt' },
  { title: 'an alarm that nobody knows', happens: (s) => raise(s, 'UNKNOWN'), until: 'UnknownAlarm' },
  {
    title: 'the check at boot finds other data',
    happens: async (s) => s.ground.kubelet.crash(await s.follower(), { message: inconsistent }),
    until: 'CorruptAtBoot',
  },
  {
    title: 'membership lists differ',
    async happens(s) {
      const list = await s.ground.etcd.members(await leaderAt(s));
      s.ground.etcd.lie(s.host(await s.follower()), list.slice(0, 2));
    },
    until: 'MembershipDiverged',
  },
  {
    title: 'a voter that somebody else added',
    async happens(s) {
      const stranger = await addByHand(s);
      await startStranger(s, stranger);
      await s.ground.etcd.promote(await leaderAt(s), stranger.id);
      // The operator dials Pods; of others it knows only what the list says.
      s.ground.etcd.hide('10.9.9.9');
    },
    until: 'ForeignMember',
  },
  {
    title: 'a learner that somebody else added',
    happens: async (s) => void (await addByHand(s)),
    until: 'StrayLearner',
  },
  {
    title: 'a member is removed with etcdctl',
    async happens(s) {
      const id = await idOf(s, await s.follower());
      await s.ground.etcd.removeMember(await leaderAt(s), id);
    },
    passes: true,
  },
  {
    title: 'a learner has much to catch up',
    spec: { size: 1 },
    async happens(s) {
      await holdLearner(s, (host) => s.ground.etcd.holdBack(host, 10_000));
      const at = await leaderAt(s);
      for (let i = 0; i < 1_234; i += 1) await s.ground.etcd.write(at, `more-${String(i)}`);
    },
    until: 'LearnerCatchingUp',
  },
  {
    title: 'a learner does not answer',
    spec: { size: 1 },
    happens: (s) => holdLearner(s, (host) => s.ground.etcd.cutOff(host)),
    until: 'WaitingForLearner',
  },
  {
    title: 'a learner that got nowhere is taken out',
    spec: { size: 1 },
    async happens(s) {
      await holdLearner(s, (host) => s.ground.etcd.cutOff(host));
      await s.minutes(4.5);
    },
    until: 'RemovingLearner',
    passes: true,
  },
];
