// Connections to members end with their Pods: nothing is dialled that is gone, and nothing is kept for each Pod that ever was.
import { expect, test } from '@jest/globals';
import { Memory } from '../../../src/controllers/cluster/memory.ts';
import { reconcile, type Ports } from '../../../src/controllers/cluster/reconcile.ts';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { settings } from '../desired/example.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

async function settled(forgotten: string[]) {
  const ground = new Ground();
  await ground.create(3);
  await untilSettled(ground, new Operator(ground));
  const { kube, etcd } = ground;
  etcd.forget = (host?: string) => void forgotten.push(host ?? '');
  const ports: Ports = {
    sources: { kube, etcd, settings, now: () => ground.now },
    actors: { kube, etcd, mayWrite: () => undefined, onStep: () => undefined },
    memory: new Memory(() => false),
    later: () => undefined,
    onDecision: () => undefined,
    onLook: () => undefined,
    onUntold: () => undefined,
  };
  const pass = () => reconcile(ports, `${at.namespace}/${at.name}`);
  await pass();
  const members = (await ground.cluster()).status?.members ?? [];
  return { ground, pass, addresses: members.map((m) => ground.kubelet.addressOf(m.name)) };
}

test('of Pods that were made anew are closed, once', async () => {
  const forgotten: string[] = [];
  const { ground, pass, addresses } = await settled(forgotten);
  expect(forgotten).toEqual([]);
  await ground.deletePods();
  for (let i = 0; i < 10; i += 1) {
    await ground.moves();
    await pass();
  }
  expect(forgotten.sort()).toEqual([...addresses].sort());
});

test('of a cluster that is gone are closed', async () => {
  const forgotten: string[] = [];
  const { ground, pass, addresses } = await settled(forgotten);
  ground.others.remove(etcdClusters, at);
  await pass();
  expect(forgotten.sort()).toEqual([...addresses].sort());
});
