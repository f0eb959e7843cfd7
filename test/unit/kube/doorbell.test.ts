// The doorbell on the fake apiserver and a clock that stands still.
import { afterEach, describe, expect, test } from '@jest/globals';
import { KubeError } from '../../../src/errors.ts';
import { Doorbell } from '../../../src/kube/doorbell.ts';
import { configMaps, pods } from '../../../src/kube/objects.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';
import { FakeKube } from '../../support/fake-kube.ts';

const namespace = 'n';
let stop = new AbortController();
let running: Promise<void> | undefined;

afterEach(async () => {
  stop.abort();
  await running;
  stop = new AbortController();
});

async function start(kinds: readonly (typeof pods | typeof configMaps)[] = [configMaps]) {
  const clock = new FakeClock();
  const kube = new FakeKube();
  const told: string[] = [];
  await kube.asOther().create(configMaps, { metadata: { namespace, name: 'there' } });
  const doorbell = new Doorbell({
    kube,
    clock,
    watches: kinds.map((kind) => ({ kind, scope: { namespace } })),
    ring: (kind, object) => told.push(`${kind.kind} ${object.metadata?.name}`),
    onGap: (kind) => told.push(`gap ${kind.kind}`),
    onError: (_, error) => told.push(error instanceof KubeError ? error.code : 'another error'),
    random: () => 1,
  });
  running = doorbell.run(stop.signal);
  await settle();
  const make = (name: string) => kube.asOther().create(configMaps, { metadata: { namespace, name } });
  return { clock, kube, told, doorbell, make };
}

const broken = new KubeError('Unavailable', 'broken');

describe('the doorbell', () => {
  test('rings for what exists and for each change', async () => {
    const { told, make } = await start();
    await make('new');
    await settle();
    expect(told).toEqual(['ConfigMap there', 'ConfigMap new']);
  });

  test('goes on where it was when the server ends a watch, at once and without a gap', async () => {
    const { clock, kube, told, make } = await start();
    await clock.advance(240_000);
    kube.endWatches();
    await settle();
    await make('new');
    await settle();
    expect(told).toEqual(['ConfigMap there', 'ConfigMap new']);
    expect(kube.calls.watch).toBe(2);
  });

  test('a watch that breaks is tried again after a while, rings for what it missed and tells of the gap', async () => {
    const { clock, kube, told, make } = await start();
    kube.endWatches(broken);
    await settle();
    await make('meanwhile');
    await clock.advance(249);
    expect(told).toEqual(['ConfigMap there', 'Unavailable']);
    await clock.advance(1);
    expect(told).toEqual(['ConfigMap there', 'Unavailable', 'gap ConfigMap', 'ConfigMap meanwhile']);
  });

  test('begins anew when its resourceVersion has expired', async () => {
    const { clock, kube, told } = await start();
    kube.endWatches(broken);
    kube.compact();
    await clock.advance(10_000);
    expect(told).toEqual(['ConfigMap there', 'Unavailable', 'Expired', 'gap ConfigMap', 'ConfigMap there']);
  });

  test('a bookmark moves it on, so that a quiet kind does not expire', async () => {
    const { clock, kube, told } = await start();
    kube.compact();
    kube.bookmark();
    await clock.advance(240_000);
    kube.endWatches();
    await settle();
    expect(told).toEqual(['ConfigMap there']);
  });

  test('backs off up to 10 s while nothing goes', async () => {
    const { clock, kube } = await start();
    for (let n = 0; n < 50; n += 1) kube.fail({ verb: 'watch', error: broken });
    kube.endWatches(broken);
    await clock.advance(15_000);
    expect(kube.calls.watch).toBe(6);
    await clock.advance(30_000);
    expect(kube.calls.watch).toBe(9);
  });

  test('begins with a short back-off again once it has heard something', async () => {
    const { clock, kube } = await start();
    for (let n = 0; n < 3; n += 1) kube.fail({ verb: 'watch', error: broken });
    kube.endWatches(broken);
    await clock.advance(10_000);
    kube.bookmark();
    await settle();
    const before = kube.calls.watch ?? 0;
    kube.endWatches(broken);
    await clock.advance(250);
    expect(kube.calls.watch).toBe(before + 1);
  });

  test('watches that the server ends at once make no hot loop', async () => {
    const { clock, kube } = await start();
    for (let ms = 0; ms < 60_000; ms += 50) {
      kube.endWatches();
      await clock.advance(50);
    }
    expect(kube.calls.watch).toBeLessThan(15);
  });

  test('is alive only while every watch is open and was heard in the last 90 s', async () => {
    const { clock, kube, doorbell } = await start([configMaps, pods]);
    expect(doorbell.alive()).toBe(true);
    await clock.advance(90_000);
    expect(doorbell.alive()).toBe(true);
    await clock.advance(1);
    expect(doorbell.alive()).toBe(false);
    expect(doorbell.lastHeard(configMaps)).toBe(clock.now() - 90_001);
    kube.bookmark();
    await settle();
    expect(doorbell.alive()).toBe(true);
    kube.fail({ verb: 'watch', kind: 'Pod', error: broken });
    kube.endWatches();
    await settle();
    expect(doorbell.alive()).toBe(false);
    await clock.advance(500);
    expect(doorbell.alive()).toBe(true);
  });

  test('is not alive before its watches are open', () => {
    const watches = [{ kind: pods, scope: {} }];
    const none = { kube: new FakeKube(), clock: new FakeClock(), watches, ring() {}, onGap() {} };
    expect(new Doorbell(none).alive()).toBe(false);
    expect(new Doorbell(none).lastHeard(pods)).toBeUndefined();
  });

  test('stops on its signal, also between two tries', async () => {
    const { clock, kube } = await start([configMaps, pods]);
    kube.fail({ verb: 'watch', error: broken });
    kube.endWatches(broken);
    await settle();
    stop.abort();
    await running;
    expect(kube.openWatches).toBe(0);
    expect(clock.timers).toBe(0);
  });
});
