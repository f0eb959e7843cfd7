// Who is down, what may still fail, whether and when it is replaced.
import { expect, test } from '@jest/globals';
import { health } from '../../../../src/controllers/cluster/rules/health.ts';
import {
  connectedTo,
  downFor,
  downVoter,
  goingVoter,
  lostVoter,
  nodeIs,
  probing,
  since,
} from '../../../support/fates.ts';
import {
  down,
  member,
  members,
  now,
  observed,
  pending,
  pod,
  running,
  unreachable,
  voter,
  withSpec,
  type MemberModifier,
  type Modifier,
  withStatus,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

/** a and b serve, and say that they are connected with each other only. */
const two = [member('a', voter(), connectedTo('b')), member('b', voter(), connectedTo('a'))];
const withC = (...modifiers: readonly MemberModifier[]): Modifier =>
  members(...two, member('c', voter(), ...modifiers));
const hash = (podHash: string) => pod({ podHash });
const refused = (): MemberModifier => (m) => ({
  ...m,
  answer: { reachable: false, why: 'ECONNREFUSED', refused: true },
});
const says = (message: string) => ({ kind: 'wait', reason: 'MemberDown', message, holds: [] }) as const;
const risk = 'The others serve; one more failure loses quorum.';
const minutes = 60_000;

table(health, {
  'all are well': { given: observed() },
  'a voter that is down is named, with what may still fail, and what follows': {
    given: observed(withC(down('OOMKilled'))),
    says: says(`shop-ccccc: OOMKilled. ${risk} Whoever stays down for 5m is replaced by a new member.`),
  },
  'of five with one down, one more may fail': {
    given: observed(
      withSpec({ size: 5 }),
      members(...two, member('c', voter()), member('d', voter()), member('e', voter(), down('OOMKilled'))),
    ),
    says: says(
      'shop-eeeee: OOMKilled. The others serve; 1 more may fail. Whoever stays down for 5m is replaced by a new member.',
    ),
  },
  'two that are down are told in one sentence': {
    given: observed(
      withSpec({ size: 5 }),
      members(...two, member('c', voter()), downVoter('d'), member('e', voter(), down('OOMKilled'))),
    ),
    says: says(
      `shop-ddddd: etcd ended with code 1 (Error); shop-eeeee: OOMKilled. ${risk} Whoever stays down for 5m is replaced by a new member.`,
    ),
  },
  'where nobody is to be replaced it says so': {
    given: observed(withSpec({ recovery: { replaceAfter: 'Never' } }), withC(down('OOMKilled'))),
    says: says(`shop-ccccc: OOMKilled. ${risk} Nobody is replaced, because recovery.replaceAfter is Never.`),
  },
  'its node is named': {
    given: observed(withC(unreachable()), nodeIs('c', { ready: false })),
    says: says(
      `shop-ccccc: no answer within 3 s (its node node-c is not ready). ${risk} Whoever stays down for 5m is replaced by a new member.`,
    ),
  },
  'a hung process is down once its probes fail': {
    given: observed(withC(unreachable(), pod({ containersReady: false }))),
    says: says(`shop-ccccc: no answer within 3 s. ${risk} Whoever stays down for 5m is replaced by a new member.`),
  },
  'before that its kubelet knows nothing of it': {
    given: observed(withC(unreachable()), nodeIs('c', {})),
    says: says(
      `shop-ccccc: no answer within 3 s. ${risk} By its kubelet shop-ccccc is well, so it is not replaced unless its probes fail: ` +
        'etcd may hang, or a NetworkPolicy cuts it off. Delete its Pod to start it anew.',
    ),
  },
  'one that refuses connections while its kubelet says that it runs has just ended, or starts': {
    given: observed(withC(refused()), nodeIs('c', {})),
    says: says(
      `shop-ccccc: ECONNREFUSED. ${risk} shop-ccccc has just ended, or starts: its kubelet tells in a moment.`,
    ),
  },
  'one whose volume is full says what to do': {
    given: observed(withC(down('etcd ended with code 2: write wal: no space left on device'))),
    says: says(
      'shop-ccccc: etcd ended with code 2: write wal: no space left on device (its volume is full: ' +
        `raise storage.size). ${risk} Whoever stays down for 5m is replaced by a new member.`,
    ),
  },
  'where nodes may not be read its kubelet may be gone with its node': {
    given: observed(withC(unreachable())),
    says: says(
      `shop-ccccc: no answer within 3 s. ${risk} By the last word of its kubelet shop-ccccc is well, so it is not replaced. The operator may not see whether the node is: look yourself, or let it read nodes.`,
    ),
  },
  'one that others are connected to is only out of our reach': {
    given: observed(members(member('a', voter(), connectedTo('b', 'c')), downVoter('c'), member('b', voter()))),
    says: says(
      `shop-ccccc: etcd ended with code 1 (Error). ${risk} ` +
        'Others are connected to shop-ccccc, so only the operator does not reach it, and it is not replaced: look for a NetworkPolicy, or a missing route to its Pod.',
    ),
  },
  'one that others take for connected is down all the same once their probes of it have failed for long': {
    given: observed(
      members(member('a', voter(), probing({ c1: 9 }, 'b', 'c')), downVoter('c'), member('b', voter())),
      since('unproven a1 c1', 45_000),
    ),
    says: says(
      `shop-ccccc: etcd ended with code 1 (Error). ${risk} Whoever stays down for 5m is replaced by a new member.`,
    ),
  },
  'before that they may be connected': {
    given: observed(
      members(member('a', voter(), probing({ c1: 9 }, 'b', 'c')), downVoter('c'), member('b', voter())),
      since('unproven a1 c1', 44_999),
    ),
    says: says(
      `shop-ccccc: etcd ended with code 1 (Error). ${risk} ` +
        'Others may be connected to shop-ccccc: their probes tell within two minutes, and it is not replaced before.',
    ),
  },
  'one that others take for broken, but whose probes succeed, is only out of our reach': {
    given: observed(
      members(member('a', voter(), probing({ c1: 9 }, 'b')), downVoter('c'), member('b', voter())),
      since('probes a1 c1 9', 10_000),
    ),
    says: says(
      `shop-ccccc: etcd ended with code 1 (Error). ${risk} ` +
        'Others are connected to shop-ccccc, so only the operator does not reach it, and it is not replaced: look for a NetworkPolicy, or a missing route to its Pod.',
    ),
  },
  'where nobody says with whom he is connected, nobody is taken for dead': {
    given: observed(members(member('a', voter()), member('b', voter()), downVoter('c'))),
    says: says(
      `shop-ccccc: etcd ended with code 1 (Error). ${risk} ` +
        'Nobody says whether others are connected to shop-ccccc, so it is not replaced: the operator has to reach port 2381 of a healthy member.',
    ),
  },
  'one that cannot run because of the spec is not replaced by another of the same': {
    given: observed(
      withC(pending('its image etcd:v9 cannot be pulled'), unreachable(), hash('of the new spec')),
      since('unstarted shop-ccccc', 20_000),
    ),
    says: says(
      `shop-ccccc: its image etcd:v9 cannot be pulled. ${risk} ` +
        'No healthy member runs what the Pod of shop-ccccc was made from, so a new member would do no better: change the spec, or mend what keeps it.',
    ),
  },
  'also of the last one, by the name that the status has': {
    given: observed(
      members(member('a', voter()), member('b', voter()), downVoter('c')),
      withStatus({ rollout: { updated: 3, member: 'shop-ccccc' } }),
    ),
  },
  'of one that was restarted for a new spec rollout tells, as long as that is no more than a restart takes': {
    given: observed(
      members(
        member('a', voter(), hash('of the old spec')),
        member('b', voter()),
        member('c', voter(), pending('its container is being made'), unreachable()),
      ),
      since('unstarted shop-ccccc', 19_999),
    ),
  },
  'one whose data differs is not replaced': {
    given: observed(withC(down('found data inconsistency with peers'))),
    says: says(
      `shop-ccccc: found data inconsistency with peers. ${risk} shop-ccccc is not replaced: whose data is right is for a person to say.`,
    ),
  },
  'one that answers is not replaced': {
    given: observed(withC(running({ linearizable: false, linearizableError: 'no leader' }))),
    says: says(`shop-ccccc: no leader. ${risk} shop-ccccc answers, and is not replaced.`),
  },
  'each is told what follows for it': {
    given: observed(
      withSpec({ size: 5 }),
      members(...two, member('c', voter()), downVoter('d'), member('e', voter(), running({ linearizable: false }))),
    ),
    says: says(
      `shop-ddddd: etcd ended with code 1 (Error); shop-eeeee: it knows no leader. ${risk} shop-eeeee answers, and is not replaced. ` +
        'Whoever stays down for 5m is replaced by a new member.',
    ),
  },
  'of those that are to go departures tells': {
    given: observed(
      withSpec({ size: 5 }),
      members(...two, lostVoter('c'), downVoter('d'), goingVoter('e')),
      downFor('d', 5 * minutes),
    ),
  },
});

test.each([
  ['from now on, when it is first seen', observed(withC(down())), now + 5 * minutes],
  ['the same at every look', observed(withC(down()), downFor('c', minutes)), now + 4 * minutes],
  [
    'that of the first of two',
    observed(
      withSpec({ size: 5 }),
      members(...two, member('c', voter()), downVoter('d'), downVoter('e')),
      downFor('e', minutes),
    ),
    now + 4 * minutes,
  ],
  ['none where nobody is', observed(withSpec({ recovery: { replaceAfter: 'Never' } }), withC(down())), undefined],
])('when it is replaced is told: %s', (_, o, until) => {
  expect(health.decide(o)).toMatchObject(until === undefined ? {} : { until });
  expect(health.decide(o)).toHaveProperty('kind', 'wait');
  if (until === undefined) expect(health.decide(o)).not.toHaveProperty('until');
});
