// Volumes, images and nodes: lost, full, empty, or not to be had.
import { claims, pods, storageClasses, volumes } from '../../../src/kube/objects.ts';
import type { Manner } from '../fake-driver.ts';
import type { Hindrance } from '../fake-kubelet.ts';
import { noNode } from './down.ts';
import type { Scene } from './scene.ts';
import type { Situation } from './situation.ts';

const full = JSON.stringify({
  level: 'panic',
  ts: '2026-01-01T00:00:00Z',
  msg: 'failed to save Raft hard state and entries',
  error: 'write /var/run/etcd/member/wal/0.tmp: no space left on device',
});

const image = 'gcr.io/etcd-development/etcd:v3.6.16';
const missing = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": not found`;
const notPulled: Hindrance = { reason: 'ErrImagePull', message: missing };
const backOff: Hindrance = {
  reason: 'ImagePullBackOff',
  message: `Back-off pulling image "${image}": ErrImagePull: ${missing}`,
};
const unbound = '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
const settingUp: Hindrance = { reason: 'ContainerCreating', message: '' };

/** Its Pod is deleted, and the new one is kept from running. */
async function comesBackWith(s: Scene, why: Hindrance): Promise<void> {
  const name = await s.follower();
  s.ground.kubelet.break(name, why);
  await s.remove(pods, name);
}

async function grow(s: Scene, why: Hindrance): Promise<void> {
  s.ground.kubelet.breakNew(why);
  await s.edit({ size: 5 });
}

async function losePersistentVolume(s: Scene, member: string): Promise<void> {
  const claim = await s.ground.others.get(claims, { namespace: 'prod', name: member });
  await s.remove(volumes, claim.spec?.volumeName ?? '');
  const lost = { metadata: {}, status: { phase: 'Lost' } };
  await s.ground.others.patch(claims, { namespace: 'prod', name: member }, lost, 'status');
}

/** All claims are of a class: of one that there is, or of none that anybody knows of. */
async function larger(
  s: Scene,
  { allowVolumeExpansion, driver }: { allowVolumeExpansion?: boolean; driver?: Manner },
): Promise<void> {
  if (allowVolumeExpansion !== undefined)
    await s.ground.others.create(storageClasses, {
      metadata: { name: 'fast' },
      provisioner: 'test',
      allowVolumeExpansion,
    });
  s.ground.driver.manner = driver ?? 'Online';
  await s.edit({ storage: { size: '16Gi' } });
}

const fast = { storage: { storageClassName: 'fast' } };

export const volumesAndImages: readonly Situation[] = [
  {
    title: 'a volume is lost and its successor is made',
    happens: async (s) => s.loseVolume(await s.follower()),
    until: 'WaitingForSuccessor',
    passes: true,
  },
  {
    title: 'a volume is lost and the one for its successor is not bound',
    async happens(s) {
      s.ground.kubelet.breakNew({ unschedulable: unbound });
      await s.loseVolume(await s.follower());
    },
    until: 'WaitingForSuccessor',
  },
  {
    title: 'two volumes of three are lost',
    async happens(s) {
      for (const name of (await s.members()).slice(0, 2)) await s.loseVolume(name);
    },
    until: 'QuorumLost',
  },
  {
    title: 'all volumes are lost',
    async happens(s) {
      for (const name of await s.members()) await s.loseVolume(name);
    },
    until: 'QuorumLost',
  },
  {
    title: 'a PersistentVolume is gone under a member that runs',
    happens: async (s) => losePersistentVolume(s, await s.follower()),
    until: 'WaitingForSuccessor',
    passes: true,
  },
  {
    title: 'a claim is deleted under its Pod',
    happens: async (s) => s.remove(claims, await s.follower()),
    until: 'WaitingForSuccessor',
    passes: true,
  },
  {
    title: 'a disk is wiped',
    async happens(s) {
      const name = await s.follower();
      s.ground.kubelet.breakNew({ unschedulable: noNode });
      await s.ground.kubelet.wipe(name);
      s.ground.kubelet.kill(name);
    },
    until: 'WaitingForSuccessor',
  },
  {
    title: 'a volume is full',
    happens: async (s) => s.ground.kubelet.crash(await s.follower(), { message: full, exitCode: 2 }),
    until: 'MemberDown',
  },
  {
    title: 'all volumes are full',
    async happens(s) {
      for (const name of await s.members()) s.ground.kubelet.crash(name, { message: full, exitCode: 2 });
    },
    until: 'QuorumLost',
  },
  {
    title: 'a volume grows',
    spec: fast,
    happens: (s) => larger(s, { allowVolumeExpansion: true, driver: 'Never' }),
    until: 'WaitingForVolume',
  },
  {
    title: 'a volume grows and its driver fails',
    spec: fast,
    happens: (s) =>
      larger(s, { allowVolumeExpansion: true, driver: { error: 'rpc error: code = Internal desc = timed out' } }),
    until: 'WaitingForVolume',
  },
  {
    title: 'a volume grows and its driver gives up',
    spec: fast,
    happens: (s) =>
      larger(s, {
        allowVolumeExpansion: true,
        driver: { error: 'rpc error: code = OutOfRange desc = at most 10Gi', infeasible: true },
      }),
    until: 'VolumesFixed',
  },
  {
    title: 'volumes can not grow',
    spec: fast,
    happens: (s) => larger(s, { allowVolumeExpansion: false }),
    until: 'VolumesFixed',
  },
  {
    title: 'volumes can not grow and the operator may not see that',
    spec: fast,
    async happens(s) {
      s.ground.kube.forbid('get', 'StorageClass');
      await larger(s, { allowVolumeExpansion: false });
    },
    until: 'GrowingVolume',
  },
  {
    title: 'members move to another class',
    spec: fast,
    happens: (s) => s.edit({ storage: { storageClassName: 'faster', updatePolicy: 'Replace' } }),
    until: 'WaitingForSuccessor',
    passes: true,
  },
  {
    title: 'the image of a new cluster is not pullable',
    spec: 'never',
    async happens(s) {
      s.ground.kubelet.breakNew(notPulled);
      await s.ground.create(3);
    },
    until: 'WaitingForMembers',
    meanwhile: pullsAgain,
  },
  {
    title: 'the image of a member that comes back is not pullable',
    happens: (s) => comesBackWith(s, notPulled),
    until: 'MemberDown',
    meanwhile: pullsAgain,
  },
  {
    title: 'a new cluster finds no node',
    spec: 'never',
    async happens(s) {
      s.ground.kubelet.breakNew({ unschedulable: noNode });
      await s.ground.create(3);
    },
    until: 'WaitingForMembers',
  },
  {
    title: 'a new cluster has no quota for Pods',
    spec: 'never',
    async happens(s) {
      s.ground.kube.forbid('create', 'Pod');
      await s.ground.create(3);
    },
  },
  { title: 'newcomers find no node', happens: (s) => grow(s, { unschedulable: noNode }), until: 'WaitingForMembers' },
  {
    title: 'volumes of newcomers are not bound',
    happens: (s) => grow(s, { unschedulable: unbound }),
    until: 'WaitingForMembers',
  },
  { title: 'volumes of newcomers are not attached', happens: (s) => grow(s, settingUp), until: 'WaitingForMembers' },
  {
    title: 'a member that comes back finds no node',
    happens: (s) => comesBackWith(s, { unschedulable: noNode }),
    until: 'MemberDown',
  },
  {
    title: 'a member is made anew with a memory limit that kills it',
    async happens(s) {
      const name = await s.follower();
      await s.edit({ resources: { limits: { memory: '16Mi' } } });
      s.ground.kubelet.crash(name, { message: '', exitCode: 137, reason: 'OOMKilled' });
      await s.remove(pods, name);
    },
    until: 'RolloutStalled',
  },
];

/** The kubelet tells in turns that it failed, and that it waits. */
async function pullsAgain(s: Scene, i: number): Promise<void> {
  for (const name of await s.members((m) => !m.healthy)) {
    s.ground.kubelet.break(name, i % 2 === 0 ? backOff : notPulled);
  }
  await s.ground.kubelet.sync();
}
