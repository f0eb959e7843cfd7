// The tests of the loop go on from copies of a ground: one that forgot something, or shared it, would be another world than the one stopped.
import { expect, test } from '@jest/globals';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { budgets, claims, configMaps, nodes, pods, services, volumes } from '../../../src/kube/objects.ts';
import type { Kind, KubeObject } from '../../../src/kube/objects.ts';
import { apply, edit } from '../../support/lifecycle.ts';
import { FakeEtcd } from '../../support/fake-etcd.ts';
import { copyingDisks, FakeDisk } from '../../support/fake-raft.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

const kinds: readonly Kind<KubeObject>[] = [etcdClusters, pods, claims, configMaps, services, budgets, volumes, nodes];

async function all(ground: Ground): Promise<unknown> {
  const { kube, kubelet, etcd, now } = ground;
  const objects = await Promise.all(kinds.map((kind) => ground.others.list(kind, {})));
  const { violations, exits, failedStarts } = etcd;
  const hosts = objects[1]?.items.map(({ metadata }) => kubelet.addressOf(metadata?.name ?? ''));
  const statuses = await Promise.allSettled((hosts ?? []).map((host) => etcd.status({ host, serverName: host })));
  const told = { truth: etcd.truth(), missing: etcd.missingWrites(), violations, exits, failedStarts, hosts, statuses };
  return { objects, told, writes: kube.writes, calls: kube.calls, now };
}

/** A look of an operator that remembers nothing, and a second of everybody else. */
async function step(ground: Ground, i: number): Promise<void> {
  let count = i * 10;
  const random = (bytes: number) => new Uint8Array(bytes).fill((count += 1));
  await new Operator(ground, undefined, { random }).pass();
  await ground.moves();
}

async function lose(ground: Ground): Promise<void> {
  const name = (await ground.cluster()).status?.members?.[0]?.name ?? '';
  await ground.others.delete(claims, { ...at, name }, '');
  await ground.others.delete(pods, { ...at, name }, '');
}

const events: Readonly<Record<number, (ground: Ground) => Promise<void>>> = {
  20: (ground) => edit(ground, { version: '3.6.16' }),
  45: (ground) => lose(ground),
  60: (ground) => edit(ground, { size: 5 }),
};

test('a copy of a ground goes on as the ground does, and neither of them notices the other', async () => {
  const ground = new Ground();
  ground.kubelet.nodes = 3;
  await apply(ground, { size: 3, version: '3.5.35' });
  for (let i = 1; i < 80; i += 1) {
    await events[i]?.(ground);
    const copy = new Ground(ground);
    await step(copy, i);
    await step(ground, i);
    expect(await all(copy)).toEqual(await all(ground));
  }
});

test('a copy of an etcd knows what was acknowledged, and who had it', async () => {
  const etcd = new FakeEtcd();
  const a = { host: 'a', name: 'a', peerURL: 'http://a', initialCluster: 'a=http://a', version: '3.6.16' };
  const start = (on: FakeEtcd) => on.start({ ...a, state: 'new', token: 't', disk: new FakeDisk() });
  start(etcd);
  etcd.tick();
  await etcd.write({ host: 'a', serverName: 'a' }, 'key');
  const copy = etcd.fork(copyingDisks());
  copy.stop('a');
  start(copy);
  expect([copy.missingWrites(), copy.violations]).toEqual([
    ['key was acknowledged and is not on a'],
    [expect.stringMatching(/was started on an empty disk$/)],
  ]);
  expect([etcd.missingWrites(), etcd.violations]).toEqual([[], []]);
});
