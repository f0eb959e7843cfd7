import { describe, expect, test } from '@jest/globals';
import { Metadata, status } from '@grpc/grpc-js';
import { EtcdError } from '../../../src/errors.ts';
import { etcdError } from '../../../src/etcd/grpc-errors.ts';

function said(details: string, code = status.FAILED_PRECONDITION): Error {
  return Object.assign(new Error(`${code} ${details}`), { code, details, metadata: new Metadata() });
}

describe('what etcd says decides, whatever its gRPC code', () => {
  test.each([
    ['can only promote a learner member which is in sync with leader', 'LearnerNotReady'],
    ['too many learner members in cluster', 'TooManyLearners'],
    ['member not found', 'MemberNotFound'],
    ['member ID already exist', 'PeerURLExists'],
    ['Peer URLs already exists', 'PeerURLExists'],
    ['re-configuration failed due to not enough started members', 'NotEnoughStarted'],
    ['unhealthy cluster', 'UnhealthyCluster'],
    ['no leader', 'NoLeader'],
    ['leader changed', 'NoLeader'],
    ['cluster ID mismatch', 'WrongMember'],
    ['request timed out', 'DeadlineExceeded'],
    ['request timed out, possibly due to previous leader failure', 'DeadlineExceeded'],
    ['request timed out, leader transfer took too long', 'DeadlineExceeded'],
    ['rpc not supported for learner', 'Refused'],
  ])('%s: %s', (words, code) => {
    for (const grpc of [status.UNKNOWN, status.FAILED_PRECONDITION, status.UNAVAILABLE]) {
      expect(etcdError('promote at 10.0.0.1', said(`etcdserver: ${words}`, grpc))).toMatchObject({
        code,
        message: `promote at 10.0.0.1: ${words}`,
      });
    }
  });
});

test.each([
  [status.UNAVAILABLE, 'Unavailable'],
  [status.CANCELLED, 'Unavailable'],
  [status.DEADLINE_EXCEEDED, 'DeadlineExceeded'],
  [status.UNIMPLEMENTED, 'Refused'],
  [status.PERMISSION_DENIED, 'Refused'],
])('where the words are not known, gRPC code %d is %s', (grpc, code) => {
  expect(etcdError('read', said('something new', grpc)).code).toBe(code);
});

test('an error of ours is kept, and any other throw is adopted with its cause', () => {
  const ours = new EtcdError('WrongMember', 'x');
  expect(etcdError('read', ours)).toBe(ours);
  const hangUp = new Error('socket hang up');
  expect(etcdError('activePeers at a', hangUp)).toMatchObject({
    code: 'Unavailable',
    message: 'activePeers at a: socket hang up',
    cause: hangUp,
  });
});

test.each([
  [
    status.DEADLINE_EXCEEDED,
    'Deadline exceeded after 2.999s,name resolution: 0.003s,Waiting for LB pick',
    'no answer within the deadline',
  ],
  [
    status.UNAVAILABLE,
    'No connection established. Last error: Failed to connect (2026-11-21T08:00:00.123Z). Resolution note: ',
    'Failed to connect',
  ],
])('times in the words are left out, so that the same trouble is no news: gRPC code %d', (code, details, words) => {
  expect(etcdError('status at 10.0.0.1', said(details, code)).message).toBe(`status at 10.0.0.1: ${words}`);
});

describe('a host that answers that nothing listens there', () => {
  test.each([
    [
      'by gRPC',
      said(
        'No connection established. Last error: Error: connect ECONNREFUSED 10.0.0.1:2379. Resolution note: ',
        status.UNAVAILABLE,
      ),
    ],
    ['by HTTP', new Error('connect ECONNREFUSED 10.0.0.1:2381')],
  ])('is told from one that says nothing: %s', (_, error) => {
    expect(etcdError('status at 10.0.0.1', error)).toMatchObject({
      code: 'ConnectionRefused',
      message: expect.stringMatching(/^status at 10\.0\.0\.1: connect ECONNREFUSED /),
    });
  });
});
