// The size that is worked towards while the spec is not valid.
import { describe, expect, test } from '@jest/globals';
import type { Observed } from '../../../src/controllers/cluster/observed.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import { statusOf } from '../../../src/controllers/cluster/report/status.ts';
import { wantedSize } from '../../../src/controllers/cluster/wanted.ts';
import {
  latched,
  member,
  members,
  observed,
  ticket,
  voter,
  withoutQuorum,
  withSpec,
  withStatus,
} from '../../support/observed.ts';

const invalid = withSpec({ size: 4 });
const notedIn = (o: Observed) => statusOf(o, plan(o)).wantedSize;

describe('a spec that is invalid from the first', () => {
  test('leaves as many as there are, and that is noted', () => {
    const o = invalid(observed());
    expect(wantedSize(o)).toBe(3);
    expect(notedIn(o)).toBe(3);
  });

  test('leaves no more than that when a successor has come on top', () => {
    const four = members(...['a', 'b', 'c', 'd'].map((short) => member(short, voter())));
    expect(wantedSize(observed(invalid, withStatus({ wantedSize: 3 }), four))).toBe(3);
  });

  test('puts nothing to sleep when nobody knows how many there are', () => {
    const o = observed(invalid, withoutQuorum);
    const status = statusOf(o, plan(o));
    expect(status.wantedSize).toBeUndefined();
    expect(plan({ ...o, cluster: { ...o.cluster, status } }).reason).not.toBe('Hibernating');
  });
});

test('asleep between two versions the spec may be set back to the older: each that has run counts', () => {
  const of = (short: string, version: string) => member(short, voter(), latched({ version }), ticket('voided'));
  const asleep = members(of('a', '3.5.35'), of('b', '3.4.31'), of('c', '3.4.31'));
  expect(
    wantedSize(
      observed(asleep, withStatus({ wantedSize: 3 }), withoutQuorum, withSpec({ size: 0, version: '3.4.31' })),
    ),
  ).toBe(0);
  expect(wantedSize(observed(asleep, withSpec({ size: 0, version: '3.4.31' })))).toBe(0);
});
