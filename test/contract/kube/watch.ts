// The contract of watches, as far as a fake can keep it; real connections are tried in test/contract/client.test.ts.
import { describe, expect, test } from '@jest/globals';
import type { Kube, WatchEvent } from '../../../src/kube/kube.ts';
import { configMaps } from '../../../src/kube/objects.ts';
import type { ConfigMap, KubeObject } from '../../../src/kube/objects.ts';
import { identity, meta, nameOf, namespace, uidOf, wide, widgets } from './ground.ts';
import type { Tools } from './ground.ts';

export function watchCases(tools: Tools): void {
  describe('watch', () => {
    test('is OPEN, then sends what exists, then what changes', async () => {
      const labels = { team: tools.fresh('watch').name };
      const map = await tools.makeMap({}, labels);
      const seen = await reading(tools.kube, { namespace, labels }, async (next) => {
        expect((await next()).type).toBe('OPEN');
        expect(summary(await next())).toBe(`ADDED ${nameOf(map)}`);
        await tools.kube.patch(configMaps, identity(map), wide({ data: { a: 'größer €𝄞' } }));
        const modified = await next();
        await tools.kube.delete(configMaps, identity(map), uidOf(map));
        return [modified, await next()];
      });
      expect(seen.map(summary)).toEqual([`MODIFIED ${nameOf(map)}`, `DELETED ${nameOf(map)}`]);
      expect(seen[0]).toMatchObject({ object: { kind: 'ConfigMap', data: { a: 'größer €𝄞' } } });
    });

    test('goes on from a resourceVersion without losing or repeating a change', async () => {
      const labels = { team: tools.fresh('watch').name };
      const first = await tools.makeMap({}, labels);
      const { resourceVersion } = await tools.kube.list(configMaps, { namespace, labels });
      const second = await tools.makeMap({}, labels);
      await reading(tools.kube, { namespace, labels, resourceVersion }, async (next) => {
        expect((await next()).type).toBe('OPEN');
        expect(summary(await next())).toBe(`ADDED ${nameOf(second)}`);
        await tools.kube.delete(configMaps, identity(first), meta(first).uid ?? '');
        expect(summary(await next())).toBe(`DELETED ${nameOf(first)}`);
      });
    });

    test('an object that leaves the selector is DELETED', async () => {
      const labels = { team: tools.fresh('watch').name };
      const map = await tools.makeMap({}, labels);
      await reading(tools.kube, { namespace, labels }, async (next) => {
        await next();
        await next();
        await tools.kube.patch(configMaps, identity(map), { metadata: { labels: { team: 'another' } } });
        expect(summary(await next())).toBe(`DELETED ${nameOf(map)}`);
      });
    });

    test('from a resourceVersion that the server has forgotten is Expired', async () => {
      const signal = AbortSignal.timeout(4_000);
      const read = async () => {
        for await (const event of tools.kube.watch(widgets, { namespace, resourceVersion: '1', signal })) void event;
      };
      await expect(read()).rejects.toMatchObject({ name: 'KubeError', code: 'Expired' });
    });

    test('ends without an error when its signal fires, also before it began', async () => {
      const stop = new AbortController();
      const seen: string[] = [];
      for await (const event of tools.kube.watch(configMaps, { namespace, signal: stop.signal })) {
        seen.push(event.type);
        stop.abort();
      }
      expect(seen[0]).toBe('OPEN');
      for await (const event of tools.kube.watch(configMaps, { namespace, signal: stop.signal })) seen.push(event.type);
      expect(seen.filter((type) => type === 'OPEN')).toHaveLength(1);
    });
  });
}

type Next = () => Promise<WatchEvent<ConfigMap>>;

/** Gives the events of a watch one by one, within 10 s each. */
async function reading<R>(
  kube: Kube,
  scope: { namespace: string; labels: Record<string, string>; resourceVersion?: string },
  read: (next: Next) => Promise<R>,
): Promise<R> {
  const stop = new AbortController();
  const events = kube.watch(configMaps, { ...scope, signal: stop.signal })[Symbol.asyncIterator]();
  const next: Next = async () => {
    const timer = setTimeout(() => stop.abort(), 10_000);
    const result = await events.next();
    clearTimeout(timer);
    if (result.done === true) throw new Error('the watch ended, or nothing came within 10 s');
    return result.value.type === 'BOOKMARK' ? next() : result.value;
  };
  try {
    return await read(next);
  } finally {
    stop.abort();
    await events.return?.();
  }
}

function summary(event: WatchEvent<KubeObject>): string {
  return 'object' in event ? `${event.type} ${nameOf(event.object)}` : event.type;
}
