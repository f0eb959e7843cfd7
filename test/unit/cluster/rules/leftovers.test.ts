// What is left of members that etcd lists no more.
import { leftovers } from '../../../../src/controllers/cluster/rules/leftovers.ts';
import type { Latch, Member } from '../../../../src/controllers/cluster/observed.ts';
import { disagreeing, nodeIs } from '../../../support/fates.ts';
import {
  claim,
  down,
  held,
  latch,
  latched,
  member,
  members,
  noClaim,
  noPod,
  observed,
  pod,
  running,
  ticket,
  voter,
  withSpec,
  withoutQuorum,
  type MemberModifier,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const three = [member('a', voter()), member('b', voter()), member('c', voter())];
const former = (removed: Latch['removed'], ...modifiers: readonly MemberModifier[]): Member =>
  member('d', latched(removed === undefined ? {} : { removed }), ticket('voided'), running(), ...modifiers);
const claimOnly = (removed: Latch['removed'], ...modifiers: readonly MemberModifier[]): Member =>
  former(removed, noPod(), ticket('none'), ...modifiers);
const going = pod({ deleting: true });
const neverJoined = latch({ memberID: 'd1', claimUID: 'claim-d', removed: 'NeverJoined' });
const keep = withSpec({
  storage: { retention: { whenDeleted: 'Retain', whenScaled: 'Retain', whenReplaced: 'Retain' } },
});
const kept = 'Its claim is kept: delete it when its data is no longer wanted.';

table(leftovers, {
  'nothing is left of anybody': { given: observed() },
  'a newcomer is none': { given: observed(members(...three, member('d', held()))) },

  'of a member that somebody else removed it is noted first, and its claim is kept': {
    given: observed(members(...three, former(undefined))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message: `Clearing away the Pod and ticket of shop-ddddd, which somebody else took out of the membership. ${kept}`,
      steps: ['Latch shop-ddddd', 'DeletePod shop-ddddd', 'DeleteTicket shop-ddddd'],
    },
  },
  'also where nothing but its claim is left': {
    given: observed(members(...three, claimOnly(undefined))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message: `Noting why it went on the claim of shop-ddddd, which somebody else took out of the membership. ${kept}`,
      steps: ['Latch shop-ddddd'],
    },
  },
  'and of a learner that was removed before it was seen to run: it may have data': {
    given: observed(members(...three, member('d', latch({ memberID: 'd1' }), noPod()))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message: `Noting why it went on the claim of shop-ddddd, which somebody else took out of the membership. ${kept}`,
      steps: ['Latch shop-ddddd'],
    },
  },
  'its claim stays for ever, and nobody is told again': {
    given: observed(members(...three, claimOnly('ByHand'))),
  },
  'nothing is noted on a claim that is being deleted': {
    given: observed(members(...three, former(undefined, claim({ deleting: true }), ticket('none')))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message: 'Clearing away the Pod of shop-ddddd, which somebody else took out of the membership.',
      steps: ['DeletePod shop-ddddd'],
    },
  },

  'Pod and ticket of a member that was scaled away go, and its claim later': {
    given: observed(members(...three, former('Scaled'))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message:
        'Clearing away the Pod and ticket of shop-ddddd, which was scaled away. Its claim is deleted once 3 healthy voters stand.',
      steps: ['DeletePod shop-ddddd', 'DeleteTicket shop-ddddd'],
    },
  },
  'of a member that was replaced as well': {
    given: observed(members(...three, former('Replaced', noPod()))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message:
        'Clearing away the ticket of shop-ddddd, which was replaced. Its claim is deleted once 3 healthy voters stand.',
      steps: ['DeleteTicket shop-ddddd'],
    },
  },
  'and of one that was told to start and never ran: it is no newcomer': {
    given: observed(members(...three, member('d', latch({ claimUID: 'claim-d', removed: 'Replaced' }), ticket('new')))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message:
        'Clearing away the Pod and ticket of shop-ddddd, which was replaced. Its claim is deleted once 3 healthy voters stand.',
      steps: ['DeletePod shop-ddddd', 'DeleteTicket shop-ddddd'],
    },
  },
  'what the spec retains is kept, and told once': {
    given: observed(keep, members(...three, former('Scaled', ticket('none')))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message: `Clearing away the Pod of shop-ddddd, which was scaled away. ${kept}`,
      steps: ['DeletePod shop-ddddd'],
    },
  },
  'and stays': { given: observed(keep, members(...three, claimOnly('Replaced'))) },
  'one that never joined leaves nothing': {
    given: observed(keep, members(...three, member('d', neverJoined, held(), ticket({ joins: ['a', 'd'] })))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message:
        'Clearing away the Pod and ticket of shop-ddddd, which never joined. Its claim is deleted next: it never held data.',
      steps: ['DeletePod shop-ddddd', 'DeleteTicket shop-ddddd'],
    },
  },
  'a Pod that is being deleted is not deleted again, and holds up nothing': {
    given: observed(members(...three, former('Replaced', going, ticket('none'))), nodeIs('d', { ready: false })),
    says: {
      kind: 'wait',
      reason: 'HeldLeftovers',
      message:
        'What is left of former members holds up nothing, and waits for the deleted Pod of shop-ddddd (its node node-d is not ready) to be gone. ' +
        'Pods are never force-deleted: their processes may still run. When the machine of node-d is off for good, say so: ' +
        '`kubectl taint node node-d node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`.',
      holds: [],
    },
  },
  'that of a newcomer which is taken back neither': {
    given: observed(members(...three, member('d', held(), going, claim({ deleting: true }))), nodeIs('d')),
    says: {
      kind: 'wait',
      reason: 'HeldLeftovers',
      message:
        'What is left of former members holds up nothing, and waits for the deleted Pod of shop-ddddd (on node node-d) to be gone.',
      holds: [],
    },
  },
  'a newcomer whose Pod somebody deleted gets another: start tells of it': {
    given: observed(members(...three, member('d', held(), going))),
  },
  'a ticket of nobody goes': {
    given: observed(members(...three, member('d', noPod(), noClaim(), ticket('voided')))),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message: 'Clearing away the ticket of shop-ddddd, which etcd does not list and which has no claim.',
      steps: ['DeleteTicket shop-ddddd'],
    },
  },
  'a Pod whose claim is gone goes': {
    given: observed(members(...three, { ...member('d', noClaim()), claimGone: true })),
    says: {
      kind: 'act',
      reason: 'ClearingLeftovers',
      message: 'Clearing away the Pod of shop-ddddd, which etcd does not list and which has no claim.',
      steps: ['DeletePod shop-ddddd'],
    },
  },
  'not where it was only missing from a list': { given: observed(members(...three, member('d', noClaim()))) },
  'with storage in memory a newcomer has no claim': {
    given: observed(withSpec({ storage: { medium: 'Memory' } }), members(...three, member('d', noClaim(), held()))),
  },

  'the claim of a member that was scaled away is deleted when as many as are wanted hold its data': {
    given: observed(members(...three, claimOnly('Scaled'))),
    says: {
      kind: 'act',
      reason: 'DeletingFormerClaim',
      message:
        'Deleting the claim of shop-ddddd, which was scaled away: 3 healthy voters hold the data, and storage.retention.whenScaled is Delete.',
      steps: ['DeleteClaim shop-ddddd'],
    },
  },
  'the claim of a member that was replaced as well': {
    given: observed(members(...three, claimOnly('Replaced'))),
    says: {
      kind: 'act',
      reason: 'DeletingFormerClaim',
      message:
        'Deleting the claim of shop-ddddd, which was replaced: 3 healthy voters hold the data, and storage.retention.whenReplaced is Delete.',
      steps: ['DeleteClaim shop-ddddd'],
    },
  },
  'not before they stand': {
    given: observed(
      members(member('a', voter()), member('b', voter()), member('c', voter(), down()), claimOnly('Replaced')),
    ),
  },
  'nor while the cluster goes to sleep': {
    given: observed(withSpec({ size: 0 }), members(...three, claimOnly('Replaced'))),
  },
  'nor while its Pod is there': {
    given: observed(members(...three, former('Scaled', going, ticket('none'))), nodeIs('d')),
    says: {
      kind: 'wait',
      reason: 'HeldLeftovers',
      message:
        'What is left of former members holds up nothing, and waits for the deleted Pod of shop-ddddd (on node node-d) to be gone.',
      holds: [],
    },
  },
  'that of a learner that never voted goes at once: no write hangs on it, and others may follow it every few minutes': {
    given: observed(members(member('a', voter()), member('b', voter(), down()), claimOnly('NeverVoted'))),
    says: {
      kind: 'act',
      reason: 'DeletingFormerClaim',
      message:
        'Deleting the claim of shop-ddddd, which never voted: no write hangs on the data of a learner, and storage.retention.whenReplaced is Delete.',
      steps: ['DeleteClaim shop-ddddd'],
    },
  },
  'unless the spec retains it': { given: observed(keep, members(...three, claimOnly('NeverVoted'))) },
  'nor twice': { given: observed(members(...three, claimOnly('Scaled', claim({ deleting: true })))) },
  'nor another claim than it ran on': { given: observed(members(...three, claimOnly('Scaled', claim({ uid: 'x' })))) },
  'nor another volume': {
    given: observed(members(...three, claimOnly('Scaled', latched({ volumeUID: 'v' }), claim({ volumeUID: 'x' })))),
  },
  'that of one which never joined needs no voters': {
    given: observed(
      keep,
      members(member('a', voter()), member('b', voter(), down()), member('d', neverJoined, noPod())),
    ),
    says: {
      kind: 'act',
      reason: 'DeletingFormerClaim',
      message: 'Deleting the claim of shop-ddddd, which never joined: it never held data.',
      steps: ['DeleteClaim shop-ddddd'],
    },
  },
  'but one that was seen to run held data, whatever was noted': {
    given: observed(members(...three, claimOnly('NeverJoined'))),
  },

  'by a list that not all agree on nobody is removed': {
    given: observed(members(...three, former(undefined)), disagreeing('shop-bbbbb lists others')),
  },
  'nor is a ticket cleared away without one: it tells of a voter whose claim is gone': {
    given: observed(members(member('d', noPod(), noClaim(), ticket('voided'))), withoutQuorum),
  },
  'of the Pod of one that etcd lists start tells': {
    given: observed(members(...three.slice(1), member('a', voter(), going, claim({ deleting: true })))),
  },
  'nor without one': { given: observed(members(...three, claimOnly('Scaled')), withoutQuorum) },
});
