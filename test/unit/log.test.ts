// What of the trouble that is tried again and again comes into the log.
import { describe, expect, test } from '@jest/globals';
import { KubeError } from '../../src/errors.ts';
import { onceUntilItChanges, whyFields } from '../../src/log.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('trouble that lasts', () => {
  test('is said once, and again when its words change', () => {
    const isNews = onceUntilItChanges(new FakeClock());
    const said = ['down', 'down', 'refused', 'refused', 'down'].map((words) => isNews('lease', words));
    expect(said).toEqual([true, false, true, false, true]);
  });

  test('is said again after a minute, though it came all the time', () => {
    const clock = new FakeClock();
    const isNews = onceUntilItChanges(clock);
    const saidAt: number[] = [];
    for (let second = 0; second <= 120; second += 2) {
      if (isNews('lease', 'down')) saidAt.push(second);
      clock.jump(2_000);
    }
    expect(saidAt).toEqual([0, 60, 120]);
  });

  test('of one kind is said beside the same trouble of another', () => {
    const isNews = onceUntilItChanges(new FakeClock());
    expect([isNews('Pod', 'down'), isNews('Service', 'down'), isNews('Pod', 'down')]).toEqual([true, true, false]);
  });
});

describe('an error', () => {
  test('of the apiserver is words', () => {
    expect(whyFields(new KubeError('NotFound', 'not there'))).toEqual({ why: 'not there' });
  });

  test('of our own keeps its stack', () => {
    const error = new TypeError('a fault');
    expect(whyFields(error)).toEqual({ err: error });
  });
});
