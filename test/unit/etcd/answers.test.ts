// The alarms in a Status are debug text, which each etcd prints in its own way.
import { create } from '@bufbuild/protobuf';
import { expect, test } from '@jest/globals';
import { statusOf } from '../../../src/etcd/answers.ts';
import { StatusResponseSchema } from '../../../src/etcd/gen/rpc_pb.ts';

const alarmsOf = (...errors: string[]) => statusOf(create(StatusResponseSchema, { errors })).alarms;

test.each([
  [
    'of 3.4 to 3.6',
    'memberID:10276657743932975437 alarm:NOSPACE ',
    { memberID: 10276657743932975437n, type: 'NOSPACE' },
  ],
  ['of 3.7', 'memberID:123  alarm:CORRUPT', { memberID: 123n, type: 'CORRUPT' }],
  ['with spaces', 'memberID: 123 alarm: NOSPACE', { memberID: 123n, type: 'NOSPACE' }],
  ['in another order', 'alarm:NOSPACE memberID:123', { memberID: 123n, type: 'NOSPACE' }],
  ['that blames nobody', 'alarm:CORRUPT ', { type: 'CORRUPT' }],
  ['that blames member zero', 'memberID:0 alarm:CORRUPT', { type: 'CORRUPT' }],
  ['of a newer etcd, by name', 'memberID:5 alarm:MELTDOWN', { memberID: 5n, type: 'UNKNOWN' }],
  ['of a newer etcd, by number', 'memberID:5 alarm:7', { memberID: 5n, type: 'UNKNOWN' }],
])('an alarm %s is read', (_, words, alarm) => {
  expect(alarmsOf(words)).toEqual([alarm]);
});

test('what is no alarm is left out, and several are kept', () => {
  expect(alarmsOf()).toEqual([]);
  expect(alarmsOf('etcdserver: no leader', 'alarm:NOSPACE ', 'memberID:1 alarm:CORRUPT ')).toEqual([
    { type: 'NOSPACE' },
    { memberID: 1n, type: 'CORRUPT' },
  ]);
});
