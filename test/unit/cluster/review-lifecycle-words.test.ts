// What could be told of former members, of those that are about to be, and after a clock was set back.
import { expect, test } from '@jest/globals';
import { presumedVoters } from '../../../src/controllers/cluster/health.ts';
import { Memory } from '../../../src/controllers/cluster/memory.ts';
import type { Member } from '../../../src/controllers/cluster/observed.ts';
import { hibernate } from '../../../src/controllers/cluster/rules/hibernate.ts';
import { half } from '../../support/kube-half.ts';
import {
  latched,
  member,
  members,
  noPod,
  now,
  observed,
  pod,
  ticket,
  voter,
  withSpec,
  withoutQuorum,
} from '../../support/observed.ts';
import { said } from '../../support/rule-table.ts';

const former = member('d', noPod(), latched({ removed: 'Scaled' }), ticket('none'));

test('the claim of a former member keeps no data that is woken', () => {
  const asleep = (...all: readonly Member[]) => observed(withSpec({ size: 0 }), members(...all), withoutQuorum);
  expect(said(hibernate, asleep(member('a', voter(), noPod()), former))?.message).toContain('1 claim keeps the data');
  expect(said(hibernate, asleep(former))?.reason).toBe('DataLost');
});

test('a voter that was set aside and is not removed yet is one still, also without quorum', () => {
  const aside = member('c', voter(), pod({ role: 'learner' }), latched({ removed: 'Scaled' }));
  const o = observed(members(member('a', voter()), member('b', voter()), aside), withoutQuorum);
  expect(presumedVoters(o)).toHaveLength(3);
});

test('a clock that was set back puts off nothing: what was seen before is forgotten', () => {
  const memory = new Memory(() => true);
  memory.looked('prod/shop', { observed: observed(), half: half() });
  expect(memory.recall('prod/shop', now - 900).earlier?.now).toBe(now);
  expect(memory.recall('prod/shop', now - 3_600_000).earlier).toBeUndefined();
});
