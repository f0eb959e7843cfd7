// An operator that is started with another cluster domain (outside of the cluster, say): its members are still its members.
import { expect, test } from '@jest/globals';
import { Memory } from '../../../src/controllers/cluster/memory.ts';
import { inQuorumGate } from '../../../src/controllers/cluster/names.ts';
import { reconcile, type Ports } from '../../../src/controllers/cluster/reconcile.ts';
import { pods } from '../../../src/kube/objects.ts';
import { settings } from '../desired/example.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

const inQuorum = async (ground: Ground) =>
  (await ground.others.list(pods, {})).items.map(
    (pod) => pod.status?.conditions?.find((c) => c.type === inQuorumGate)?.status,
  );

test('clients keep their members, and a Pod that is deleted comes back', async () => {
  const ground = new Ground();
  await ground.create(3);
  await untilSettled(ground, new Operator(ground));
  const { kube, etcd } = ground;
  const ports: Ports = {
    sources: { kube, etcd, settings: { ...settings, clusterDomain: 'example.org' }, now: () => ground.now },
    actors: { kube, etcd, mayWrite: () => undefined, onStep: () => undefined },
    memory: new Memory(() => false),
    later: () => undefined,
    onDecision: () => undefined,
    onLook: () => undefined,
    onUntold: () => undefined,
  };
  const passes = async (n: number) => {
    for (let i = 0; i < n; i += 1) {
      await reconcile(ports, `${at.namespace}/${at.name}`);
      await ground.moves();
    }
  };
  await passes(4);
  expect(await inQuorum(ground)).toEqual(['True', 'True', 'True']);
  expect((await ground.cluster()).status).toMatchObject({ size: 3, readyMembers: 3 });
  const [pod] = (await ground.others.list(pods, {})).items;
  ground.others.remove(pods, { ...at, name: pod?.metadata?.name ?? '' });
  await passes(8);
  expect(await inQuorum(ground)).toEqual(['True', 'True', 'True']);
});
