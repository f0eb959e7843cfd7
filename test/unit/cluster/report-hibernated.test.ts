// The status of a cluster of size 0: all is well, and nobody serves.
import { describe, expect, test } from '@jest/globals';
import type { Observed } from '../../../src/controllers/cluster/observed.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import { statusOf } from '../../../src/controllers/cluster/report/status.ts';
import {
  claim,
  latched,
  member,
  members,
  noPod,
  observed,
  ticket,
  unborn,
  voter,
  withoutQuorum,
  withSpec,
  type Modifier,
} from '../../support/observed.ts';

const sleeper = (short: string) => member(short, latched(), ticket('voided'), noPod());
const asleep = withSpec({ size: 0 });
const allSleep: Modifier = (o) => asleep(withoutQuorum(members(sleeper('a'), sleeper('b'), sleeper('c'), former)(o)));
const former = member('q', latched({ removed: 'Scaled' }), ticket('none'), noPod());

function conditionsOf(o: Observed, failure?: Parameters<typeof statusOf>[2]): Record<string, string> {
  const found = statusOf(o, plan(o), failure).conditions ?? [];
  return Object.fromEntries(found.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

const well = {
  Ready: 'True Hibernated',
  Reconciling: 'False Hibernated',
  Stalled: 'False NotStalled',
  Available: 'False Hibernated',
  UpToDate: 'True Hibernated',
  Degraded: 'False Hibernated',
};

describe('hibernated', () => {
  test('all is well, and nobody serves', () => {
    expect(conditionsOf(observed(allSleep))).toEqual(well);
  });

  test('also where nothing was started yet', () => {
    const o = observed(unborn, asleep, (born) => ({ ...born, services: observed().services }));
    expect(conditionsOf(o)).toEqual(well);
  });

  test('no failure is tolerated, and none of none is ready', () => {
    expect(statusOf(observed(allSleep), plan(observed(allSleep)))).toMatchObject({
      size: 3,
      wantedSize: 0,
      readyMembers: 0,
      membersReady: '0/0',
      failuresTolerated: 0,
      plan: { kind: 'Settled', reason: 'Hibernated' },
    });
  });

  test('what is held beside it leaves it Ready', () => {
    const o = observed(allSleep, withSpec({ paused: true }));
    expect(conditionsOf(o)).toMatchObject({ Ready: 'True HeldByPause', Degraded: 'False Hibernated' });
  });

  test('what is refused is told', () => {
    const failure = { reason: 'Forbidden', message: 'no', degrades: true };
    expect(conditionsOf(observed(allSleep), failure)).toMatchObject({ Degraded: 'True Forbidden' });
  });

  test('while it is paused with members that still run, it is not Ready', () => {
    const o = observed(asleep, withSpec({ paused: true }));
    expect(conditionsOf(o)).toMatchObject({ Ready: 'False HeldByPause', UpToDate: 'False SizeDiffers' });
  });

  test('a single voter that must not be stopped serves on, and a person is asked', () => {
    const o = observed(asleep, members(member('a', voter(), claim({ deleting: true }))));
    expect(conditionsOf(o)).toMatchObject({
      Ready: 'False ClaimGoing',
      Stalled: 'True ClaimGoing',
      Available: 'True QuorumServes',
    });
  });
});
