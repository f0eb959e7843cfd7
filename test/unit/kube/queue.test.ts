// The queue's promises, one sentence a test, on a clock that stands still.
import { afterEach, describe, expect, test } from '@jest/globals';
import { Queue } from '../../../src/kube/queue.ts';
import type { PassReport, QueueOptions } from '../../../src/kube/queue.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

interface Pass {
  readonly key: string;
  readonly at: number;
  readonly signal: AbortSignal;
  end(): void;
  fail(): void;
}

let queue: Queue | undefined;
let clock: FakeClock;
let passes: Pass[];
let reports: PassReport[];

/** Passes stay open until the test ends them, or fail at once. */
function start(options: Partial<QueueOptions> = {}): Queue {
  clock = new FakeClock(0);
  passes = [];
  reports = [];
  queue = new Queue({
    clock,
    run: (key, signal) =>
      new Promise((resolve, reject) =>
        passes.push({ key, at: clock.now(), signal, end: resolve, fail: () => reject(new Error('broken')) }),
      ),
    onPass: (report) => reports.push(report),
    random: () => 1,
    ...options,
  });
  return queue;
}

const failing: Partial<QueueOptions> = {
  run: async (key, signal) => {
    passes.push({ key, at: clock.now(), signal, end: () => undefined, fail: () => undefined });
    throw new Error('broken');
  },
};

const keys = () => passes.map((pass) => pass.key);
const times = () => passes.map((pass) => pass.at);

afterEach(async () => {
  for (const pass of passes) pass.end();
  await queue?.stop();
});

describe('the queue', () => {
  test('gives a key one pass at a time, and one more for all rings during it', async () => {
    const queue = start();
    queue.ring('a');
    await settle();
    queue.ring('a');
    queue.ring('a');
    await settle();
    expect(keys()).toEqual(['a']);
    passes[0]?.end();
    await settle();
    expect(keys()).toEqual(['a', 'a']);
    passes[1]?.end();
    await settle();
    expect(keys()).toEqual(['a', 'a']);
  });

  test('runs no more passes than it has workers, and the others in the order they became due', async () => {
    const queue = start({ workers: 2 });
    for (const key of ['a', 'b', 'c', 'd']) queue.ring(key);
    await settle();
    expect(keys()).toEqual(['a', 'b']);
    expect(queue.depth()).toBe(2);
    passes[1]?.end();
    await settle();
    expect(keys()).toEqual(['a', 'b', 'c']);
    expect(queue.depth()).toBe(1);
  });

  test('keeps the earliest of several later looks, and forgets them once a pass began', async () => {
    const queue = start({
      run: async (key, signal) => void passes.push({ key, at: clock.now(), signal, end() {}, fail() {} }),
    });
    queue.later('a', 500);
    queue.later('a', 200);
    queue.later('a', 900);
    await clock.advance(2_000);
    expect(times()).toEqual([200]);
  });

  test('looks later from inside a pass', async () => {
    const queue = start();
    queue.ring('a');
    await settle();
    queue.later('a', 300);
    passes[0]?.end();
    await clock.advance(299);
    expect(times()).toEqual([0]);
    await clock.advance(1);
    expect(times()).toEqual([0, 300]);
  });

  test('backs off twice as long after each failure, up to a minute', async () => {
    start(failing).ring('a');
    await clock.advance(200_000);
    expect(times()).toEqual([0, 250, 750, 1750, 3750, 7750, 15750, 31750, 63750, 123750, 183750]);
    expect(reports[0]?.failure).toMatchObject({ retryMs: 250, failures: 1 });
  });

  test('jitters the back-off', async () => {
    start({ ...failing, random: () => 0 }).ring('a');
    await clock.advance(1_000);
    expect(times()).toEqual([0, 125, 375, 875]);
  });

  test('a success ends the back-off', async () => {
    const queue = start();
    queue.ring('a');
    await settle();
    passes[0]?.fail();
    await clock.advance(250);
    queue.ring('a');
    passes[1]?.end();
    await settle();
    expect(times()).toEqual([0, 250, 250]);
    passes[2]?.fail();
    await clock.advance(250);
    expect(times()).toEqual([0, 250, 250, 500]);
  });

  test('a ring shortens a long back-off but does not make it a hot loop', async () => {
    const queue = start(failing);
    queue.ring('a');
    await clock.advance(63_750);
    passes.length = 0;
    await clock.advance(5_000);
    queue.ring('a');
    await settle();
    expect(times()).toEqual([68_750]);
    for (let n = 0; n < 100; n += 1) {
      await clock.advance(100);
      queue.ring('a');
    }
    expect(passes.length).toBeLessThanOrEqual(11);
  });

  test('a ring during a failing pass does not skip the back-off', async () => {
    const queue = start();
    queue.ring('a');
    await settle();
    queue.ring('a');
    passes[0]?.fail();
    await settle();
    expect(times()).toEqual([0]);
    await clock.advance(250);
    expect(times()).toEqual([0, 250]);
  });

  test('an error may back off in its own way', async () => {
    start({ ...failing, backOff: () => ({ firstMs: 5_000, maxMs: 5_000 }) }).ring('a');
    await clock.advance(10_000);
    expect(times()).toEqual([0, 5_000, 10_000]);
  });

  test('one failing key does not hold up another', async () => {
    const queue = start({ workers: 1 });
    queue.ring('a');
    await settle();
    passes[0]?.fail();
    await settle();
    queue.ring('b');
    await settle();
    expect(keys()).toEqual(['a', 'b']);
  });

  test('tells how long a pass waited and ran, and which runs longest', async () => {
    const queue = start({ workers: 1 });
    expect(queue.oldestPass()).toBeUndefined();
    queue.ring('a');
    await settle();
    await clock.advance(100);
    queue.ring('b');
    await clock.advance(400);
    expect(queue.oldestPass()).toEqual({ key: 'a', ms: 500 });
    passes[0]?.end();
    await settle();
    await clock.advance(50);
    passes[1]?.end();
    await settle();
    expect(reports).toEqual([
      { key: 'a', waitedMs: 0, ranMs: 500 },
      { key: 'b', waitedMs: 400, ranMs: 50 },
    ]);
  });

  test('stops: running passes are told and finish, no other begins, no timer is left', async () => {
    const queue = start({ workers: 1 });
    queue.ring('a');
    queue.ring('b');
    queue.later('c', 100);
    await settle();
    let stopped = false;
    const stopping = queue.stop().then(() => (stopped = true));
    queue.ring('a');
    queue.ring('d');
    await settle();
    expect(passes[0]?.signal.aborted).toBe(true);
    expect(stopped).toBe(false);
    passes[0]?.end();
    await stopping;
    await clock.advance(1_000);
    expect(keys()).toEqual(['a']);
    expect(clock.timers).toBe(0);
  });
});
