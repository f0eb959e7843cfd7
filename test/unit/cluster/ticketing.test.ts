// What a member's ticket says of raft snapshots: 3.7 needs one of each member of 3.6.
import { expect, test } from '@jest/globals';
import { snapshotCountOf, ticketOptions } from '../../../src/controllers/cluster/ticketing.ts';
import { latched, member, observed, withSpec } from '../../support/observed.ts';
import { all, wants } from '../../support/versions.ts';
import { exampleSpec } from '../desired/example.ts';

const count = 'ETCD_SNAPSHOT_COUNT';
const of = (version: string) => member('a', latched({ version }));
const started = (data: Readonly<Record<string, string>>) =>
  member('a', (m) => ({ ...m, ticket: { uid: 'ticket-a', voided: true, data } }));

test.each([
  ['3.6.16', '3.7.3', '1000'],
  ['3.6.16', '3.6.16', undefined],
  ['3.5.35', '3.7.3', '10000'],
  ['3.7.3', '3.7.3', undefined],
])('%s on the way to %s', (version, target, expected) => {
  const o = observed(all('3.5.35'), wants(target));
  expect(ticketOptions(o, of(version))[count]).toBe(expected);
});

test('a count of the spec holds for every version', () => {
  const o = observed(
    all('3.5.35'),
    withSpec({ version: '3.7.3', etcd: { ...exampleSpec().etcd, snapshotCount: 20_000 } }),
  );
  expect(ticketOptions(o, of('3.6.16'))).not.toHaveProperty(count);
  expect(snapshotCountOf(o, of('3.6.16'))).toBe(20_000);
});

test('entries are counted by what the ticket says', () => {
  const o = observed(all('3.6.16'), wants('3.7.3'));
  expect(snapshotCountOf(o, of('3.6.16'))).toBe(10_000);
  expect(snapshotCountOf(o, started({ [count]: '1000' }))).toBe(1000);
});
