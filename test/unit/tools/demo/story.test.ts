// Which changes of a status the demo tells, and in which words.
import { describe, expect, test } from '@jest/globals';
import type { EtcdClusterStatus, PlanStatus } from '../../../../src/crd/etcdcluster.ts';
import { currentLine, eventLine, keyOf, linesBetween } from '../../../../tools/demo/story.ts';

const sinceTime = '2030-01-01T00:00:00Z';
const waits = (message: string): PlanStatus => ({ kind: 'Wait', reason: 'WaitingForMembers', message, sinceTime });

const cluster = (status: Partial<EtcdClusterStatus>) => ({
  status: { observedGeneration: 1, membersReady: '0/3', ...status },
});

const told = (before: Partial<EtcdClusterStatus> | undefined, after: Partial<EtcdClusterStatus>) =>
  linesBetween(before && cluster(before), cluster(after)).map(({ tone, words }) => `${tone}: ${words}`);

describe('the story', () => {
  test('tells nothing of a cluster that the operator has not seen', () => {
    expect(told(undefined, {})).toEqual([]);
  });

  test('tells a new plan in its own words, without what waits beside it', () => {
    const plan = waits('0 of 3 are ready; a: not scheduled. Also: something else waits.');
    expect(told(undefined, { plan })).toEqual(['Wait: 0 of 3 are ready; a: not scheduled.']);
  });

  test('does not repeat a plan whose particulars alone have changed', () => {
    const [before, after] = [waits('0 of 3 are ready; a: not scheduled.'), waits('0 of 3 are ready; a: on node1.')];
    expect(told({ plan: before }, { plan: after })).toEqual([]);
  });

  test('tells a plan again when what it says first has changed', () => {
    const [before, after] = [waits('0 of 3 are ready; a: not scheduled.'), waits('1 of 3 are ready; b: on node1.')];
    expect(told({ plan: before }, { plan: after })).toEqual(['Wait: 1 of 3 are ready; b: on node1.']);
  });

  test('has the words of the plan as it is, for when it stays', () => {
    const plan = waits('0 of 3 are ready; a: its image cannot be pulled. Also: something else.');
    expect(currentLine(cluster({ plan })).map(({ words }) => words)).toEqual([
      '0 of 3 are ready; a: its image cannot be pulled.',
    ]);
    expect(currentLine(cluster({}))).toEqual([]);
  });

  test('tells who leads when that changes, not when it is first known', () => {
    expect(told({}, { leader: 'a' })).toEqual([]);
    expect(told({ leader: 'a' }, { leader: 'b' })).toEqual(['Leader: b leads now; before, it was a.']);
  });

  test('tells Events about the cluster only, and knows those that say what a plan has said', () => {
    const event = (kind: string) => ({
      regarding: { kind },
      reason: 'WaitingForMembers',
      note: '0 of 3 are ready; b.',
    });
    const told = (kind: string) => eventLine({ ...event(kind), eventTime: sinceTime }, '0/3').length;
    expect([told('EtcdCluster'), told('Pod')]).toEqual([1, 0]);
    expect(keyOf('WaitingForMembers', '0 of 3 are ready; a.')).toBe(keyOf('WaitingForMembers', '0 of 3 are ready; b.'));
  });
});
