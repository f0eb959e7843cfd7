// Pods of members that have a claim: made, made anew, waited for.
import { expect, test } from '@jest/globals';
import { start } from '../../../../src/controllers/cluster/rules/start.ts';
import { nodeIs } from '../../../support/fates.ts';
import {
  claim,
  down,
  held,
  latch,
  latched,
  member,
  members,
  noPod,
  observed,
  pod,
  ticket,
  voter,
  withoutQuorum,
  withSpec,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const going = (short: string) => member(short, voter(), pod({ deleting: true }));

table(start, {
  'a member that has its Pod needs nothing': {
    given: observed(),
  },
  'a member without a Pod gets one, on the claim that it had': {
    given: observed(members(member('a', voter()), member('b', voter(), noPod()), member('c', voter()))),
    says: {
      kind: 'act',
      reason: 'CreatingPods',
      message: 'Making the Pods of shop-bbbbb, on the claims they had.',
      steps: ['CreatePod shop-bbbbb'],
    },
  },
  'all Pods are made at once, without a quorum': {
    given: observed(
      members(member('a', voter(), noPod()), member('b', voter(), noPod()), member('c', voter(), noPod())),
      withoutQuorum,
    ),
    says: {
      kind: 'act',
      reason: 'CreatingPods',
      message: 'Making the Pods of shop-aaaaa, shop-bbbbb and shop-ccccc, on the claims they had.',
      steps: ['CreatePod shop-aaaaa', 'CreatePod shop-bbbbb', 'CreatePod shop-ccccc'],
    },
  },
  'a member that was removed gets none, though it was told to start and never ran': {
    given: observed(
      members(
        member('a', voter()),
        member('b', latch({ claimUID: 'claim-b', version: '3.6.16', removed: 'Replaced' }), noPod(), ticket('new')),
      ),
    ),
  },
  'a Pod that was evicted is deleted, one at a time': {
    given: observed(
      members(
        member('a', voter(), pod({ finished: true }), down('Evicted: The node was low on resource: memory.')),
        member('b', voter(), pod({ finished: true }), down('Evicted')),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'RemovingEndedPod',
      message: 'Deleting the Pod of shop-aaaaa, to make it anew: Evicted: The node was low on resource: memory.',
      steps: ['DeletePod shop-aaaaa'],
    },
  },
  'no Pod is made while the old one is there': {
    given: observed(members(going('a'), member('b', voter())), nodeIs('a')),
    says: {
      kind: 'wait',
      reason: 'WaitingForDeletedPods',
      message: 'Waiting for the deleted Pod of shop-aaaaa (on node node-a) to be gone.',
      holds: [],
    },
  },
  'one on a node that is down may still run: a person is told what to do': {
    given: observed(members(going('a'), going('b'), member('c', voter())), nodeIs('a', { ready: false }), nodeIs('b')),
    says: {
      kind: 'wait',
      reason: 'WaitingForDeletedPods',
      message:
        'Waiting for the deleted Pods of shop-aaaaa (its node node-a is not ready) and shop-bbbbb (on node node-b) to be gone. ' +
        'Pods are never force-deleted: their processes may still run. When the machine of node-a is off for good, say so: ' +
        '`kubectl taint node node-a node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`.',
      holds: [],
    },
  },
  'of a node that is gone Kubernetes takes the Pods away': {
    given: observed(members(going('a'), member('b', voter())), nodeIs('a', { gone: true, ready: false })),
    says: {
      kind: 'wait',
      reason: 'WaitingForDeletedPods',
      message: 'Waiting for the deleted Pod of shop-aaaaa (its node node-a is gone) to be gone.',
      holds: [],
    },
  },
  'where nodes may not be read, a person has to look': {
    given: observed(members(going('a'), member('b', voter()))),
    says: {
      kind: 'wait',
      reason: 'WaitingForDeletedPods',
      message:
        'Waiting for the deleted Pod of shop-aaaaa (on node node-a) to be gone. If that lasts, the node is down. ' +
        'Pods are never force-deleted: their processes may still run. When the machine of node-a is off for good, say so: ' +
        '`kubectl taint node node-a node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`.',
      holds: [],
    },
  },
  'nobody waits for the Pod of a member that was removed, nor for that of a newcomer that is taken back': {
    given: observed(
      members(
        member('a', voter()),
        member('d', latched(), pod({ deleting: true })),
        member('e', claim({ deleting: true }), pod({ deleting: true })),
      ),
    ),
  },
  'an ended Pod is left on a claim that is being deleted: its data would go at once': {
    given: observed(members(member('a', voter(), pod({ finished: true }), claim({ deleting: true })))),
  },
  'that of a member that was removed is not made anew either: leftovers clears it away': {
    given: observed(members(member('a', voter()), member('d', latched(), pod({ finished: true })))),
  },
  'no Pod on another volume than the member was started on': {
    given: observed(
      members(member('a', voter(), latched({ volumeUID: 'mine' }), noPod(), claim({ volumeUID: 'another' }))),
      withoutQuorum,
    ),
  },
  'no Pod on a claim whose volume is gone, with or without a quorum': {
    given: observed(
      members(
        member('a', voter()),
        member('b', voter(), noPod(), claim({ volumeGone: true })),
        member('c', voter(), noPod(), claim({ phase: 'Lost' })),
      ),
    ),
  },
  'no Pod for a member that was removed, also when quorum is lost later': {
    given: observed(members(member('d', latched({ removed: 'Scaled' }), noPod(), ticket('none'))), withoutQuorum),
  },
  'one that was to be removed, and may be a voter still, gets its Pod': {
    given: observed(members(member('a', voter(), latched({ removed: 'Replaced' }), noPod())), withoutQuorum),
    says: {
      kind: 'act',
      reason: 'CreatingPods',
      message: 'Making the Pods of shop-aaaaa, on the claims they had.',
      steps: ['CreatePod shop-aaaaa'],
    },
  },
  'no Pod on a claim that is being deleted': {
    given: observed(members(member('a', voter(), noPod(), claim({ deleting: true })))),
  },
  'no Pod on another claim than the member was started on': {
    given: observed(members(member('a', voter(), noPod(), claim({ uid: 'another' })))),
  },
  'no Pod for a member that was removed': {
    given: observed(members(member('a', voter()), member('b', latched(), noPod()))),
  },
  'a newcomer that lost its Pod gets another': {
    given: observed(members(member('a', voter()), member('b', noPod()))),
    says: {
      kind: 'act',
      reason: 'CreatingPods',
      message: 'Making the Pods of shop-bbbbb, on the claims they had.',
      steps: ['CreatePod shop-bbbbb'],
    },
  },
  'a Pod that does not run is made anew from the spec that was changed since': {
    given: observed(
      members(
        member('a', voter()),
        member('b', voter(), down(), pod({ podHash: 'earlier' })),
        member('d', held(), pod({ podHash: 'earlier' })),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'RemakingPods',
      message: 'Making anew from the spec as it is now: shop-bbbbb and shop-ddddd, which do not run.',
      steps: ['DeletePod shop-bbbbb', 'DeletePod shop-ddddd'],
    },
  },
  'not one that is down though others run the same: it is repaired as ever': {
    given: observed(
      members(
        member('a', voter(), pod({ podHash: 'earlier' })),
        member('b', voter(), down(), pod({ podHash: 'earlier' })),
      ),
    ),
  },
  'also without a quorum': {
    given: observed(
      members(
        member('a', voter(), down(), pod({ podHash: 'earlier' })),
        member('b', voter(), down(), pod({ podHash: 'earlier' })),
      ),
      withoutQuorum,
    ),
    says: {
      kind: 'act',
      reason: 'RemakingPods',
      message: 'Making anew from the spec as it is now: shop-aaaaa and shop-bbbbb, which do not run.',
      steps: ['DeletePod shop-aaaaa', 'DeletePod shop-bbbbb'],
    },
  },
  'not one that runs, goes, was made from this spec, or is on a claim that is going': {
    given: observed(
      members(
        member('a', voter(), pod({ podHash: 'earlier' })),
        member('b', voter(), down()),
        member('c', voter(), down(), pod({ podHash: 'earlier' }), claim({ deleting: true })),
      ),
    ),
  },
  'not from a spec that is invalid': {
    given: observed(
      withSpec({ size: 4 }),
      members(member('a', voter()), member('b', voter(), down(), pod({ podHash: 'earlier' }))),
    ),
  },
});

test('a Pod that is lost in the middle of a change of version comes back with the version that is noted', () => {
  const o = observed(
    withSpec({ version: '3.7.3' }),
    members(member('a', voter(), latched({ version: '3.5.35' }), noPod())),
  );
  const verdict = start.decide(o);
  const steps = verdict?.kind === 'act' ? verdict.steps : [];
  const images = steps.flatMap((step) => (step.kind === 'CreatePod' ? step.pod.spec?.containers : []));
  expect(images.map((container) => container?.image)).toEqual(['gcr.io/etcd-development/etcd:v3.5.35']);
});
