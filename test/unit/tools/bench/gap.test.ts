import { describe, expect, test } from '@jest/globals';
import { longestGap } from '../../../../tools/bench/gap.ts';

const began = '2026-01-01T00:00:00.5Z';
const epoch = Date.parse(began);

/** Attempts that ended so many milliseconds after the writer's clock began. */
function record(...ends: readonly { readonly ms: number; readonly failed?: boolean }[]): string {
  const lines = ends.map(({ ms, failed }, index) => ({
    end: ms * 1e6,
    ...(failed === true ? { maybe: 'late' } : { revision: index + 2 }),
  }));
  return [{ started: began, prefix: '/writer/' }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

const acks = (...all: readonly number[]) => record(...all.map((ms) => ({ ms })));
const between = (from: number, to: number) => ({ from: epoch + from, to: epoch + to });

describe('the longest time without an acknowledged write', () => {
  test('is between two acknowledged writes, whatever was tried meanwhile', () => {
    const text = record({ ms: 0 }, { ms: 5 }, { ms: 100, failed: true }, { ms: 205 }, { ms: 210 });
    expect(longestGap(text, between(1, 206))).toEqual({ ms: 200, at: epoch + 5 });
  });

  test('is of the window: what came before or after it does not count', () => {
    const text = acks(0, 500, 505, 515, 520, 1520);
    expect(longestGap(text, between(506, 518))).toEqual({ ms: 10, at: epoch + 505 });
  });

  test('counts whole where it only reaches into the window', () => {
    expect(longestGap(acks(0, 100, 105), between(90, 101)).ms).toBe(100);
    expect(longestGap(acks(0, 5, 105), between(1, 20)).ms).toBe(100);
  });

  test('takes attempts in the order in which they ended', () => {
    expect(longestGap(acks(0, 30, 10, 20, 40), between(0, 40)).ms).toBe(10);
  });

  test('is not known where nothing was written before or after', () => {
    expect(() => longestGap(acks(10, 20), between(5, 15))).toThrow('nothing is known of it');
    expect(() => longestGap(acks(10, 20), between(15, 25))).toThrow('nothing is known of it');
    expect(() => longestGap(acks(), between(15, 25))).toThrow('nothing is known of it');
  });

  test('leaves out a line that is being written', () => {
    expect(longestGap(`${acks(0, 10, 20)}{"end":30`, between(0, 20)).ms).toBe(10);
  });
});
