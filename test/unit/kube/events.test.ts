// The recorder on the fake apiserver and a clock that stands still.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { KubeError } from '../../../src/errors.ts';
import { createEventRecorder } from '../../../src/kube/events.ts';
import type { EventRecorder } from '../../../src/kube/events.ts';
import { events } from '../../../src/kube/objects.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeKube } from '../../support/fake-kube.ts';

const cluster = {
  apiVersion: 'etcdoperator.dev/v1alpha1',
  kind: 'EtcdCluster',
  metadata: { namespace: 'n', name: 'c', uid: 'u', resourceVersion: '3' },
};
const told = { type: 'Normal', reason: 'Growing', message: 'adds c-abcde as learner' } as const;

let clock: FakeClock;
let kube: FakeKube;
let errors: unknown[];
let recorder: EventRecorder;

beforeEach(() => {
  clock = new FakeClock(Date.parse('2026-01-01T00:00:00Z'));
  kube = new FakeKube();
  errors = [];
  recorder = createEventRecorder({
    kube,
    clock,
    instance: 'pod',
    onError: (error) => errors.push(error),
    now: () => new Date(clock.now()),
  });
});

const stored = async () => (await kube.list(events, {})).items;

describe('the recorder', () => {
  test('tells what happened to which object', async () => {
    recorder.record(cluster, told);
    await recorder.flush();
    expect(await stored()).toMatchObject([
      {
        metadata: { namespace: 'n', name: `c.${(Date.parse('2026-01-01T00:00:00Z') * 1e6).toString(16)}` },
        regarding: { ...cluster.metadata, apiVersion: cluster.apiVersion, kind: 'EtcdCluster' },
        type: 'Normal',
        reason: 'Growing',
        note: 'adds c-abcde as learner',
        action: 'Reconcile',
        eventTime: '2026-01-01T00:00:00.000000Z',
        reportingController: 'etcdoperator.dev/etcd-operator',
        reportingInstance: 'pod',
      },
    ]);
  });

  test('names them so that sorting by name is the order of time, within a millisecond and when the clock goes back', async () => {
    const tell = (message: string) => recorder.record(cluster, { ...told, message });
    const messages = Array.from({ length: 20 }, (_, n) => `message ${n}`);
    for (const message of messages) tell(message);
    await clock.advance(1);
    tell('a millisecond later');
    await recorder.flush();
    clock.jump(-60_000);
    tell('when the clock went back');
    await recorder.flush();
    const named = (await stored()).map(({ metadata, note }) => ({ name: metadata?.name ?? '', note }));
    expect(new Set(named.map(({ name }) => name.length)).size).toBe(1);
    const byName = named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ note }) => note);
    expect(byName).toEqual([...messages, 'a millisecond later', 'when the clock went back']);
  });

  test.each([
    ['short', 'short'],
    ['the longest', 'a'.repeat(253)],
    ['cut behind a dot', `${'a'.repeat(235)}.${'b'.repeat(17)}`],
  ])('cuts the name of an object so that that of its Event is valid: %s', async (_, name) => {
    recorder.record({ ...cluster, metadata: { ...cluster.metadata, name } }, told);
    await recorder.flush();
    expect(errors).toEqual([]);
    const [event] = await stored();
    expect(event?.regarding?.name).toBe(name);
    expect(event?.metadata?.name?.length).toBeLessThanOrEqual(253);
    expect(event?.metadata?.name).toMatch(/^(short|a{235,})\.[0-9a-f]{16}$/);
  });

  test('folds repeats into one Event, written once a minute', async () => {
    recorder.record(cluster, told);
    for (let second = 0; second < 180; second += 1) {
      await clock.advance(1_000);
      recorder.record(cluster, told);
    }
    await clock.advance(120_000);
    const [event, ...others] = await stored();
    expect(others).toEqual([]);
    expect(event?.series).toEqual({ count: 181, lastObservedTime: '2026-01-01T00:03:00.000000Z' });
    expect(kube.writes.map(({ verb }) => verb)).toEqual(['create', 'patch', 'patch', 'patch']);
  });

  test('another message, reason, type or object is another Event', async () => {
    recorder.record(cluster, told);
    recorder.record(cluster, { ...told, message: 'another' });
    recorder.record(cluster, { ...told, reason: 'Another' });
    recorder.record(cluster, { ...told, type: 'Warning' });
    recorder.record({ ...cluster, metadata: { ...cluster.metadata, uid: 'u2' } }, told);
    await recorder.flush();
    expect(await stored()).toHaveLength(5);
  });

  test('a repeat after ten minutes is news again', async () => {
    recorder.record(cluster, told);
    await clock.advance(600_000);
    recorder.record(cluster, told);
    await recorder.flush();
    expect(await stored()).toHaveLength(2);
  });

  test('cuts a long message at 1024 bytes, between characters', async () => {
    recorder.record(cluster, { ...told, message: '€'.repeat(1000) });
    await recorder.flush();
    const note = (await stored())[0]?.note ?? '';
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
    expect(note).toMatch(/^€{340}…$/);
  });

  test('one object gets 25 Events at once and then one a minute; others are not held back', async () => {
    const tell = (n: number, uid = 'u') =>
      recorder.record({ ...cluster, metadata: { ...cluster.metadata, uid } }, { ...told, message: `${uid} ${n}` });
    for (let n = 0; n < 100; n += 1) tell(n);
    tell(0, 'another');
    await recorder.flush();
    expect(await stored()).toHaveLength(26);
    await clock.advance(120_000);
    for (let n = 200; n < 300; n += 1) tell(n);
    await recorder.flush();
    expect(await stored()).toHaveLength(28);
  });

  test('a failure stays inside, and the next Events are sent', async () => {
    const error = new KubeError('Unavailable', 'down');
    kube.fail({ verb: 'create', error });
    recorder.record(cluster, told);
    recorder.record(cluster, { ...told, reason: 'Next' });
    await recorder.flush();
    expect(errors).toEqual([error]);
    expect((await stored()).map(({ reason }) => reason)).toEqual(['Next']);
  });

  test('an Event that could not be made, or has gone, is made at the next repeat', async () => {
    kube.fail({ verb: 'create', error: new KubeError('Unavailable', 'down') });
    recorder.record(cluster, told);
    recorder.record(cluster, told);
    await clock.advance(60_000);
    const [made] = await stored();
    expect(made?.series?.count).toBe(2);
    kube.asOther().remove(events, { namespace: 'n', name: made?.metadata?.name ?? '' });
    recorder.record(cluster, told);
    await clock.advance(60_000);
    recorder.record(cluster, told);
    await clock.advance(60_000);
    expect((await stored())[0]?.series?.count).toBe(4);
  });

  test('an apiserver that is away costs a bounded memory', async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const create = kube.create.bind(kube);
    kube.create = (kind, object) => answered.then(() => create(kind, object));
    for (let n = 0; n < 500; n += 1) {
      recorder.record({ ...cluster, metadata: { ...cluster.metadata, uid: `u${n}` } }, told);
    }
    answer();
    await recorder.flush();
    expect(await stored()).toHaveLength(200);
    recorder.record({ ...cluster, metadata: { ...cluster.metadata, uid: 'u499' } }, told);
    await clock.advance(60_000);
    expect(await stored()).toHaveLength(201);
  });

  test('flush writes what was folded so far', async () => {
    recorder.record(cluster, told);
    recorder.record(cluster, told);
    await recorder.flush();
    expect((await stored())[0]?.series?.count).toBe(2);
    expect(clock.timers).toBe(0);
  });
});
