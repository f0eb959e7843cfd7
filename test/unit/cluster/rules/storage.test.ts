// Volumes grow one at a time while all are well; what can't grow is told, or replaced.
import { storage } from '../../../../src/controllers/cluster/rules/storage.ts';
import { goingVoter, lostVoter, since } from '../../../support/fates.ts';
import {
  claim,
  down,
  held,
  latched,
  member,
  members,
  observed,
  pod,
  unreachable,
  withoutQuorum,
  withSpec,
} from '../../../support/observed.ts';
import { asked, classesAre, madeFor, onVolume, sized, wants } from '../../../support/on-volumes.ts';
import { table } from '../../../support/rule-table.ts';

const expandable = classesAre({ standard: true });
const all = members(onVolume('a'), onVolume('b'), onVolume('c'));
const grows = (name: string, nth: number, more = '') =>
  ({
    kind: 'act',
    reason: 'GrowingVolume',
    message: `${name}: its volume is to grow from 8Gi to 16Gi, ${String(nth)} of 3: asking its driver for it.${more}`,
    steps: [`GrowClaim ${name}`],
  }) as const;
const waits = (message: string) => ({ kind: 'wait', reason: 'WaitingForVolume', message, holds: ['rollout'] }) as const;
const fixed = (message: string) =>
  ({
    kind: 'stalled',
    reason: 'VolumesFixed',
    message: `${message}. Set storage.updatePolicy: Replace, and new members on new volumes take their places, one after another. Until then all go on with what they have.`,
    holds: [],
  }) as const;
const pendingSince = { fileSystemSince: 5_000 };
const pending = asked('16Gi', pendingSince);
const unseen =
  ' The operator may not see whether its class lets it grow: where that is refused, set storage.updatePolicy: Replace.';

table(storage, {
  'volumes of the size that is wanted': { given: observed(expandable, all) },
  'or larger, as by hand or of a driver that rounds up': { given: observed(wants('4Gi'), expandable, all) },
  'the first is asked for more, the leader last': {
    given: observed(wants('16Gi'), expandable, all),
    says: grows('shop-bbbbb', 1),
  },
  'which is asked as well': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a'), onVolume('b', sized('16Gi')), onVolume('c', sized('16Gi'))),
    ),
    says: grows('shop-aaaaa', 3),
  },
  'the next not before that one has it': {
    given: observed(wants('16Gi'), expandable, members(onVolume('a', asked('16Gi')), onVolume('b'), onVolume('c'))),
    says: waits('shop-aaaaa: its volume is to grow from 8Gi to 16Gi: its driver has yet to do so.'),
  },
  'the next when it has': {
    given: observed(wants('16Gi'), expandable, members(onVolume('a', sized('16Gi')), onVolume('b'), onVolume('c'))),
    says: grows('shop-bbbbb', 2),
  },
  'one that grows by itself further than it was asked is not asked': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a', claim({ capacity: 20 * 2 ** 30 })), onVolume('b', sized('16Gi')), onVolume('c')),
    ),
    says: grows('shop-ccccc', 3),
  },
  'in the words of its driver': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a', asked('16Gi', { error: 'the backend is busy' })), onVolume('b'), onVolume('c')),
    ),
    says: waits('shop-aaaaa: its volume is to grow from 8Gi to 16Gi: the backend is busy.'),
  },
  'while one is down its volume alone grows: it may be full': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a'), onVolume('b'), onVolume('c', down('no space left on device'))),
    ),
    says: grows('shop-ccccc', 1),
  },
  'nobody else’s, when that one has what it needs': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a'), onVolume('b'), onVolume('c', sized('16Gi'), unreachable())),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForVoters',
      message:
        'Before the volumes of shop-aaaaa and shop-bbbbb grow, all have to be well: shop-ccccc: no answer within 3 s.',
      holds: ['rollout'],
    },
  },
  'without quorum as well: full volumes may be why': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(...['a', 'b', 'c'].map((short) => onVolume(short, down('no space left on device')))),
      withoutQuorum,
    ),
    says: grows('shop-aaaaa', 1),
  },
  'a newcomer has what was wanted when it was made, and grows too': {
    given: observed(
      withSpec({ size: 5 }),
      wants('16Gi'),
      expandable,
      members(...['a', 'b', 'c'].map((short) => onVolume(short, sized('16Gi'))), member('d', sized('8Gi'), held())),
    ),
    says: {
      kind: 'act',
      reason: 'GrowingVolume',
      message: 'shop-ddddd: its volume is to grow from 8Gi to 16Gi, 4 of 4: asking its driver for it.',
      steps: ['GrowClaim shop-ddddd'],
    },
  },
  'not before it is bound': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(
        ...['a', 'b', 'c'].map((short) => onVolume(short, sized('16Gi'))),
        member('d', claim({ phase: 'Pending', requested: 2 ** 33 })),
      ),
    ),
  },
  'nor of who is to go, or has gone': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(
        goingVoter('a', sized('8Gi')),
        onVolume('b', latched({ removed: 'Scaled' })),
        lostVoter('c'),
        onVolume('d', claim({ volumeGone: true }), unreachable()),
      ),
    ),
  },
  'one that is another than the member ran on is not touched, also without quorum': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(...['a', 'b', 'c'].map((short) => onVolume(short, latched({ claimUID: 'another' }), down()))),
      withoutQuorum,
    ),
  },
  'of voters that are too many those alone that stay': {
    given: observed(withSpec({ size: 1 }), wants('16Gi'), expandable, all),
    says: {
      kind: 'act',
      reason: 'GrowingVolume',
      message: 'shop-aaaaa: its volume is to grow from 8Gi to 16Gi, 1 of 1: asking its driver for it.',
      steps: ['GrowClaim shop-aaaaa'],
    },
  },
  'where nobody says whether its class lets it grow, it is tried': {
    given: observed(wants('16Gi'), all),
    says: grows('shop-bbbbb', 1, unseen),
  },
  'where it does not, a person is asked': {
    given: observed(
      wants('16Gi'),
      classesAre({ standard: false }),
      members(onVolume('a'), onVolume('b', sized('16Gi')), onVolume('c', sized('16Gi'))),
    ),
    says: fixed('shop-aaaaa: its volume is to grow from 8Gi to 16Gi: class standard does not let it'),
  },
  'nor does a volume without a class': {
    given: observed(
      wants('16Gi'),
      members(onVolume('a', sized('8Gi', '')), onVolume('b', sized('16Gi')), onVolume('c', sized('16Gi'))),
    ),
    says: fixed('shop-aaaaa: its volume is to grow from 8Gi to 16Gi: it is of no class, so nobody grows it'),
  },
  'the driver has given up: no other volume is touched': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a', asked('16Gi', { infeasible: true, error: 'at most 10Gi' })), onVolume('b'), onVolume('c')),
    ),
    says: fixed("shop-aaaaa: its volume is to grow from 8Gi to 16Gi: it can't: at most 10Gi"),
  },
  'or has not done it for ten minutes': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a', asked('16Gi')), onVolume('b'), onVolume('c')),
      since('growing shop-aaaaa', 600_000),
    ),
    says: fixed(
      'shop-aaaaa: its volume is to grow from 8Gi to 16Gi: it has not for ten minutes: its driver does not say why, `kubectl describe pvc` may',
    ),
  },
  'nor the kubelet under a new Pod': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a', pending, pod({ createdAt: 6_000 })), onVolume('b'), onVolume('c')),
      since('growing shop-aaaaa', 600_000),
    ),
    says: fixed(
      'shop-aaaaa: its volume is to grow from 8Gi to 16Gi: it has not for ten minutes: its driver does not say why, `kubectl describe pvc` may',
    ),
  },
  'a moment before it may only be slow': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a', asked('16Gi')), onVolume('b'), onVolume('c')),
      since('growing shop-aaaaa', 599_999),
    ),
    says: waits('shop-aaaaa: its volume is to grow from 8Gi to 16Gi: its driver has yet to do so.'),
  },
  'another class, and nobody may be replaced: an edit in two parts': {
    given: observed(
      wants('8Gi', { storageClassName: 'fast' }),
      members(onVolume('a'), onVolume('b', sized('8Gi', 'fast')), onVolume('c', sized('8Gi', 'fast'))),
    ),
    says: fixed('shop-aaaaa: its volume is of class standard, and class fast is wanted'),
  },
  'a class that is left out is that of the claims': { given: observed(wants('8Gi'), all) },
  'members that are replaced are told of by others': {
    given: observed(wants('16Gi', { updatePolicy: 'Replace' }), classesAre({ standard: false }), all),
  },
  'but while that is paused': {
    given: observed(
      wants('8Gi', { updatePolicy: 'Replace', storageClassName: 'fast' }),
      withSpec({ rollout: { paused: true } }),
      members(onVolume('a'), onVolume('b', sized('8Gi', 'fast')), onVolume('c', sized('8Gi', 'fast'))),
    ),
    says: {
      kind: 'wait',
      reason: 'HeldRollout',
      message:
        'shop-aaaaa: its volume is of class standard, and class fast is wanted. Nobody is replaced: set spec.rollout.paused to false to go on.',
      holds: [],
    },
  },
  'a pause of the change does not hold volumes that grow': {
    given: observed(wants('16Gi'), withSpec({ rollout: { paused: true } }), expandable, all),
    says: grows('shop-bbbbb', 1),
  },
  'one that may grow does so where members may be replaced as well': {
    given: observed(wants('16Gi', { updatePolicy: 'Replace' }), expandable, all),
    says: grows('shop-bbbbb', 1),
  },
  'whose Pod was made for it is of no matter here': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(...['a', 'b', 'c'].map((short) => onVolume(short, sized('16Gi'), madeFor('8Gi')))),
    ),
  },
});
