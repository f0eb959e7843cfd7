// Storage in memory outlives a container, not its node: after a restart of the node the Pod is the same, and its memory is empty.
import { expect, test } from '@jest/globals';
import { whyDataGone } from '../../../src/controllers/cluster/fate.ts';
import { departures } from '../../../src/controllers/cluster/rules/departures.ts';
import { connectedTo } from '../../support/fates.ts';
import { down, held, member, members, noClaim, observed, voter, withSpec } from '../../support/observed.ts';
import { said } from '../../support/rule-table.ts';

const inMemory = withSpec({ storage: { size: '1Gi', medium: 'Memory' } });
const emptied = down('etcd ended with code 1: cannot fetch cluster info from peer urls');
const [a, b] = [member('a', noClaim(), voter(), connectedTo('b')), member('b', noClaim(), voter(), connectedTo('a'))];

test('a voter in memory whose node was started anew is lost at once', () => {
  const lost = member('c', noClaim(), voter(), emptied);
  expect(said(departures, observed(inMemory, members(a, b, lost, member('d', noClaim(), held()))))).toMatchObject({
    reason: 'RemovingVoter',
    message: 'Removing shop-ccccc: its data was in memory, and its node has been started anew. 2 voters are left.',
    steps: ['Latch shop-ccccc', 'RemoveVoter shop-ccccc'],
  });
});

test('one whose container ended for another reason is not', () => {
  const crashed = member('c', noClaim(), voter(), down());
  expect(whyDataGone(observed(inMemory, members(a, b, crashed)), crashed)).toBeUndefined();
});
