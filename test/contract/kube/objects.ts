// The contract of create, get, list, patch and delete.
import { describe, expect, test } from '@jest/globals';
import type { Kube } from '../../../src/kube/kube.ts';
import { budgets, claims, configMaps, leases, pods, storageClasses } from '../../../src/kube/objects.ts';
import type { KubeObject, ObjectMeta } from '../../../src/kube/objects.ts';
import { absentUid, fixed, identity, meta, nameOf, namespace, podNamed, uidOf, wide, widgets } from './ground.ts';
import type { Tools } from './ground.ts';

export function objectCases(tools: Tools): void {
  describe('create', () => {
    test('gives uid, resourceVersion and creationTimestamp, and answers with apiVersion and kind', async () => {
      const at = tools.fresh('pod');
      const pod = await tools.kube.create(pods, podNamed(at));
      expect(pod).toMatchObject({ apiVersion: 'v1', kind: 'Pod', metadata: at });
      expect(meta(pod).uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(Number(meta(pod).resourceVersion)).toBeGreaterThan(0);
      expect(meta(pod).creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(await tools.kube.get(pods, at)).toEqual(pod);
    });

    test('says AlreadyExists when the name is taken, with verb, kind and name', async () => {
      const map = await tools.makeMap();
      const again = tools.kube.create(configMaps, { metadata: { namespace, name: nameOf(map) } });
      await expect(again).rejects.toMatchObject({ name: 'KubeError', code: 'AlreadyExists' });
      await expect(again).rejects.toThrow(nameOf(map));
    });

    test('completes generateName', async () => {
      const make = () => tools.kube.create(configMaps, { metadata: { namespace, generateName: 'made-' } });
      const [one, two] = [await make(), await make()];
      expect(nameOf(one)).toMatch(/^made-.{5}$/);
      expect(nameOf(two)).not.toBe(nameOf(one));
    });

    test('refuses what is no DNS name, also as the beginning of a generated one', async () => {
      for (const names of [{ name: 'Upper' }, { name: 'a_b' }, { generateName: 'dotted.' }]) {
        const made = tools.kube.create(configMaps, { metadata: { namespace, ...names } });
        await expect(made).rejects.toMatchObject({ code: 'Invalid' });
      }
    });

    test('drops the status of a kind that has a status subresource', async () => {
      const widget = await tools.kube.create(widgets, {
        metadata: tools.fresh('widget'),
        spec: {},
        status: { ready: true },
      });
      expect(widget.status?.ready).toBeUndefined();
      expect((await tools.kube.create(pods, podNamed(tools.fresh('pod'), { phase: 'Running' }))).status?.phase).toBe(
        'Pending',
      );
    });

    test('refuses a nonsensical object as Invalid, in the words of the server', async () => {
      await expect(tools.kube.create(configMaps, { metadata: { namespace } })).rejects.toMatchObject({
        code: 'Invalid',
      });
      await expect(tools.kube.create(configMaps, { metadata: { namespace } })).rejects.toThrow(/name or generateName/);
    });
  });

  describe('log', () => {
    test('of a Pod that is not there is NotFound', async () => {
      await expect(tools.kube.log(tools.fresh('pod'), 'etcd')).rejects.toMatchObject({ code: 'NotFound' });
    });

    test('of a container that was not started is empty', async () => {
      const at = tools.fresh('pod');
      await tools.kube.create(pods, podNamed(at));
      expect(await tools.kube.log(at, 'etcd')).toBe('');
    });
  });

  describe('get and list', () => {
    test('a missing object is NotFound', async () => {
      await expect(tools.kube.get(pods, tools.fresh('pod'))).rejects.toMatchObject({ code: 'NotFound' });
      await expect(tools.kube.get(pods, { namespace, name: 'gone' })).rejects.toThrow(/Pod .*gone/);
    });

    test('a list holds what was just written, and its items carry apiVersion and kind', async () => {
      const map = await tools.makeMap({ a: '1' }, { team: 'list' });
      const { items, resourceVersion } = await tools.kube.list(configMaps, { namespace, labels: { team: 'list' } });
      expect(items).toEqual([map]);
      expect(Number(resourceVersion)).toBeGreaterThanOrEqual(Number(meta(map).resourceVersion));
    });

    test('a selector asks for all of its labels, with every character they may have', async () => {
      const labels = { 'etcdoperator.dev/cluster': 'a.b_c-D', team: 'sel' };
      const map = await tools.makeMap({}, labels);
      await tools.makeMap({}, { ...labels, 'etcdoperator.dev/cluster': 'another' });
      await tools.makeMap({}, { 'etcdoperator.dev/cluster': 'a.b_c-D' });
      expect((await tools.kube.list(configMaps, { namespace, labels })).items.map(nameOf)).toEqual([nameOf(map)]);
    });

    test('without a namespace it lists all of them; an empty list is a list', async () => {
      const map = await tools.makeMap({}, { team: 'everywhere' });
      expect((await tools.kube.list(configMaps, { labels: { team: 'everywhere' } })).items.map(nameOf)).toEqual([
        nameOf(map),
      ]);
      expect((await tools.kube.list(pods, { namespace, labels: { team: 'nobody' } })).items).toEqual([]);
    });
  });

  describe('patch', () => {
    test('merges, and null removes', async () => {
      const map = await tools.makeMap({ a: '1', b: '1' });
      const patched = await tools.kube.patch(configMaps, identity(map), wide({ data: { a: null, c: '1' } }));
      expect(patched.data).toEqual({ b: '1', c: '1' });
    });

    test('with another UID or resourceVersion is a Conflict and changes nothing', async () => {
      const map = await tools.makeMap();
      const patch = (metadata: ObjectMeta) =>
        tools.kube.patch(configMaps, identity(map), wide({ metadata, data: { a: '2' } }));
      await expect(patch({ uid: absentUid })).rejects.toMatchObject({ code: 'Conflict' });
      await expect(patch({ resourceVersion: '1' })).rejects.toMatchObject({ code: 'Conflict' });
      const widget = identity(await tools.makeWidget());
      const patched = tools.kube.patch(widgets, widget, wide({ metadata: { uid: absentUid }, spec: { size: 2 } }));
      await expect(patched).rejects.toMatchObject({ code: 'Conflict' });
      expect(await tools.kube.get(configMaps, identity(map))).toEqual(map);
      expect((await patch({ ...fixed(map), uid: uidOf(map) })).data).toEqual({
        a: '2',
      });
    });

    test('of a missing object is NotFound', async () => {
      const patch = tools.kube.patch(configMaps, tools.fresh('map'), { metadata: { labels: { a: 'b' } } });
      await expect(patch).rejects.toMatchObject({ code: 'NotFound' });
    });

    test('changes the image of a Pod and nothing else of its spec', async () => {
      const pod = await tools.kube.create(pods, podNamed(tools.fresh('pod')));
      const patch = (spec: object) => tools.kube.patch(pods, identity(pod), wide({ spec }));
      const patched = await patch({ containers: [{ ...pod.spec?.containers[0], image: 'etcd:2' }] });
      expect(patched.spec?.containers[0]?.image).toBe('etcd:2');
      await expect(patch({ hostname: 'another' })).rejects.toMatchObject({ code: 'Invalid' });
    });
  });

  describe('a claim asks for more', () => {
    const claimOf = async (storageClassName: string, phase: string) => {
      const at = tools.fresh('claim');
      const resources = { requests: { storage: '1Gi' } };
      const spec = { accessModes: ['ReadWriteOnce'], resources, storageClassName, volumeName: at.name };
      await tools.other.create(claims, { metadata: at, spec });
      const status = { phase, capacity: { storage: '1Gi' } };
      return tools.other.patch(claims, at, wide({ status }), 'status');
    };
    const classOf = async (allowVolumeExpansion: boolean) => {
      const { name } = tools.fresh('class');
      const made = { metadata: { name }, provisioner: 'contract.etcdoperator.dev/none', allowVolumeExpansion };
      return nameOf(await tools.other.create(storageClasses, made));
    };
    const grow = (claim: KubeObject, storage: string, uid = uidOf(claim)) =>
      tools.kube.patch(claims, identity(claim), { metadata: { uid }, spec: { resources: { requests: { storage } } } });

    test('and nothing else of it changes, where it is bound and its class allows it', async () => {
      const claim = await claimOf(await classOf(true), 'Bound');
      await expect(grow(claim, '2Gi', absentUid)).rejects.toMatchObject({ code: 'Conflict' });
      const grown = await grow(claim, '2Gi');
      expect(grown.spec).toEqual({ ...claim.spec, resources: { requests: { storage: '2Gi' } } });
      expect(grown.status).toMatchObject({ phase: 'Bound', capacity: { storage: '1Gi' } });
      await expect(grow(claim, '512Mi')).rejects.toMatchObject({ code: 'Invalid' });
    });

    test('and is refused where its class does not allow it, or is gone', async () => {
      for (const name of [await classOf(false), 'gone', '']) {
        const refused = grow(await claimOf(name, 'Bound'), '2Gi');
        await expect(refused).rejects.toMatchObject({
          code: 'Forbidden',
          message: expect.stringMatching(
            /only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize/,
          ),
        });
      }
    });

    test('and is refused before it is bound', async () => {
      const refused = grow(await claimOf(await classOf(true), 'Pending'), '2Gi');
      await expect(refused).rejects.toMatchObject({ code: 'Invalid' });
    });
  });

  describe('delete', () => {
    test('deletes the object with this UID, and then it is NotFound', async () => {
      const map = await tools.makeMap();
      await expect(tools.kube.delete(configMaps, identity(map), absentUid)).rejects.toMatchObject({ code: 'Conflict' });
      await tools.kube.delete(configMaps, identity(map), uidOf(map));
      await expect(tools.kube.get(configMaps, identity(map))).rejects.toMatchObject({ code: 'NotFound' });
      const again = tools.kube.delete(configMaps, identity(map), uidOf(map));
      await expect(again).rejects.toMatchObject({ code: 'NotFound' });
    });

    test('waits for every finalizer, and goes with the last', async () => {
      const ours = 'etcdoperator.dev/test';
      const widget = await tools.makeWidget();
      const others = await tools.other.patch(widgets, identity(widget), {
        metadata: { finalizers: ['test/theirs', ours] },
      });
      await tools.kube.delete(widgets, identity(widget), uidOf(widget));
      const deleting = await tools.kube.get(widgets, identity(widget));
      expect(meta(deleting).deletionTimestamp).toBeDefined();
      const take = (finalizers: string[], of: ObjectMeta) =>
        tools.kube.patch(widgets, identity(widget), { metadata: { ...of, finalizers } });
      await expect(take([], fixed(others))).rejects.toMatchObject({ code: 'Conflict' });
      const left = await take(['test/theirs'], fixed(deleting));
      expect(meta(await tools.kube.get(widgets, identity(widget))).finalizers).toEqual(['test/theirs']);
      expect(meta(await take([], fixed(left))).uid).toBe(uidOf(widget));
      await expect(tools.kube.get(widgets, identity(widget))).rejects.toMatchObject({ code: 'NotFound' });
      await expect(take([], {})).rejects.toMatchObject({ code: 'NotFound' });
    });

    test('takes no new finalizer once it is asked for, but changes of everything else', async () => {
      const map = await tools.makeMap();
      const held = await tools.kube.patch(configMaps, identity(map), { metadata: { finalizers: ['test/theirs'] } });
      await tools.kube.delete(configMaps, identity(map), uidOf(map));
      const more = tools.kube.patch(configMaps, identity(map), {
        metadata: { finalizers: ['test/theirs', 'test/late'] },
      });
      await expect(more).rejects.toMatchObject({
        code: 'Invalid',
        message: expect.stringMatching(/no new finalizers/),
      });
      const patched = await tools.kube.patch(configMaps, identity(map), wide({ data: { a: '2' } }));
      expect(patched).toMatchObject({ data: { a: '2' }, metadata: { uid: uidOf(held), finalizers: ['test/theirs'] } });
      await tools.kube.delete(configMaps, identity(map), uidOf(map));
      await tools.kube.patch(configMaps, identity(map), { metadata: { finalizers: [] } });
    });

    test('of a claim that is being deleted, labels can be changed', async () => {
      const at = tools.fresh('claim');
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const made = await tools.kube.create(claims, { metadata: { ...at, finalizers: ['test/theirs'] }, spec });
      await tools.kube.delete(claims, at, uidOf(made));
      const patched = await tools.kube.patch(claims, at, { metadata: { uid: uidOf(made), labels: { a: 'b' } } });
      expect(meta(patched)).toMatchObject({ labels: { a: 'b' }, deletionTimestamp: expect.any(String) });
      await tools.kube.patch(claims, at, { metadata: { finalizers: [] } });
    });

    test('a Pod on a node stays until its kubelet is done, one without a node goes at once', async () => {
      const bound = podNamed(tools.fresh('pod'));
      const pod = await tools.kube.create(pods, {
        ...bound,
        spec: { containers: [], ...bound.spec, nodeName: 'absent' },
      });
      await tools.kube.delete(pods, identity(pod), uidOf(pod));
      const deleting = await tools.kube.get(pods, identity(pod));
      expect(meta(deleting)).toMatchObject({ deletionGracePeriodSeconds: 7, uid: meta(pod).uid });
      expect(meta(deleting).deletionTimestamp).toBeDefined();
      const unbound = await tools.kube.create(pods, podNamed(tools.fresh('pod')));
      await tools.kube.delete(pods, identity(unbound), uidOf(unbound));
      await expect(tools.kube.get(pods, identity(unbound))).rejects.toMatchObject({ code: 'NotFound' });
    });
  });

  describe('other kinds', () => {
    test('leases keep microseconds; two writers with one resourceVersion: one wins', async () => {
      const renewTime = '2026-01-02T03:04:05.123456Z';
      const lease = await tools.kube.create(leases, {
        metadata: tools.fresh('lease'),
        spec: { holderIdentity: 'a', renewTime },
      });
      expect(lease.spec?.renewTime).toBe(renewTime);
      const take = (of: Kube, holderIdentity: string) =>
        of.patch(leases, identity(lease), wide({ metadata: fixed(lease), spec: { holderIdentity } }));
      const results = await Promise.allSettled([take(tools.kube, 'b'), take(tools.other, 'c')]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    test('a disruption budget has a generation', async () => {
      const spec = { minAvailable: 2, selector: { matchLabels: { a: 'b' } } };
      const budget = await tools.kube.create(budgets, { metadata: tools.fresh('budget'), spec });
      const applied = await tools.kube.apply(budgets, {
        metadata: identity(budget),
        spec: { ...spec, minAvailable: 3 },
      });
      expect([meta(budget).generation, meta(applied).generation]).toEqual([1, 2]);
      expect(applied.spec?.minAvailable).toBe(3);
    });
  });
}
