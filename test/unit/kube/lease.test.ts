// Leader election of two replicas on the fake apiserver and one clock that stands still.
import { afterEach, describe, expect, test } from '@jest/globals';
import { KubeError } from '../../../src/errors.ts';
import { lead } from '../../../src/kube/lease.ts';
import type { Leadership, LeaseOptions } from '../../../src/kube/lease.ts';
import { leases } from '../../../src/kube/objects.ts';
import type { Lease } from '../../../src/kube/objects.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';
import { FakeKube } from '../../support/fake-kube.ts';

const at = { namespace: 'system', name: 'etcd-operator' };
const down = new KubeError('Unavailable', 'down');
let open: { replica: Leadership; finish: () => void }[] = [];
let clock: FakeClock;
let first: FakeKube;
let told: string[];

afterEach(async () => {
  const stopping = open.map(({ replica }) => replica.stop());
  for (const { finish } of open) finish();
  await clock.advance(60_000);
  await Promise.all(stopping);
  expect(clock.timers).toBe(0);
  open = [];
});

function begin(): void {
  clock = new FakeClock();
  first = new FakeKube();
  told = [];
}

/** Its work ends with its signal, unless it is told to be slow: then with `finish`. */
function replica(identity: string, kube: FakeKube, options: { slow?: boolean } & Partial<LeaseOptions> = {}) {
  let signal: AbortSignal | undefined;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const leadership = lead({
    kube,
    clock,
    ...at,
    identity,
    random: () => 0.5,
    now: () => new Date(clock.now()),
    onStarted(given) {
      signal = given;
      told.push(`${identity} works`);
      return options.slow === true ? finished : undefined;
    },
    onStopped: () => told.push(`${identity} ended`),
    ...options,
  });
  open.push({ replica: leadership, finish });
  return Object.assign(leadership, { finish, aborted: () => signal?.aborted });
}

const holder = async () => (await first.get(leases, at)).spec?.holderIdentity;
const failWrites = (kube: FakeKube) => {
  for (let n = 0; n < 20; n += 1) kube.fail({ verb: 'patch', error: down });
};

describe('leader election', () => {
  test('the first takes a missing lease, the second waits while it is renewed', async () => {
    begin();
    const a = replica('a', first);
    await settle();
    const b = replica('b', first.again());
    await clock.advance(120_000);
    expect(told).toEqual(['a works']);
    expect([a.leads(), b.leads()]).toEqual([true, false]);
    expect((await first.get(leases, at)).spec).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 15 });
  });

  test('renewing costs one request each 2 s, waiting too', async () => {
    begin();
    replica('a', first);
    await settle();
    const second = first.again();
    replica('b', second);
    await clock.advance(60_000);
    expect(first.calls).toEqual({ get: 1, create: 1, patch: 30 });
    expect(second.calls).toEqual({ get: 31 });
  });

  test('of two at once, one wins', async () => {
    begin();
    replica('a', first);
    replica('b', first.again());
    await clock.advance(5_000);
    expect(told).toEqual(['a works']);
  });

  test('a holder that is gone is followed 15 s after its last renewal was seen, whatever the clocks say', async () => {
    begin();
    const spec = { holderIdentity: 'gone', leaseDurationSeconds: 15, renewTime: '2001-01-01T00:00:00.000000Z' };
    await first.asOther().create(leases, { metadata: at, spec });
    const b = replica('b', first);
    await clock.advance(14_900);
    expect(b.leads()).toBe(false);
    await clock.advance(1_200);
    expect(b.leads()).toBe(true);
    expect((await first.get(leases, at)).spec?.leaseTransitions).toBe(1);
  });

  test('a holder that asks for longer is given longer', async () => {
    begin();
    const spec = { holderIdentity: 'gone', leaseDurationSeconds: 40 };
    await first.asOther().create(leases, { metadata: at, spec });
    const b = replica('b', first);
    await clock.advance(39_000);
    expect(b.leads()).toBe(false);
    await clock.advance(3_000);
    expect(b.leads()).toBe(true);
  });

  test('a leader that cannot renew stops writing before another may begin', async () => {
    begin();
    const a = replica('a', first);
    await settle();
    const b = replica('b', first.again());
    await clock.advance(4_000);
    failWrites(first);
    for (let ms = 0; ms < 40_000 && !b.leads(); ms += 100) {
      if (a.leads()) expect(a.mayWriteUntil() - clock.now()).toBeLessThanOrEqual(14_000);
      await clock.advance(100);
      expect(a.leads() && b.leads()).toBe(false);
    }
    expect(told).toEqual(['a works', 'a ended', 'b works']);
  });

  test('no write begins 10 s after the last renewal, and what began ends before 15 s', async () => {
    begin();
    const a = replica('a', first);
    await settle();
    const renewedAt = clock.now();
    expect(a.mayWriteUntil()).toBe(renewedAt + 14_000);
    failWrites(first);
    await clock.advance(9_999);
    expect(a.mayWriteUntil()).toBe(renewedAt + 14_000);
    expect(a.aborted()).toBe(false);
    await clock.advance(1);
    expect(a.mayWriteUntil()).toBe(-Infinity);
    expect(a.aborted()).toBe(true);
  });

  test('a process that was stopped for a while finds out when it asks, before any timer has fired', async () => {
    begin();
    const a = replica('a', first);
    await settle();
    clock.jump(10_000);
    expect(a.leads()).toBe(false);
    expect(a.aborted()).toBe(true);
  });

  test('the time of a renewal counts from when it was sent', async () => {
    begin();
    const slow = Object.assign(new FakeKube(), {});
    const create = slow.create.bind(slow);
    slow.create = async (kind, object) => {
      const created = await create(kind, object);
      clock.jump(3_000);
      return created;
    };
    const a = replica('a', slow);
    await settle();
    expect(a.mayWriteUntil()).toBe(clock.now() + 11_000);
  });

  test('one that lost it ends its work before it tries again', async () => {
    begin();
    const a = replica('a', first, { slow: true });
    await settle();
    failWrites(first);
    await clock.advance(60_000);
    expect(told).toEqual(['a works']);
    a.finish();
    await clock.advance(60_000);
    expect(told.slice(0, 3)).toEqual(['a works', 'a ended', 'a works']);
  });

  test('one that is robbed stops at its next renewal', async () => {
    begin();
    const a = replica('a', first);
    await settle();
    const theft: Lease = { spec: { holderIdentity: 'thief' } };
    await first.asOther().patch(leases, at, theft);
    await clock.advance(2_000);
    expect(a.leads()).toBe(false);
    expect(await holder()).toBe('thief');
  });

  test('a renewal whose answer was lost, or a lease that somebody labelled, costs nothing', async () => {
    begin();
    const a = replica('a', first);
    await settle();
    first.fail({ verb: 'patch', error: new KubeError('Timeout', 'no answer'), happens: true });
    await clock.advance(4_000);
    await first.asOther().patch(leases, at, { metadata: { labels: { a: 'b' } } });
    await clock.advance(2_000);
    expect(a.leads()).toBe(true);
    expect(told).toEqual(['a works']);
  });

  test('a deleted lease is made again', async () => {
    begin();
    const a = replica('a', first);
    await settle();
    first.asOther().remove(leases, at);
    await clock.advance(2_000);
    expect(a.leads()).toBe(true);
    expect(await holder()).toBe('a');
  });

  test('on stop the work ends first, renewed until then; the lease is given back and the other begins at once', async () => {
    begin();
    const a = replica('a', first, { slow: true });
    await settle();
    const b = replica('b', first.again());
    await clock.advance(4_000);
    let stopped = false;
    void a.stop().then(() => (stopped = true));
    await clock.advance(30_000);
    expect([a.aborted(), a.leads(), stopped, b.leads()]).toEqual([true, true, false, false]);
    a.finish();
    await settle();
    expect([stopped, await holder()]).toEqual([true, '']);
    await clock.advance(2_000);
    expect(told).toEqual(['a works', 'a ended', 'b works']);
  });

  test('one that is stopped while it takes the lease gives it back', async () => {
    begin();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const create = first.create.bind(first);
    first.create = (kind, object) => answered.then(() => create(kind, object));
    const a = replica('a', first);
    await settle();
    const stopped = a.stop();
    answer();
    await settle();
    expect(told).toEqual(['a works', 'a ended']);
    await stopped;
    expect(await holder()).toBe('');
  });

  test('one that waits stops at once', async () => {
    begin();
    replica('a', first);
    await settle();
    const b = replica('b', first.again());
    await settle();
    await b.stop();
    expect(await holder()).toBe('a');
  });

  test('a namespace that is missing is told with what to do', async () => {
    begin();
    const errors: unknown[] = [];
    first.fail({ verb: 'create', error: new KubeError('NotFound', 'create Lease: namespaces "system" not found') });
    replica('a', first, { onError: (error) => errors.push(error) });
    await settle();
    expect(errors).toEqual([
      new KubeError(
        'NotFound',
        'create Lease: namespaces "system" not found; create the namespace system, or name one that exists by --lease-namespace',
      ),
    ]);
  });

  test('work that fails gives the lease back, and is tried again after a while', async () => {
    begin();
    const errors: unknown[] = [];
    const onStarted = () => {
      told.push('begins');
      throw new Error('broken');
    };
    replica('a', first, { onStarted, onError: (error) => errors.push(error) });
    await settle();
    expect([told, await holder()]).toEqual([['begins', 'a ended'], '']);
    await clock.advance(2_000);
    expect(told).toEqual(['begins', 'a ended', 'begins', 'a ended']);
    expect(errors).toHaveLength(2);
  });
});
