// The contract of server-side apply and of the status subresource: who owns a field, and what a write may touch.
import { describe, expect, test } from '@jest/globals';
import type { Kube } from '../../../src/kube/kube.ts';
import { configMaps, pods, services } from '../../../src/kube/objects.ts';
import type { ObjectMeta } from '../../../src/kube/objects.ts';
import { absentUid, fixed, identity, meta, nameOf, namespace, podNamed, uidOf, wide, widgets } from './ground.ts';
import type { Tools } from './ground.ts';

export function applyCases(tools: Tools): void {
  describe('apply', () => {
    test('to a missing object creates it: which is why the UID has to be given', async () => {
      const at = tools.fresh('map');
      const made = await tools.kube.apply(configMaps, { metadata: at, data: { a: '1' } });
      expect(made).toMatchObject({ kind: 'ConfigMap', metadata: at, data: { a: '1' } });
    });

    test('with a UID to a missing or another object is a Conflict', async () => {
      const at = tools.fresh('map');
      const apply = (name: string) =>
        tools.kube.apply(configMaps, { metadata: { namespace, name, uid: absentUid }, data: { a: '2' } });
      await expect(apply(at.name)).rejects.toMatchObject({ code: 'Conflict' });
      await expect(tools.kube.get(configMaps, at)).rejects.toMatchObject({ code: 'NotFound' });
      await expect(apply(nameOf(await tools.makeMap()))).rejects.toMatchObject({ code: 'Conflict' });
      const widget = { ...identity(await tools.makeWidget()), uid: absentUid };
      const applied = tools.kube.apply(widgets, { metadata: widget, spec: { size: 2 } });
      await expect(applied).rejects.toMatchObject({ code: 'Conflict' });
    });

    test('removes what an earlier apply set and this one leaves out, and nothing else', async () => {
      const at = tools.fresh('map');
      const uid = uidOf(await tools.kube.apply(configMaps, { metadata: at, data: { a: '1', b: '1' } }));
      await tools.other.apply(configMaps, { metadata: { ...at, uid }, data: { c: '1' } });
      const applied = await tools.kube.apply(configMaps, { metadata: { ...at, uid }, data: { a: '2' } });
      expect(applied.data).toEqual({ a: '2', c: '1' });
    });

    test('leaves what a create set and it leaves out: a POST is no apply', async () => {
      const map = await tools.makeMap({ a: '1', b: '1' });
      const applied = await tools.kube.apply(configMaps, { metadata: identity(map), data: { a: '2' } });
      expect(applied.data).toEqual({ a: '2', b: '1' });
    });

    test('also what an apply has said since, unless it said something else', async () => {
      const map = await tools.makeMap({ a: '1', b: '1', c: '1' });
      await tools.kube.apply(configMaps, { metadata: identity(map), data: { a: '2', b: '2', c: '1', d: '2' } });
      const applied = await tools.kube.apply(configMaps, { metadata: identity(map), data: { a: '3' } });
      expect(applied.data).toEqual({ a: '3', c: '1' });
    });

    test('takes a field from another manager without asking', async () => {
      const at = tools.fresh('map');
      const uid = uidOf(await tools.other.apply(configMaps, { metadata: at, data: { a: 'theirs' } }));
      expect((await tools.kube.apply(configMaps, { metadata: { ...at, uid }, data: { a: 'ours' } })).data).toEqual({
        a: 'ours',
      });
    });

    test('owns the elements of named lists one by one', async () => {
      const at = tools.fresh('service');
      const port = (name: string, port: number) => ({ name, port, protocol: 'TCP' });
      const spec = { clusterIP: 'None', ports: [port('one', 1), port('two', 2)] };
      const uid = uidOf(await tools.kube.apply(services, { metadata: at, spec }));
      const applied = await tools.kube.apply(services, {
        metadata: { ...at, uid },
        spec: { ...spec, ports: [port('two', 2), port('three', 3)] },
      });
      expect(applied.spec?.ports?.map(({ name }) => name).sort()).toEqual(['three', 'two']);
    });

    test('that changes nothing keeps the resourceVersion', async () => {
      const at = tools.fresh('map');
      const first = await tools.kube.apply(configMaps, { metadata: at, data: { a: '1' } });
      const again = await tools.kube.apply(configMaps, { metadata: identity(first), data: { a: '1' } });
      expect(meta(again).resourceVersion).toBe(meta(first).resourceVersion);
    });

    test('raises the generation for a change of spec only', async () => {
      const at = tools.fresh('widget');
      const one = await tools.kube.apply(widgets, { metadata: at, spec: { size: 1 } });
      const labelled = await tools.kube.apply(widgets, {
        metadata: { ...identity(one), labels: { a: 'b' } },
        spec: { size: 1 },
      });
      const grown = await tools.kube.apply(widgets, { metadata: identity(one), spec: { size: 2 } });
      expect([one, labelled, grown].map((widget) => meta(widget).generation)).toEqual([1, 1, 2]);
    });
  });

  describe('status', () => {
    test('an apply of the status leaves spec, labels and generation alone', async () => {
      const widget = await tools.makeWidget();
      const status = { ready: true, conditions: [{ type: 'Ready', status: 'True' }] };
      const object = { metadata: { ...identity(widget), labels: { a: 'b' } }, spec: { size: 9 }, status };
      const applied = await tools.kube.apply(widgets, object, 'status');
      expect(applied).toMatchObject({ spec: { size: 1 }, status, metadata: { generation: 1 } });
      expect(meta(applied).labels?.['a']).toBeUndefined();
    });

    test('a write of the object leaves the status alone', async () => {
      const widget = await tools.makeWidget();
      await tools.kube.apply(widgets, { metadata: identity(widget), status: { ready: true } }, 'status');
      const applied = await tools.kube.apply(widgets, {
        metadata: identity(widget),
        spec: { size: 2 },
        status: { ready: false },
      });
      expect(applied).toMatchObject({ spec: { size: 2 }, status: { ready: true } });
      const patched = await tools.kube.patch(
        widgets,
        identity(widget),
        wide({ spec: { size: 3 }, status: { ready: false } }),
      );
      expect(patched).toMatchObject({ spec: { size: 3 }, status: { ready: true } });
    });

    test('honours resourceVersion, but not the UID', async () => {
      const widget = await tools.makeWidget();
      const { resourceVersion, ...at } = fixed(widget);
      const apply = (metadata: ObjectMeta, ready: boolean) =>
        tools.kube.apply(widgets, { metadata: { ...at, ...metadata }, status: { ready } }, 'status');
      await apply({ resourceVersion }, true);
      await expect(apply({ resourceVersion }, false)).rejects.toMatchObject({ code: 'Conflict' });
      // Also where nothing would change: who acts once more is fenced by it.
      await expect(apply({ resourceVersion }, true)).rejects.toMatchObject({ code: 'Conflict' });
      expect((await apply({ uid: absentUid }, false)).status?.ready).toBe(false);
    });

    test('of a missing object is NotFound', async () => {
      const apply = tools.kube.apply(widgets, { metadata: tools.fresh('widget'), status: { ready: true } }, 'status');
      await expect(apply).rejects.toMatchObject({ code: 'NotFound' });
    });

    test('of a Pod is written by patch, as a kubelet does', async () => {
      const pod = await tools.kube.create(pods, podNamed(tools.fresh('pod')));
      const patched = await tools.kube.patch(pods, identity(pod), wide({ status: { phase: 'Running' } }), 'status');
      expect(patched.status?.phase).toBe('Running');
      expect(meta(patched).generation).toBe(meta(pod).generation);
    });

    test('of a Pod, applied under another UID, is a Conflict: no Pod made meanwhile gets the readiness of the one before', async () => {
      const pod = await tools.kube.create(pods, podNamed(tools.fresh('pod')));
      const { uid: _, ...at } = identity(pod);
      const status = { conditions: [{ type: 'etcdoperator.dev/in-quorum', status: 'True' }] };
      const apply = (uid: string) => tools.kube.apply(pods, { metadata: { ...at, uid }, status }, 'status');
      await expect(apply(absentUid)).rejects.toMatchObject({ code: 'Conflict' });
      expect((await apply(uidOf(pod))).status?.conditions).toMatchObject(status.conditions);
    });

    test('conditions are kept by type', async () => {
      const widget = await tools.makeWidget();
      const conditions = (...types: string[]) => ({ conditions: types.map((type) => ({ type, status: 'True' })) });
      const write = (of: Kube, ...types: string[]) =>
        of.apply(widgets, { metadata: identity(widget), status: conditions(...types) }, 'status');
      await write(tools.kube, 'Ready', 'Stalled');
      await write(tools.other, 'Theirs');
      const left = await write(tools.kube, 'Ready');
      expect(left.status?.conditions?.map(({ type }) => type).sort()).toEqual(['Ready', 'Theirs']);
    });
  });
}
