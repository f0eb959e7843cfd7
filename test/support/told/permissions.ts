// A role that lacks something. test/unit/cluster/permissions.test.ts goes through each verb; here is what people read.
import { pods } from '../../../src/kube/objects.ts';
import type { Situation } from './situation.ts';

export const permissions: readonly Situation[] = [
  {
    title: 'no permission to list Pods',
    happens: async (s) => s.ground.kube.forbid('list', 'Pod'),
    until: 'MissingPermission',
  },
  {
    title: 'no permission to list claims and to get a Service',
    async happens(s) {
      s.ground.kube.forbid('list', 'PersistentVolumeClaim');
      s.ground.kube.forbid('get', 'Service');
    },
    until: 'MissingPermission',
  },
  {
    title: 'no permission to write the status',
    async happens(s) {
      s.ground.kube.forbid('apply', 'EtcdCluster/status');
      await s.ground.resize(5);
    },
  },
  {
    title: 'no permission to make Pods',
    async happens(s) {
      s.ground.kube.forbid('create', 'Pod');
      await s.remove(pods, await s.follower());
    },
  },
  {
    title: 'no permission to delete Pods',
    async happens(s) {
      s.ground.kube.forbid('delete', 'Pod');
      await s.ground.resize(1);
    },
    until: 'ClearingLeftovers',
  },
  {
    title: 'no permission to see nodes and volumes, and a node falls silent',
    async happens(s) {
      s.ground.kube.forbid('get', 'Node');
      s.ground.kube.forbid('get', 'PersistentVolume');
      await s.ground.kubelet.loseNode(s.ground.kubelet.nodeOf(await s.follower()));
    },
    until: 'MemberDown',
  },
];
