// Members that do not serve: one, two, all; down, silent, out of reach, or on a node that is.
import { nodes, pods } from '../../../src/kube/objects.ts';
import type { Scene } from './scene.ts';
import type { Situation } from './situation.ts';

const killed = { message: '', exitCode: 137, reason: 'OOMKilled' };
const fatal = JSON.stringify({
  level: 'fatal',
  ts: '2026-01-01T00:00:00Z',
  msg: 'failed to start etcd',
  error: 'listen tcp 0.0.0.0:2380: bind: address already in use',
});

const crashAll = async (s: Scene, count: number): Promise<void> => {
  for (const name of (await s.members()).slice(0, count)) s.ground.kubelet.crash(name, killed);
};

const eachHost = async (s: Scene, does: (host: string) => void): Promise<void> => {
  for (const name of await s.members()) does(s.host(name));
};

const nodeOfFollower = async (s: Scene): Promise<string> => s.ground.kubelet.nodeOf(await s.follower());

export const down: readonly Situation[] = [
  {
    title: 'a follower is killed for its memory limit',
    happens: async (s) => s.ground.kubelet.crash(await s.follower(), killed),
    until: 'MemberDown',
  },
  {
    title: 'a follower crashes and says why',
    happens: async (s) => s.ground.kubelet.crash(await s.follower(), { message: fatal }),
    until: 'MemberDown',
  },
  {
    title: 'a follower crashes and nobody is ever replaced',
    spec: { recovery: { replaceAfter: 'Never' } },
    happens: async (s) => s.ground.kubelet.crash(await s.follower(), { message: fatal }),
    until: 'MemberDown',
  },
  { title: 'two of three are down', happens: (s) => crashAll(s, 2), until: 'QuorumLost' },
  { title: 'all three are down', happens: (s) => crashAll(s, 3), until: 'QuorumLost' },
  {
    title: 'the only member is down',
    spec: { size: 1 },
    happens: (s) => crashAll(s, 1),
    until: 'QuorumLost',
  },
  { title: 'all Pods are deleted', happens: (s) => s.ground.deletePods(), until: 'WaitingForQuorum', passes: true },
  {
    title: 'a follower hangs',
    happens: async (s) => s.ground.etcd.cutOff(s.host(await s.follower())),
    until: 'MemberDown',
  },
  {
    title: 'a follower hangs and its probes fail',
    async happens(s) {
      s.ground.etcd.cutOff(s.host(await s.follower()));
      s.ground.kubelet.failProbes(await s.follower());
    },
  },
  { title: 'all hang', happens: (s) => eachHost(s, (host) => s.ground.etcd.cutOff(host)), until: 'Unreachable' },
  {
    title: 'the operator does not reach one',
    happens: async (s) => s.ground.etcd.hide(s.host(await s.follower())),
    until: 'MemberDown',
  },
  {
    title: 'the operator reaches none',
    happens: (s) => eachHost(s, (host) => s.ground.etcd.hide(host)),
    until: 'Unreachable',
  },
  {
    title: 'the node of a follower falls silent',
    happens: async (s) => s.ground.kubelet.loseNode(await nodeOfFollower(s)),
    until: 'MemberDown',
  },
  {
    title: "the leader's node falls silent",
    happens: async (s) => s.ground.kubelet.loseNode(s.ground.kubelet.nodeOf(await s.leader())),
    until: 'MemberDown',
  },
  {
    title: 'a follower is dead and its successor is made',
    async happens(s) {
      await s.ground.kubelet.loseNode(await nodeOfFollower(s));
      await s.minutes(5);
    },
    until: 'WaitingForSuccessor',
    passes: true,
  },
  {
    title: 'a follower is dead and its successor finds no node',
    async happens(s) {
      await s.ground.kubelet.loseNode(await nodeOfFollower(s));
      s.ground.kubelet.breakNew({ unschedulable: noNode });
      await s.minutes(6);
    },
    until: 'WaitingForSuccessor',
  },
  {
    title: 'a Pod stays in Terminating on a silent node',
    async happens(s) {
      await s.ground.kubelet.loseNode(await nodeOfFollower(s));
      await s.remove(pods, await s.follower());
    },
    until: 'WaitingForDeletedPods',
  },
  {
    title: 'the Pod of a member that was replaced stays in Terminating',
    async happens(s) {
      await s.ground.kubelet.loseNode(await nodeOfFollower(s));
      await s.minutes(6);
    },
    until: 'HeldLeftovers',
  },
  {
    title: 'a Node is deleted under its Pod',
    async happens(s) {
      const node = await nodeOfFollower(s);
      await s.ground.kubelet.loseNode(node);
      await s.remove(nodes, node);
    },
    until: 'MemberDown',
  },
  {
    title: 'two nodes of three fall silent',
    async happens(s) {
      await s.ground.kubelet.loseNode('node-1');
      await s.ground.kubelet.loseNode('node-2');
    },
    until: 'QuorumLost',
  },
  {
    title: 'the node of a follower is cordoned',
    happens: async (s) => cordon(s, await nodeOfFollower(s)),
  },
  {
    title: 'the node of the only member is cordoned',
    spec: { size: 1 },
    happens: async (s) => cordon(s, s.ground.kubelet.nodeOf(await s.leader())),
    until: 'WaitingForSuccessor',
    passes: true,
  },
];

export const noNode = '0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available.';

async function cordon(s: Scene, name: string): Promise<void> {
  const unschedulable = { metadata: {}, spec: { unschedulable: true } };
  await s.ground.others.patch(nodes, { name }, unschedulable);
}
