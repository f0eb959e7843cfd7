// Which scenarios a run takes.
import { describe, expect, test } from '@jest/globals';
import { scenarios } from '../../../e2e/scenarios.ts';
import { groupsOf, scenariosFor } from '../../../../tools/testing/e2e.ts';

const existing = { operator: 'r/o:1', writer: 'r/w:1' };

describe('npm test', () => {
  test('takes all scenarios on the local cluster', () => {
    expect(scenariosFor({})).toEqual({ chosen: scenarios, notRun: [] });
  });

  test('takes those with the name that was given', () => {
    expect(scenariosFor({ only: 'create-3-7' }).chosen.map(({ name }) => name)).toEqual(['create-3-7-3']);
  });

  test('lists what needs nodes or their processes as not run on a cluster that is not ours, and takes the others', () => {
    const { chosen, notRun } = scenariosFor({ existing });
    const ours = ['member-stopped', 'operator-frozen', 'node-cut', 'drain', 'node-lost', 'wiped-disk'];
    expect(notRun.map(({ name }) => name)).toEqual(ours);
    expect(chosen).toHaveLength(scenarios.length - ours.length);
  });
});

describe('clusters', () => {
  test('those that trouble nodes or the operator have one of their own', () => {
    const [calm = [], others = []] = groupsOf({}, scenarios);
    expect(new Set(calm.map(({ lane }) => lane))).toEqual(new Set(['calm']));
    expect(new Set(others.map(({ lane }) => lane))).toEqual(new Set(['operator', 'nodes']));
    expect(calm.length + others.length).toBe(scenarios.length);
  });

  test('none is started for nothing', () => {
    const calm = scenarios.filter(({ lane }) => lane === 'calm');
    expect(groupsOf({}, calm)).toEqual([calm]);
  });

  test('one that is not ours has to do for all', () => {
    expect(groupsOf({ existing }, scenarios)).toEqual([scenarios]);
  });
});
