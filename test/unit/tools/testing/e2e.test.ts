// Which scenarios a run takes.
import { describe, expect, test } from '@jest/globals';
import { scenarios } from '../../../e2e/scenarios.ts';
import { calmFirst, troubleFirst } from '../../../support/e2e/runner.ts';
import type { Scenario } from '../../../support/e2e/scenario.ts';
import { ordersFor, scenariosFor } from '../../../../tools/testing/e2e.ts';

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
    const ours = [
      'upgrade-one-down',
      'volumes-grow',
      'zones',
      'member-stopped',
      'upgrade-v2-keys',
      'operator-frozen',
      'node-cut',
      'drain',
      'node-lost',
      'wiped-disk',
    ];
    expect(notRun.map(({ name }) => name)).toEqual(ours);
    expect(chosen).toHaveLength(scenarios.length - ours.length);
  });
});

describe('clusters', () => {
  test('one begins with what is calm, another with what troubles nodes or the operator', () => {
    expect(ordersFor({}, scenarios)).toEqual([calmFirst, troubleFirst]);
  });

  test('none is started for nothing', () => {
    const isCalm = ({ lane }: Scenario) => lane === 'calm';
    expect(ordersFor({}, scenarios.filter(isCalm))).toEqual([calmFirst]);
    expect(
      ordersFor(
        {},
        scenarios.filter((one) => !isCalm(one)),
      ),
    ).toEqual([calmFirst]);
  });

  test('one that is not ours has to do for all', () => {
    expect(ordersFor({ existing }, scenarios)).toEqual([calmFirst]);
  });
});
