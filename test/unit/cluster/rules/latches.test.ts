// Identity first, then the ticket: no restart may bring a started member up empty.
import { latches } from '../../../../src/controllers/cluster/rules/latches.ts';
import {
  added,
  beingBorn,
  down,
  held,
  latch,
  latched,
  listedAs,
  member,
  members,
  noPod,
  now,
  observed,
  pod,
  published,
  running,
  ticket,
  voter,
  withoutQuorum,
  type MemberModifier,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

/** Noted on its claim before its ticket was written. */
const placed: MemberModifier = (m) => ({ ...m, latch: { version: '3.6.16', claimUID: m.claim?.uid ?? '' } });

/** The one of a cluster that was deleted with cascade=orphan. */
const orphanedTicket = (): MemberModifier => (m) =>
  m.ticket === undefined ? m : { ...m, ticket: { ...m.ticket, orphaned: true } };

table(latches, {
  'nothing is left to note of members that are latched': {
    given: observed(),
  },
  'a member that is seen to run is latched, and its ticket voided': {
    given: observed(
      members(
        member('a', voter()),
        member('b', listedAs('voter'), running(), latch({ version: '3.6.16' }), ticket('new')),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'LatchingMembers',
      message:
        'Latching shop-bbbbb: each identity is noted and each ticket voided, so that none starts again on an empty disk.',
      steps: ['Latch shop-bbbbb', 'WriteTicket shop-bbbbb'],
    },
  },
  'a member that has told the others where it serves has run, though we cannot reach it': {
    given: observed(
      members(member('a', voter()), member('b', listedAs('voter'), published(), down(), placed, ticket('new'))),
    ),
    says: {
      kind: 'act',
      reason: 'LatchingMembers',
      message:
        'Latching shop-bbbbb: each identity is noted and each ticket voided, so that none starts again on an empty disk.',
      steps: ['Latch shop-bbbbb', 'WriteTicket shop-bbbbb'],
    },
  },
  'a listed member that never told the others anything is not latched': {
    given: observed(
      members(
        member('a', voter()),
        member('b', listedAs('voter'), down(), latch({ version: '3.6.16' }), ticket('new')),
      ),
    ),
  },
  'an answer that the membership list does not confirm is not latched': {
    given: observed(
      members(
        member('a', voter()),
        member('b', listedAs('voter'), running({ memberID: 'f00' }), latch({ version: '3.6.16' }), ticket('new')),
      ),
    ),
  },
  'without a membership list nothing is latched': {
    given: observed(beingBorn(member('a', running({ linearizable: false }), ticket('new')))),
  },
  'a started member whose ticket is gone gets the voided one': {
    given: observed(members(member('a', voter(), ticket('none')), member('b', voter()))),
    says: {
      kind: 'act',
      reason: 'LatchingMembers',
      message:
        'Latching shop-aaaaa: each identity is noted and each ticket voided, so that none starts again on an empty disk.',
      steps: ['WriteTicket shop-aaaaa'],
    },
  },
  'the ticket that an adopted member brought along is made ours, voided as it is': {
    given: observed(members(member('a', voter()), member('b', voter(), orphanedTicket()))),
    says: {
      kind: 'act',
      reason: 'LatchingMembers',
      message:
        'Latching shop-bbbbb: each identity is noted and each ticket voided, so that none starts again on an empty disk.',
      steps: ['WriteTicket shop-bbbbb'],
    },
  },
  'a started member whose ticket is not voided gets it voided, though it is down': {
    given: observed(members(member('a', voter()), member('b', voter(), down(), ticket('new')))),
    says: {
      kind: 'act',
      reason: 'LatchingMembers',
      message:
        'Latching shop-bbbbb: each identity is noted and each ticket voided, so that none starts again on an empty disk.',
      steps: ['WriteTicket shop-bbbbb'],
    },
  },
  'a held member with a ticket has its kubelet asked to look': {
    given: observed(
      members(
        member('a', voter()),
        member('b', added(), held(), ticket({ joins: ['a', 'b'] }), latch({ memberID: 'b1' })),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'TouchingPods',
      message: 'Asking the kubelets of shop-bbbbb to look at the tickets.',
      steps: ['TouchPod shop-bbbbb'],
    },
  },
  'its kubelet is not asked again within two seconds': {
    given: observed(
      members(
        member('a', voter()),
        member(
          'b',
          added(),
          held(),
          pod({ touched: now - 1_999 }),
          ticket({ joins: ['a', 'b'] }),
          latch({ memberID: 'b1' }),
        ),
      ),
    ),
  },
  'the ticket of a member that was removed is not written anew': {
    given: observed(members(member('a', voter()), member('d', latched({ removed: 'Scaled' }), noPod()))),
  },
  'not without a list either': {
    given: observed(members(member('d', latched({ removed: 'Scaled' }), noPod())), withoutQuorum),
  },
  'that of a member whose removal was only intended is, for it may be one still': {
    given: observed(
      members(member('a', voter()), member('b', voter(), latched({ removed: 'Scaled' }), ticket('none'))),
    ),
    says: {
      kind: 'act',
      reason: 'LatchingMembers',
      message:
        'Latching shop-bbbbb: each identity is noted and each ticket voided, so that none starts again on an empty disk.',
      steps: ['WriteTicket shop-bbbbb'],
    },
  },
  'a member that answers for another cluster stalls': {
    given: observed(members(member('a', voter()), member('b', voter(), running({ clusterID: 'c2' })))),
    says: {
      kind: 'stalled',
      reason: 'ForeignCluster',
      message:
        'shop-bbbbb answers as a member of cluster c2; this is cluster c1. It holds other data: find out where its volume comes from before anything else.',
      holds: ['half-made', 'learners', 'scale'],
    },
  },
});
