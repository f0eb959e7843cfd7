// Alarms of etcd: what they mean, what they hold back, what a person can do.
import { expect, test } from '@jest/globals';
import { alarms, alarmsInWords } from '../../../../src/controllers/cluster/rules/alarms.ts';
import type { AlarmFacts } from '../../../../src/controllers/cluster/observed.ts';
import {
  down,
  exited,
  latched,
  member,
  members,
  nameOf,
  now,
  observed,
  pod,
  running,
  unreachable,
  voter,
  withoutQuorum,
  withStatus,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';
import { all, wants } from '../../../support/versions.ts';

const gibi = 1024 ** 3;
const raising = (...all: readonly AlarmFacts[]) => members(...['a', 'b', 'c'].map((short) => full(short, all)));
const full = (short: string, all: readonly AlarmFacts[]) =>
  member(short, voter(), running({ alarms: all, dbSize: 2 * gibi, quota: 2 * gibi }));
const inconsistent = 'etcd ended with code 1: checkInitialHashKV failed: found data inconsistency with peers';
const needsRightData = ['departures', 'learners', 'scale', 'leftovers', 'rollout'];
const corrupt = (hint: string): string =>
  `The alarm CORRUPT is on: etcd found members whose data differs, and refuses writes.${hint} ` +
  'Compare `etcdctl endpoint hashkv --cluster`: the hash that more than half of all voters have is right. Remove a member that has another one ' +
  'by `etcdctl member remove`, then `etcdctl alarm disarm`: writes go on, and a new member takes its place. ' +
  'Where all have the same, `etcdctl alarm disarm` is enough: etcd also errs so, while no key is left. ' +
  'Where no hash has more than half, save a snapshot of each and remove nobody. Until then nobody is replaced, added or removed, and no claim is deleted.';
const atBoot = {
  kind: 'stalled',
  reason: 'CorruptAtBoot',
  message:
    `shop-ccccc: ${inconsistent}. Its check at boot says that the data of two members differs, and not which of them is right. ` +
    'Its hash is in its log; compare it with `etcdctl endpoint hashkv --cluster` of the others. ' +
    'If more than half of all voters agree on another one, `etcdctl member remove c1`: a new member takes its place. ' +
    'If not, save a snapshot of each and remove nobody. Until then nobody is replaced, added or removed, and no claim is deleted.',
  holds: needsRightData,
} as const;

table(alarms, {
  'no alarm is on': { given: observed() },
  'no space: how much is used, and how writes come back': {
    given: observed(raising({ type: 'NOSPACE', memberID: 'a1' })),
    says: {
      kind: 'stalled',
      reason: 'NoSpace',
      message:
        'The alarm NOSPACE is on, raised by shop-aaaaa: writes are refused, reads and deletes are served. ' +
        'The databases: shop-aaaaa 2Gi of 2Gi; shop-bbbbb 2Gi of 2Gi; shop-ccccc 2Gi of 2Gi. ' +
        'Delete keys that are no longer needed, then `etcdctl compact <revision>`, `etcdctl defrag --cluster` and `etcdctl alarm disarm`. ' +
        'For more room raise storage.size, or etcd.backendQuota, first: the members take the larger quota up one after another, once their volumes have grown.',
      holds: [],
    },
  },
  'an old etcd names neither member nor quota': {
    given: observed(members(member('a', voter(), running({ alarms: [{ type: 'NOSPACE' }], dbSize: 2 * gibi })))),
    says: {
      kind: 'stalled',
      reason: 'NoSpace',
      message:
        'The alarm NOSPACE is on: writes are refused, reads and deletes are served. The databases: shop-aaaaa 2Gi. ' +
        'Delete keys that are no longer needed, then `etcdctl compact <revision>`, `etcdctl defrag --cluster` and `etcdctl alarm disarm`. ' +
        'For more room raise storage.size, or etcd.backendQuota, first: the members take the larger quota up one after another, once their volumes have grown.',
      holds: [],
    },
  },
  'no other version without space': {
    given: observed(all('3.6.16', { alarms: [{ type: 'NOSPACE' }], dbSize: 2 * gibi }), wants('3.7.3')),
    says: {
      kind: 'stalled',
      reason: 'NoSpace',
      message:
        'The alarm NOSPACE is on: writes are refused, reads and deletes are served. The databases: shop-aaaaa 2Gi; shop-bbbbb 2Gi; shop-ccccc 2Gi. ' +
        'Delete keys that are no longer needed, then `etcdctl compact <revision>`, `etcdctl defrag --cluster` and `etcdctl alarm disarm`. ' +
        'For more room raise storage.size, or etcd.backendQuota, first: the members take the larger quota up one after another, once their volumes have grown.',
      holds: ['rollout'],
    },
  },
  'corrupt: the member that is named is only a hint': {
    given: observed(raising({ type: 'CORRUPT', memberID: 'b1' })),
    says: {
      kind: 'stalled',
      reason: 'Corrupt',
      message: corrupt(' etcd names shop-bbbbb, which is only a hint.'),
      holds: needsRightData,
    },
  },
  'corrupt comes before no space, and nobody may be named': {
    given: observed(raising({ type: 'NOSPACE', memberID: 'a1' }, { type: 'CORRUPT' })),
    says: { kind: 'stalled', reason: 'Corrupt', message: corrupt(''), holds: needsRightData },
  },
  'also without quorum': {
    given: observed(raising({ type: 'CORRUPT' }), withoutQuorum),
    says: { kind: 'stalled', reason: 'Corrupt', message: corrupt(''), holds: needsRightData },
  },
  'an alarm of a newer etcd': {
    given: observed(raising({ type: 'UNKNOWN', memberID: 'b1' })),
    says: {
      kind: 'stalled',
      reason: 'UnknownAlarm',
      message:
        'etcd has raised an alarm that this operator does not know: `etcdctl alarm list` names it. Members are repaired; none is added or promoted until it is disarmed.',
      holds: ['learners', 'scale', 'rollout'],
    },
  },
  'the words of another member than the one that should answer do not count': {
    given: observed(members(member('a', voter(), running({ alarms: [{ type: 'CORRUPT' }], memberID: 'other' })))),
  },

  'a member that ended at boot over different data': {
    given: observed(members(member('a', voter()), member('b', voter()), member('c', voter(), down(inconsistent)))),
    says: atBoot,
  },
  'also while it is tried once more': {
    given: observed(
      members(
        member('a', voter()),
        member('b', voter()),
        member(
          'c',
          voter(),
          exited(inconsistent),
          pod({ container: { state: 'running', message: inconsistent } }),
          unreachable(),
        ),
      ),
    ),
    says: atBoot,
  },
  'not once it answers': {
    given: observed(members(member('c', voter(), pod({ container: { state: 'running', message: inconsistent } })))),
  },
  'not when it was removed: that was the cure': {
    given: observed(members(member('a', voter()), member('c', latched(), down(inconsistent)))),
  },
});

test('the numbers are those of the status, which change rarely', () => {
  const told = withStatus({ members: [{ name: nameOf('a'), role: 'voter', healthy: true, dbSize: '1.9Gi' }] });
  const look = { now, numbersAt: now, learners: {}, since: {} };
  const o = { ...observed(raising({ type: 'NOSPACE' }), told), earlier: look };
  expect(alarms.decide(o)?.message).toContain('shop-aaaaa 1.9Gi of 2Gi; shop-bbbbb 2Gi of 2Gi');
});

test('the status has each alarm once, with the member that etcd names', () => {
  const all = [{ type: 'NOSPACE', memberID: 'b1' }, { type: 'NOSPACE', memberID: 'f00' }, { type: 'CORRUPT' }] as const;
  expect(alarmsInWords(observed(raising(...all)))).toEqual(['CORRUPT', 'NOSPACE (f00)', 'NOSPACE (shop-bbbbb)']);
});
