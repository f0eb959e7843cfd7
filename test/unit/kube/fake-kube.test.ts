// The fake keeps the contract, and stops, fails and collects where a test asks it to.
import { describe, expect, test } from '@jest/globals';
import { KubeError } from '../../../src/errors.ts';
import { claims, configMaps, pods } from '../../../src/kube/objects.ts';
import { kubeContract } from '../../contract/kube.contract.ts';
import { namespace, podNamed, widgets } from '../../contract/kube/ground.ts';
import { settle } from '../../support/fake-clock.ts';
import { FakeKube } from '../../support/fake-kube.ts';

const at = (name: string) => ({ namespace, name });

kubeContract('the contract, kept by the fake', async () => {
  const kube = new FakeKube();
  return { kube, other: kube.asOther(), stop: async () => undefined };
});

describe('the fake', () => {
  test('stops the operator before or after any single write', async () => {
    const crash = new Error('crash');
    const before = new FakeKube({ beforeWrite: ({ n }) => stopAt(n, 2, crash) });
    await before.create(configMaps, { metadata: at('a') });
    await expect(before.create(configMaps, { metadata: at('b') })).rejects.toBe(crash);
    await expect(before.get(configMaps, at('b'))).rejects.toMatchObject({ code: 'NotFound' });
    const after = before.again({ afterWrite: ({ n }) => stopAt(n, 1, crash) });
    await expect(after.create(configMaps, { metadata: at('b') })).rejects.toBe(crash);
    expect(await after.get(configMaps, at('b'))).toBeDefined();
  });

  test('lists the operator’s writes and not those of others', async () => {
    const kube = new FakeKube();
    await kube.asOther().create(configMaps, { metadata: at('theirs') });
    const made = await kube.create(configMaps, { metadata: at('ours') });
    await kube.delete(configMaps, at('ours'), made.metadata?.uid ?? '');
    expect(kube.writes).toEqual([
      { verb: 'create', kind: 'ConfigMap', name: 'contract/ours', subresource: undefined, n: 1 },
      { verb: 'delete', kind: 'ConfigMap', name: 'contract/ours', subresource: undefined, n: 2 },
    ]);
    expect(kube.calls).toEqual({ create: 1, delete: 1 });
  });

  test('makes the next fitting call fail once, before the write or after it', async () => {
    const kube = new FakeKube();
    const error = new KubeError('Timeout', 'no answer');
    kube.fail({ error, verb: 'create' });
    expect((await kube.list(configMaps, {})).items).toEqual([]);
    await expect(kube.create(configMaps, { metadata: at('a') })).rejects.toBe(error);
    await kube.create(configMaps, { metadata: at('a') });
    kube.fail({ error, kind: 'ConfigMap', happens: true });
    await expect(kube.create(configMaps, { metadata: at('b') })).rejects.toBe(error);
    expect((await kube.list(configMaps, {})).items).toHaveLength(2);
  });

  test('collects what has lost its last owner, and keeps what has another', async () => {
    const kube = new FakeKube();
    const [a, b] = [await makeWidget(kube, 'a'), await makeWidget(kube, 'b')];
    await kube.create(pods, podNamed({ ...at('one'), ownerReferences: [ownerOf(a)] }));
    await kube.create(pods, podNamed({ ...at('both'), ownerReferences: [ownerOf(a), ownerOf(b)] }));
    await kube.delete(widgets, at('a'), a.metadata?.uid ?? '');
    await settle();
    expect((await kube.list(pods, {})).items.map((pod) => pod.metadata?.name)).toEqual(['both']);
  });

  test('in the foreground an owner stays until what blocks it is gone', async () => {
    const kube = new FakeKube();
    const owner = await makeWidget(kube, 'a');
    const owned = { ownerReferences: [{ ...ownerOf(owner), blockOwnerDeletion: true }] };
    const held = { ...owned, finalizers: ['test/hold'] };
    await kube.create(configMaps, { metadata: { ...at('one'), ...owned } });
    await kube.create(configMaps, { metadata: { ...at('held'), ...held } });
    kube.asOther().deleteBy(widgets, at('a'), 'Foreground');
    await settle();
    expect((await kube.list(configMaps, {})).items.map(({ metadata }) => metadata?.name)).toEqual(['held']);
    expect((await kube.get(widgets, at('a'))).metadata).toMatchObject({ finalizers: ['foregroundDeletion'] });
    await kube.patch(configMaps, at('held'), { metadata: { finalizers: [] } });
    await settle();
    await expect(kube.get(widgets, at('a'))).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('with cascade=orphan what was owned stays, without an owner, before the owner goes', async () => {
    const kube = new FakeKube();
    const [a, b] = [await makeWidget(kube, 'a'), await makeWidget(kube, 'b')];
    const ownerReferences = [ownerOf(a), ownerOf(b)];
    await kube.create(pods, podNamed({ ...at('one'), ownerReferences }));
    kube.holdCollector();
    kube.asOther().deleteBy(widgets, at('a'), 'Orphan');
    await settle();
    expect((await kube.get(widgets, at('a'))).metadata).toMatchObject({ finalizers: ['orphan'] });
    kube.letCollectorGo();
    await settle();
    await expect(kube.get(widgets, at('a'))).rejects.toMatchObject({ code: 'NotFound' });
    expect((await kube.get(pods, at('one'))).metadata?.ownerReferences).toEqual([ownerOf(b)]);
  });

  test('keeps a claim Terminating while a Pod uses it, and a Pod until its kubelet is done', async () => {
    const kube = new FakeKube();
    const claim = await kube.create(claims, { metadata: at('data'), spec: {} });
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    const spec = { containers: [{ name: 'etcd' }], nodeName: 'node', volumes };
    const pod = await kube.create(pods, { metadata: at('pod'), spec });
    await kube.delete(claims, at('data'), claim.metadata?.uid ?? '');
    expect((await kube.get(claims, at('data'))).metadata?.deletionTimestamp).toBeDefined();
    await kube.delete(pods, at('pod'), pod.metadata?.uid ?? '');
    expect((await kube.get(claims, at('data'))).metadata?.finalizers).toEqual(['kubernetes.io/pvc-protection']);
    kube.asOther().remove(pods, at('pod'));
    await expect(kube.get(claims, at('data'))).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('a watch from before the history is Expired; bookmarks and ends reach every watch', async () => {
    const kube = new FakeKube();
    const { signal } = new AbortController();
    const { resourceVersion } = await kube.list(configMaps, {});
    const events = kube.watch(configMaps, { resourceVersion, signal })[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: 'OPEN' } });
    kube.compact();
    kube.bookmark();
    expect(await events.next()).toMatchObject({ value: { type: 'BOOKMARK', resourceVersion: '101' } });
    kube.endWatches();
    expect(await events.next()).toMatchObject({ done: true });
    expect(kube.openWatches).toBe(0);
    const late = kube.watch(configMaps, { resourceVersion, signal })[Symbol.asyncIterator]();
    await late.next().catch((error: unknown) => expect(error).toMatchObject({ code: 'Expired' }));
    await expect(Promise.resolve(late.next())).resolves.toMatchObject({ done: true });
  });
});

function stopAt(n: number, at: number, crash: Error): void {
  if (n === at) throw crash;
}

async function makeWidget(kube: FakeKube, name: string) {
  return kube.create(widgets, { metadata: at(name), spec: {} });
}

function ownerOf({ apiVersion = '', kind = '', metadata = {} }: Awaited<ReturnType<typeof makeWidget>>) {
  return { apiVersion, kind, name: metadata.name ?? '', uid: metadata.uid ?? '' };
}
