// What people ask for: other sizes, a pause, sleep, an end; and what can't be done.
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { admissionPolicies, admissionPolicyBindings, claims, pods, services } from '../../../src/kube/objects.ts';
import { apply, remove, turn, whenDeleted } from '../lifecycle.ts';
import { at } from '../loop.ts';
import { ask } from '../operations.ts';
import type { Scene } from './scene.ts';
import type { Situation } from './situation.ts';

const resize = (size: number) => (s: Scene) => s.ground.resize(size);

/** Somebody keeps a claim from going. */
async function pinClaim(s: Scene): Promise<void> {
  const pinned = { metadata: { finalizers: ['example.com/backup', 'kubernetes.io/pvc-protection'] } };
  await s.ground.others.patch(claims, { ...at, name: await s.follower() }, pinned);
}

export const asked: readonly Situation[] = [
  { title: 'nothing happens', happens: async () => undefined, until: 'Settled' },
  { title: 'three become five, newcomers made', happens: resize(5), until: 'WaitingForMembers', passes: true },
  { title: 'three become five, a learner joins', happens: resize(5), until: 'StartingLearner', passes: true },
  { title: 'three become five, a learner votes', happens: resize(5), until: 'PromotingLearner', passes: true },
  { title: 'five become three', spec: { size: 5 }, happens: resize(3), until: 'RemovingVoter', passes: true },
  {
    title: 'three become one, the leader hands over',
    async happens(s) {
      await s.ground.resize(1);
    },
    until: 'RemovingVoter',
    passes: true,
  },
  {
    title: 'one becomes three and a member of theirs is not ready',
    spec: { size: 1 },
    async happens(s) {
      s.ground.kubelet.breakNew({ unschedulable: '0/1 nodes are available: 1 node(s) had taints.' });
      await s.ground.resize(3);
      await s.until('WaitingForMembers');
      const [first = ''] = await s.members((m) => m.role === 'newcomer');
      s.ground.kubelet.mend(first);
    },
    until: 'WaitingForThird',
  },
  { title: 'a cluster is put to sleep', happens: resize(0), until: 'Hibernating', passes: true },
  { title: 'a cluster sleeps', happens: resize(0), until: 'Hibernated' },
  {
    title: 'a cluster sleeps, and a claim is being deleted under a member that runs',
    async happens(s) {
      await s.remove(claims, await s.follower());
      await s.ground.resize(0);
    },
    until: 'ClaimGoing',
  },
  {
    title: 'a cluster sleeps, and all claims are gone',
    async happens(s) {
      await s.ground.resize(0);
      await s.until('Hibernated');
      for (const { metadata } of (await s.ground.others.list(claims, at)).items)
        await s.remove(claims, metadata?.name ?? '');
    },
    until: 'DataLost',
  },
  { title: 'paused', happens: (s) => s.edit({ paused: true }), until: 'HeldByPause' },
  {
    title: 'paused, and a member is down',
    async happens(s) {
      await s.edit({ paused: true });
      await s.remove(pods, await s.follower());
    },
    until: 'HeldByPause',
  },
  { title: 'a size that etcd does badly with', happens: resize(4), until: 'InvalidSpec' },
  {
    title: 'a spec that needs new Pods',
    happens: (s) => s.edit({ resources: { requests: { cpu: '1' } } }),
    until: 'RestartingMember',
    passes: true,
  },
  {
    title: 'a changed spec has reached the first of three',
    async happens(s) {
      await s.edit({ resources: { requests: { cpu: '1' } } });
      await s.until('RestartingMember');
    },
    until: 'CreatingPods',
    passes: true,
  },
  {
    title: 'a changed spec is held by a pause',
    happens: (s) => s.edit({ resources: { requests: { cpu: '1' } }, rollout: { paused: true } }),
    until: 'HeldRollout',
  },
  {
    title: 'a changed spec waits for its window',
    happens: (s) =>
      s.edit({
        resources: { requests: { cpu: '1' } },
        maintenance: { windows: [{ schedule: '0 2 * * 6', timeZone: 'Europe/Berlin', duration: '4h' }] },
      }),
    until: 'HeldByWindow',
  },
  {
    title: 'a restart is asked for',
    async happens(s) {
      await ask(s.ground, 'tonight');
      await s.until('RestartingMember');
    },
    until: 'CreatingPods',
    passes: true,
  },
  {
    title: 'a changed spec cannot run',
    async happens(s) {
      await s.edit({ etcd: { extraArgs: { 'no-such-flag': 'x' } } });
      await s.until('RestartingMember');
      const first = (await s.status()).step?.target ?? '';
      s.ground.kubelet.crash(first, { message: 'flag provided but not defined: -no-such-flag', exitCode: 2 });
      await s.looks(3);
      s.ground.now += 20_000;
    },
    until: 'RolloutStalled',
  },
  {
    title: 'the spec of the only member is changed',
    spec: { size: 1 },
    happens: (s) => s.edit({ resources: { requests: { cpu: '1' } } }),
    until: 'WaitingForSuccessor',
    passes: true,
  },
  {
    title: 'a name is taken',
    spec: 'never',
    async happens(s) {
      await s.ground.others.create(services, { metadata: { ...at, name: 'shop-client' } });
      await s.ground.create(3);
    },
    until: 'NameTaken',
  },
  {
    title: 'claims of an earlier cluster remain',
    async happens(s) {
      await remove(s.ground, 'Background');
      for (let i = 0; i < 3; i += 1) await s.ground.moves();
      await s.operator.pass();
      await apply(s.ground, {});
    },
    until: 'RetainedClaims',
  },
  {
    title: 'a deletion waits for a claim',
    spec: whenDeleted('Delete'),
    async happens(s) {
      s.ground.kube.forbid('delete', 'PersistentVolumeClaim');
      await remove(s.ground, 'Background');
    },
  },
  {
    title: 'a deletion waits for Pods in the foreground',
    spec: whenDeleted('Delete'),
    async happens(s) {
      await pinClaim(s);
      await s.ground.kubelet.loseNode(s.ground.kubelet.nodeOf(await s.follower()));
      await remove(s.ground, 'Foreground');
      await turn();
    },
  },
  {
    title: 'deletion protection without its policy',
    spec: { deletionProtection: true },
    happens: async () => undefined,
    until: 'HeldProtectionAbsent',
  },
  {
    title: 'deletion protection that may not be looked at',
    spec: { deletionProtection: true },
    async happens(s) {
      s.ground.kube.forbid('get', admissionPolicies.kind);
      s.ground.kube.forbid('get', admissionPolicyBindings.kind);
    },
    until: 'HeldProtectionUnknown',
  },
  {
    title: 'the status is lost while the cluster is born',
    spec: 'never',
    async happens(s) {
      await s.ground.create(3);
      await s.until('WaitingForMembers');
      const empty = { metadata: {}, status: null };
      await s.ground.others.patch(etcdClusters, at, empty, 'status');
    },
    until: 'StatusLost',
  },
  {
    title: 'a cluster is born',
    spec: 'never',
    happens: (s) => s.ground.create(3),
    until: 'StartingMembers',
    passes: true,
  },
];
