// Since when something was seen: only looks in a row count, and none while paused or without quorum.
import { describe, expect, test } from '@jest/globals';
import { Memory } from '../../../src/controllers/cluster/memory.ts';
import type { KubeHalf } from '../../../src/controllers/cluster/observe-kube.ts';
import { timed } from '../../../src/controllers/cluster/timing.ts';
import { connectedTo, downVoter, probing, since as sinceWord } from '../../support/fates.ts';
import { member, members, now, observed, unreachable, voter, withoutQuorum, withSpec } from '../../support/observed.ts';

const key = 'prod/shop';
const bDown = members(member('a', voter(), connectedTo('c')), downVoter('b'), member('c', voter(), connectedTo('a')));

describe('what is timed', () => {
  test('is who is down', () => {
    expect(timed(observed(bDown))).toEqual(['down b1']);
  });

  describe('of probes', () => {
    const told = members(member('a', voter(), probing({ b1: 4 })), member('b', voter(), connectedTo('a')));
    const missed = members(member('a', voter(), probing({ b1: 4 }, 'b')), member('b', voter(), unreachable()));

    test('is their number, which begins anew with the next', () => {
      expect(timed(observed(told))).toEqual(['probes a1 b1 4', 'apart a1 b1']);
    });

    test('is that they do not prove anything, while we do not reach the other', () => {
      expect(timed(observed(missed))).toEqual(['probes a1 b1 4', 'unproven a1 b1']);
    });

    test('is no more than their number once that stands', () => {
      expect(timed(observed(missed, sinceWord('probes a1 b1 4', 10_000)))).toEqual(['probes a1 b1 4']);
    });
  });

  test('is whom the leader takes for disconnected, of those that are healthy', () => {
    const b = member('b', voter(), connectedTo('a', 'c'));
    const c = member('c', voter(), connectedTo('a'));
    expect(timed(observed(members(member('a', voter(), connectedTo('b')), b, c)))).toEqual(['apart a1 c1']);
  });

  test.each([
    ['paused', observed(bDown, withSpec({ paused: true }))],
    ['without quorum: all may be down because of that', observed(bDown, withoutQuorum)],
  ])('is nothing %s', (_, o) => {
    expect(timed(o)).toEqual([]);
  });
});

describe('the operator remembers', () => {
  const half: KubeHalf = {
    cluster: observed().cluster,
    pods: [],
    imagePods: [],
    claims: [],
    tickets: [],
    services: [],
    budget: undefined,
    operations: [],
    volumes: {},
    nodes: {},
    classes: {},
    found: {},
    foundPods: {},
    said: {},
  };

  /** What is remembered of looks at b, each a second after the one before; undefined: that one failed. */
  function since(looks: readonly ('down' | 'up' | undefined)[]): Readonly<Record<string, number>> | undefined {
    const memory = new Memory(() => true);
    looks.forEach((b, second) => {
      const at = now + second * 1000;
      const { earlier } = memory.recall(key, at);
      if (b === undefined) return memory.missed(key);
      const seen = {
        ...observed(...(b === 'down' ? [bDown] : [])),
        now: at,
        ...(earlier === undefined ? {} : { earlier }),
      };
      memory.looked(key, { observed: seen, half });
    });
    return memory.recall(key, now + looks.length * 1000).earlier?.since;
  }

  test('the first look of those in a row that saw it', () => {
    expect(since(['up', 'down', 'down', 'down'])).toEqual({ 'down b1': now + 1000 });
  });

  test('nothing once it was not seen', () => {
    expect(since(['down', 'down', 'up'])).toEqual({});
  });

  test.each([
    ['of the last ten minutes', 599_999, 2],
    ['and no longer', 600_000, undefined],
  ])('moves of leadership %s', (_, later, times) => {
    const memory = new Memory(() => true);
    const step = { kind: 'MoveLeader', member: 'b', memberID: 'b1', via: 'a' } as const;
    for (const at of [now - 1000, now]) memory.trying(key, { ...observed(), now: at }, [step]);
    memory.looked(key, { observed: { ...observed(), now: now + later }, half });
    expect(memory.recall(key, now + later).earlier?.moved?.times).toBe(times);
  });

  test('a new beginning after that', () => {
    expect(since(['down', 'down', 'up', 'down'])).toEqual({ 'down b1': now + 3000 });
  });

  test('a new beginning after a look that failed', () => {
    expect(since(['down', 'down', undefined, 'down'])).toEqual({ 'down b1': now + 3000 });
  });
});
