// A cluster of two voters that was deleted between the note that one is to be removed and the removal, and adopted: the note keeps that one out.
import { expect, test } from '@jest/globals';
import { quorum } from '../../../src/controllers/cluster/rules/quorum.ts';
import { retained } from '../../../src/controllers/cluster/rules/retained.ts';
import { member, members, observed, running, voter, withoutQuorum, withSpec } from '../../support/observed.ts';
import { leaves, left, ran, says } from '../../support/retained.ts';
import { said } from '../../support/rule-table.ts';

const alone = member('a', voter(), running({ linearizable: false, linearizableError: 'no leader' }));
const b = left('Claim', 'b', { latch: { ...ran('c1'), removed: 'Replaced' } });
const adopted = observed(withSpec({ size: 1 }), says('Adopt'), members(alone), withoutQuorum);

test('a person is told how to have it taken over', () => {
  const { reason, message } = said(quorum, leaves(b)(adopted)) ?? {};
  expect(reason).toBe('WaitingForLeader');
  expect(message).toContain('`kubectl annotate pvc shop-bbbbb etcdoperator.dev/removed-` has it taken over.');
});

test('and then it is', () => {
  const { removed: _, ...latch } = b.latch;
  expect(said(retained, leaves({ ...b, latch })(adopted))?.steps).toEqual(['AdoptClaim shop-bbbbb']);
});

test('claims of other etcd clusters are not named', () => {
  const other = { ...b, latch: { ...b.latch, clusterID: 'c9' } };
  expect(said(quorum, leaves(other)(adopted))?.message).not.toContain('shop-bbbbb');
});
