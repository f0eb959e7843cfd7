import { expect, test } from '@jest/globals';
import { ticketVariables, voidedTicket } from '../../../src/etcd/ticket.ts';

const a = { name: 'a', peerURL: 'http://a:2380' };
const b = { name: 'b', peerURL: 'http://b:2380' };

test('a ticket is three variables', () => {
  expect(ticketVariables({ state: 'new', members: [a, b], token: 't' })).toEqual({
    ETCD_INITIAL_CLUSTER: 'a=http://a:2380,b=http://b:2380',
    ETCD_INITIAL_CLUSTER_STATE: 'new',
    ETCD_INITIAL_CLUSTER_TOKEN: 't',
  });
});

test('options come along', () => {
  expect(ticketVariables({ state: 'new', members: [a], token: 't', options: { ETCD_X: '1' } })).toMatchObject({
    ETCD_X: '1',
  });
});

test('a voided ticket names only its own member, in a cluster that it says exists', () => {
  expect(voidedTicket(a, { token: 't' })).toEqual({ state: 'existing', members: [a], token: 't' });
});
