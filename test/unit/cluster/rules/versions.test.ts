// Members are brought to another version: what is waited for before, and what is done.
import { rollout } from '../../../../src/controllers/cluster/rules/rollout.ts';
import { start } from '../../../../src/controllers/cluster/rules/start.ts';
import {
  exited,
  latched,
  members,
  now as moment,
  observed,
  pod,
  unreachable,
  withStatus,
} from '../../../support/observed.ts';
import { since } from '../../../support/fates.ts';
import { table } from '../../../support/rule-table.ts';
import { all, at, wants } from '../../../support/versions.ts';

const waits = (reason: string, message: string) => ({ kind: 'wait', reason, message, holds: [] }) as const;
const acts = (reason: string, message: string, ...steps: readonly string[]) =>
  ({ kind: 'act', reason, message, steps }) as const;
const proven = latched({ version: '3.6.16', raftSnapshot: '3.6' });
const ordered = { clusterVersion: '3.5', downgradeTo: '3.5' } as const;
const toSnapshots = 'From etcd 3.6.16 to 3.7.3';

table(rollout, {
  'all run the version that is wanted': { given: observed(all('3.6.16'), wants('3.6.16')) },
  'another patch goes member by member': {
    given: observed(all('3.6.15'), wants('3.6.16')),
    says: acts(
      'RestartingMember',
      'Restarting shop-bbbbb, 1 of 3: it takes up etcd 3.6.16.',
      'Latch shop-bbbbb',
      'ChangeImage shop-bbbbb',
    ),
  },
  'the next minor as well, with the names that it has for its options': {
    given: observed(all('3.5.35'), wants('3.6.16')),
    says: acts(
      'RestartingMember',
      'Restarting shop-bbbbb, 1 of 3: it takes up etcd 3.6.16.',
      'WriteTicket shop-bbbbb',
      'Latch shop-bbbbb',
      'ChangeImage shop-bbbbb',
    ),
  },
  'not before the cluster version has risen with the hop before': {
    given: observed(all('3.5.35', { clusterVersion: '3.4' }), wants('3.7.3')),
    says: waits(
      'WaitingForVersion',
      'From etcd 3.5.35 to 3.6.16, then 3.7.3. Before the next member: the cluster version is 3.4 still.',
    ),
  },
  'not before each says which one holds': {
    given: observed(
      members(at('3.5.35', 'a'), at('3.5.35', 'b'), at('3.5.35', 'c', { clusterVersion: undefined })),
      wants('3.6.16'),
    ),
    says: waits(
      'WaitingForVersion',
      'From etcd 3.5.35 to 3.6.16. Before the next member: shop-ccccc has yet to say which cluster version holds.',
    ),
  },
  'not to 3.7 before each has a raft snapshot of its own': {
    given: observed(all('3.6.16', { raftSnapshots: 0 }), wants('3.7.3')),
    says: acts(
      'WritingEntries',
      `${toSnapshots}. shop-aaaaa, shop-bbbbb and shop-ccccc have to write a raft snapshot, for 3.7 can't read what 3.5 wrote: writing log entries, which change no key and no revision.`,
      'WriteEntries behind 1000',
    ),
  },
  'which is noted as it comes': {
    given: observed(
      members(
        at('3.6.16', 'a', { raftSnapshots: 2 }),
        at('3.6.16', 'b', { raftSnapshots: 1 }),
        at('3.6.16', 'c', {}, proven),
      ),
      wants('3.7.3'),
      (o) => ({
        ...o,
        earlier: {
          now: moment - 250,
          numbersAt: moment,
          learners: {},
          since: {},
          raftSnapshots: { 'a1 3.6': 1, 'b1 3.6': 1 },
        },
      }),
    ),
    says: acts(
      'NotingSnapshots',
      `${toSnapshots}. Noting that shop-aaaaa wrote a raft snapshot: 3.7 can start from it.`,
      'Latch shop-aaaaa',
    ),
  },
  'then they go': {
    given: observed(all('3.6.16', {}, proven), wants('3.7.3')),
    says: acts(
      'RestartingMember',
      'Restarting shop-bbbbb, 1 of 3: it takes up etcd 3.7.3.',
      'Latch shop-bbbbb',
      'ChangeImage shop-bbbbb',
    ),
  },
  'one that was given its image is waited for until its kubelet has ended the old process': {
    given: observed(
      members(
        at('3.5.35', 'a'),
        at(
          '3.6.16',
          'b',
          { version: '3.5.35', clusterVersion: '3.5', storageVersion: undefined },
          pod({ changing: true }),
        ),
        at('3.5.35', 'c'),
      ),
      wants('3.6.16'),
    ),
    says: waits(
      'RollingOut',
      '1 of 3 members run this spec. Before the next is restarted: shop-bbbbb is about to be started anew.',
    ),
  },
  'also the last one': {
    given: observed(
      members(at('3.6.16', 'a'), at('3.6.16', 'b', { version: '3.5.35' }, pod({ changing: true })), at('3.6.16', 'c')),
      wants('3.6.16'),
    ),
    says: waits('RollingOut', 'All were told. The last one: shop-bbbbb is about to be started anew.'),
  },
  'an image that has another version than its tag says stops it': {
    given: observed(
      members(
        at('3.5.35', 'a'),
        at('3.6.16', 'b', { version: '3.5.34', clusterVersion: '3.5', storageVersion: undefined }),
        at('3.5.35', 'c'),
      ),
      wants('3.6.16'),
    ),
    says: {
      kind: 'stalled',
      reason: 'RolloutStalled',
      message:
        'shop-bbbbb: its image runs etcd 3.5.34, and should run 3.6.16. It was made from this spec, and the change goes no further: 1 of 3 members run this spec, shop-aaaaa and shop-ccccc an earlier one. Change the spec, or mend what keeps it; it goes on by itself then.',
      holds: [],
    },
  },
  'one minor down is ordered from etcd first': {
    given: observed(all('3.7.3'), wants('3.6.16')),
    says: acts(
      'EnablingDowngrade',
      'From etcd 3.7.3 to 3.6.16: asking etcd to validate and enable the downgrade to 3.6.',
      'EnableDowngrade shop-aaaaa',
    ),
  },
  'and waited for': {
    given: observed(all('3.7.3', { downgradeTo: '3.6' }), wants('3.6.16')),
    says: waits(
      'WaitingForVersion',
      'From etcd 3.7.3 to 3.6.16. Before the next member: etcd lowers the cluster version to 3.6.',
    ),
  },
  'until each stores its data as the older one does': {
    given: observed(all('3.7.3', { downgradeTo: '3.6', clusterVersion: '3.6' }), wants('3.6.16')),
    says: waits(
      'WaitingForVersion',
      'From etcd 3.7.3 to 3.6.16. Before the next member: shop-aaaaa, shop-bbbbb and shop-ccccc store as 3.7.0 still.',
    ),
  },
  'then the first goes down': {
    given: observed(
      all('3.7.3', { downgradeTo: '3.6', clusterVersion: '3.6', storageVersion: '3.6.0' }),
      wants('3.6.16'),
    ),
    says: acts(
      'RestartingMember',
      'Restarting shop-bbbbb, 1 of 3: it takes up etcd 3.6.16.',
      'Latch shop-bbbbb',
      'ChangeImage shop-bbbbb',
    ),
  },
  'before 3.5 what was proven of snapshots is taken back': {
    given: observed(all('3.6.16', {}, proven), wants('3.5.35')),
    says: acts(
      'ForgettingSnapshots',
      'Noting that shop-aaaaa, shop-bbbbb and shop-ccccc will have entries of etcd 3.5 in the log again.',
      'Latch shop-aaaaa',
      'Latch shop-bbbbb',
      'Latch shop-ccccc',
    ),
  },
  'up again in the middle of a way down cancels it first': {
    given: observed(
      members(
        at('3.6.16', 'a', { clusterVersion: '3.5', downgradeTo: '3.5', storageVersion: '3.5.0' }),
        at('3.5.35', 'b'),
        at('3.6.16', 'c', { clusterVersion: '3.5', downgradeTo: '3.5', storageVersion: '3.5.0' }),
      ),
      wants('3.6.16'),
    ),
    says: acts(
      'CancellingDowngrade',
      'From etcd 3.5.35 to 3.6.16: cancelling the downgrade to 3.5 first.',
      'CancelDowngrade shop-aaaaa',
    ),
  },
  'nor one that serves nobody, and still stores as before: it has not heard of the lower cluster version': {
    given: observed(
      members(
        at('3.6.16', 'a', { ...ordered, storageVersion: '3.5.0' }),
        at('3.6.16', 'b', { ...ordered, storageVersion: '3.5.0' }),
        at('3.6.16', 'c', { ...ordered, linearizable: false, linearizableError: 'it hangs' }),
      ),
      wants('3.5.35'),
      since('unwell c1', 30_000),
    ),
    says: waits(
      'WaitingForVoters',
      '0 of 3 members run this spec. Before the next is restarted: shop-ccccc: it hangs.',
    ),
  },
  'another patch of what all run, before anybody went down: it is cancelled first, or the cluster version would never rise':
    {
      given: observed(
        all('3.6.16', { clusterVersion: '3.5', downgradeTo: '3.5', storageVersion: '3.5.0' }),
        wants('3.6.15'),
        withStatus({ downgrade: '3.5' }),
      ),
      says: acts(
        'CancellingDowngrade',
        'From etcd 3.6.16 to 3.6.15: cancelling the downgrade to 3.5 first.',
        'CancelDowngrade shop-aaaaa',
      ),
    },
  'back in the middle of a way up, while another holds the cluster version down': {
    given: observed(
      members(
        at('3.5.35', 'a'),
        at('3.6.16', 'b', { clusterVersion: '3.5', storageVersion: '3.5.0' }),
        at('3.5.35', 'c'),
      ),
      wants('3.5.35'),
    ),
    says: acts(
      'RestartingMember',
      'Restarting shop-bbbbb, 3 of 3: it takes up etcd 3.5.35.',
      'WriteTicket shop-bbbbb',
      'Latch shop-bbbbb',
      'ChangeImage shop-bbbbb',
    ),
  },
  'set back when the version was noted, and the image not changed yet: no process is waited for that would never end': {
    given: observed(
      members(at('3.6.15', 'a'), at('3.6.15', 'b', {}, latched({ version: '3.6.16' })), at('3.6.15', 'c')),
      wants('3.6.15'),
    ),
    says: acts('RestartingMember', 'Restarting shop-bbbbb, 3 of 3: it takes up etcd 3.6.15.', 'Latch shop-bbbbb'),
  },
  'nor before each says which one holds, though the oldest is there already': {
    given: observed(
      members(
        at('3.6.16', 'a'),
        at('3.6.16', 'b', { clusterVersion: undefined }),
        at('3.7.3', 'c', { clusterVersion: '3.6' }),
      ),
      wants('3.6.16'),
    ),
    says: waits(
      'WaitingForVersion',
      'Back to etcd 3.6.16. Before the next member: shop-bbbbb has yet to say which cluster version holds.',
    ),
  },
  'not where the cluster version is about to rise': {
    given: observed(all('3.6.16', { clusterVersion: '3.5', storageVersion: '3.5.0' }), wants('3.5.35')),
    says: waits(
      'WaitingForVersion',
      'From etcd 3.6.16 to 3.5.35. Before the next member: all run 3.6, so the cluster version is about to rise.',
    ),
  },
});

table(start, {
  'one that does not run is not made of an older version: it may not have heard of the lower cluster version': {
    given: observed(
      members(at('3.5.35', 'a'), at('3.5.35', 'b'), at('3.6.16', 'c', {}, unreachable(), exited('panic'))),
      wants('3.5.35'),
    ),
  },
});
