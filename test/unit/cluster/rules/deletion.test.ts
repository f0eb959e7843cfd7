// What becomes of the claims of a cluster that is deleted, and when the cluster itself may go.
import { describe, expect, test } from '@jest/globals';
import { plan } from '../../../../src/controllers/cluster/plan.ts';
import { deletion } from '../../../../src/controllers/cluster/rules/deletion.ts';
import { finalizer } from '../../../../src/controllers/cluster/rules/finalizer.ts';
import { ruleNames as all } from '../../../../src/controllers/cluster/rule.ts';
import {
  claim,
  latched,
  member,
  members,
  noClaim,
  noPod,
  observed,
  pod,
  unborn,
  voter,
  withSpec,
  type MemberModifier,
  type Modifier,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const ours = 'etcdoperator.dev/retention';

const withFinalizers =
  (...finalizers: readonly string[]): Modifier =>
  (o) => ({ ...o, cluster: { ...o.cluster, metadata: { ...o.cluster.metadata, finalizers: [...finalizers] } } });

/** DELETE was asked for; what holds it are these. */
const deleting =
  (...finalizers: readonly string[]): Modifier =>
  (o) => {
    const held = withFinalizers(...finalizers)(o);
    const metadata = { ...held.cluster.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    return { ...held, cluster: { ...held.cluster, metadata } };
  };

const whenDeleted = (is: 'Retain' | 'Delete'): Modifier =>
  withSpec({ storage: { retention: { whenDeleted: is, whenScaled: 'Delete', whenReplaced: 'Delete' } } });

const goes = whenDeleted('Delete');
const inMemory = withSpec({ storage: { medium: 'Memory' } });
const going = (): MemberModifier => claim({ deleting: true });
const allGoing = members(
  member('a', voter(), going()),
  member('b', voter(), going(), noPod()),
  member('c', voter(), noPod(), noClaim()),
);
const released = ['SetFinalizer taken off'];

/** Kubernetes has taken the owner from what we made. */
const withoutOwner: Modifier = (o) => ({
  ...o,
  services: o.services.map((service) => ({ ...service, metadata: { ...service.metadata, ownerReferences: [] } })),
});
const podsWithoutOwner: Modifier = (o) => ({ ...o, members: o.members.map(pod({ orphaned: true })) });

describe('deletion', () => {
  table(deletion, {
    'nothing is deleted': {
      given: observed(goes, withFinalizers(ours)),
    },
    'with Delete every claim is deleted before the cluster goes': {
      given: observed(goes, deleting(ours)),
      says: {
        kind: 'act',
        reason: 'DeletingClaims',
        message:
          'The cluster is being deleted, and whenDeleted is Delete: deleting the claims of shop-aaaaa, shop-bbbbb and shop-ccccc, with their data.',
        steps: ['DeleteClaim shop-aaaaa', 'DeleteClaim shop-bbbbb', 'DeleteClaim shop-ccccc'],
      },
    },
    'so is the claim that a former member left': {
      given: observed(
        goes,
        deleting(ours),
        members(
          member('a', voter(), going()),
          member('q', latched({ removed: 'Scaled' }), noPod()),
          member('r', noPod()),
        ),
      ),
      says: {
        kind: 'act',
        reason: 'DeletingClaims',
        message:
          'The cluster is being deleted, and whenDeleted is Delete: deleting the claims of shop-qqqqq and shop-rrrrr, with their data.',
        steps: ['DeleteClaim shop-qqqqq', 'DeleteClaim shop-rrrrr'],
      },
    },
    'one that is there still keeps the cluster': {
      given: observed(goes, deleting(ours), members(member('a', going()), member('b'))),
      says: {
        kind: 'act',
        reason: 'DeletingClaims',
        message:
          'The cluster is being deleted, and whenDeleted is Delete: deleting the claims of shop-bbbbb, with their data.',
        steps: ['DeleteClaim shop-bbbbb'],
      },
    },
    'it may go when every claim is gone or goes with its Pod': {
      given: observed(goes, deleting(ours), allGoing),
      says: {
        kind: 'act',
        reason: 'ReleasingCluster',
        message:
          'All claims are gone or go with their Pods: claim shop-aaaaa (used by Pod shop-aaaaa) and claim shop-bbbbb. Letting the cluster go.',
        steps: released,
      },
    },
    'it may go when there is no claim': {
      given: observed(goes, deleting(ours), members()),
      says: {
        kind: 'act',
        reason: 'ReleasingCluster',
        message: 'All claims are gone. Letting the cluster go.',
        steps: released,
      },
    },
    'Retain, said while it is being deleted, rescues the claims': {
      given: observed(whenDeleted('Retain'), deleting(ours)),
      says: {
        kind: 'act',
        reason: 'ReleasingCluster',
        message: 'whenDeleted is Retain: the claims are kept. Letting the cluster go.',
        steps: released,
      },
    },
    'what is being deleted already cannot be rescued, and is told': {
      given: observed(whenDeleted('Retain'), deleting(ours), allGoing),
      says: {
        kind: 'act',
        reason: 'ReleasingCluster',
        message:
          'whenDeleted is Retain: the claims are kept, but for those that are being deleted already: claim shop-aaaaa (used by Pod shop-aaaaa) and claim shop-bbbbb. Letting the cluster go.',
        steps: released,
      },
    },
    'cascade=orphan keeps the claims whatever the spec says': {
      given: observed(goes, deleting('orphan', ours)),
      says: {
        kind: 'act',
        reason: 'ReleasingCluster',
        message: 'Deleted with cascade=orphan: Pods and claims stay as they are. Letting the cluster go.',
        steps: released,
      },
    },
    'also when Kubernetes has already freed our Services, and says so no more': {
      given: observed(goes, deleting(ours), withoutOwner),
      says: {
        kind: 'act',
        reason: 'ReleasingCluster',
        message: 'Deleted with cascade=orphan: Pods and claims stay as they are. Letting the cluster go.',
        steps: released,
      },
    },
    'also when only Pods tell of it': {
      given: observed(goes, deleting(ours), podsWithoutOwner, (o) => ({ ...o, services: [] })),
      says: {
        kind: 'act',
        reason: 'ReleasingCluster',
        message: 'Deleted with cascade=orphan: Pods and claims stay as they are. Letting the cluster go.',
        steps: released,
      },
    },
    'without our finalizer no claim is deleted: what was not noted in time is not done': {
      given: observed(goes, deleting('foregroundDeletion')),
      says: {
        kind: 'wait',
        reason: 'Deleting',
        message:
          'The cluster is being deleted: its Pods and Services go with it. Kept: claims shop-aaaaa, shop-bbbbb and shop-ccccc; whenDeleted: Delete came too late to be followed, so delete them by hand if their data is not wanted. Kubernetes deletes them before it.',
        holds: all,
      },
    },
    'with Retain it goes without us': {
      given: observed(deleting('foregroundDeletion')),
      says: {
        kind: 'wait',
        reason: 'Deleting',
        message:
          'The cluster is being deleted: its Pods and Services go with it. Kept: claims shop-aaaaa, shop-bbbbb and shop-ccccc. Kubernetes deletes them before it.',
        holds: all,
      },
    },
    'what is still there is told, and who holds it': {
      given: observed(goes, deleting('example.com/theirs'), allGoing),
      says: {
        kind: 'wait',
        reason: 'Deleting',
        message:
          'The cluster is being deleted: its Pods and Services go with it. Going: claim shop-aaaaa (used by Pod shop-aaaaa) and claim shop-bbbbb. The finalizer example.com/theirs of somebody else keeps it until they take it off.',
        holds: all,
      },
    },
    'Pods and claims that are let go by cascade=orphan stay': {
      given: observed(goes, deleting('orphan'), members(member('a', voter()))),
      says: {
        kind: 'wait',
        reason: 'Deleting',
        message:
          'The cluster is being deleted with cascade=orphan: its Pods and claims stay. Kept: claim shop-aaaaa. Kubernetes takes it off them first.',
        holds: all,
      },
    },
  });

  test('that is refused is overtaken by nobody: Pods that Kubernetes has deleted stay deleted', () => {
    const o = observed(goes, deleting(ours), members(member('a', voter(), noPod())));
    const refused = { ...o, refused: { plan: 'DeletingClaims', message: 'forbidden' } };
    expect(plan(refused)).toMatchObject({ kind: 'act', reason: 'DeletingClaims' });
  });

  test('comes before a pause', () => {
    expect(plan(observed(goes, deleting(ours), withSpec({ paused: true })))).toMatchObject({
      reason: 'DeletingClaims',
    });
  });
});

describe('finalizer', () => {
  table(finalizer, {
    'claims that are kept need none': {
      given: observed(),
    },
    'with Delete it is set before the first claim is made': {
      given: observed(unborn, goes),
      says: {
        kind: 'act',
        reason: 'SettingFinalizer',
        message: 'whenDeleted is Delete: noting on the cluster that its claims are deleted before it goes.',
        steps: ['SetFinalizer set'],
      },
    },
    'it is set once, beside those of others': {
      given: observed(goes, withFinalizers('example.com/theirs', ours)),
    },
    'with Retain it is taken off': {
      given: observed(withFinalizers(ours)),
      says: {
        kind: 'act',
        reason: 'RemovingFinalizer',
        message: 'Claims are kept when the cluster is deleted: nothing is to be done before it goes.',
        steps: ['SetFinalizer taken off'],
      },
    },
    'with storage in memory there are no claims': {
      given: observed(goes, inMemory, members(member('a', noClaim(), voter()))),
    },
    'Kubernetes takes none once it is being deleted': {
      given: observed(goes, deleting('foregroundDeletion')),
    },
    'on a cluster that is being deleted it is the matter of the deletion': {
      given: observed(deleting(ours)),
    },
  });

  test('comes before the names of a birth', () => {
    expect(plan(observed(unborn, goes))).toMatchObject({ reason: 'SettingFinalizer' });
  });
});
