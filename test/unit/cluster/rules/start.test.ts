// Pods of members that have a claim: made, made anew, waited for.
import { start } from '../../../../src/controllers/cluster/rules/start.ts';
import {
  claim,
  down,
  latched,
  member,
  members,
  noPod,
  observed,
  pod,
  voter,
  withoutQuorum,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

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
    given: observed(members(member('a', voter(), pod({ deleting: true })), member('b', voter()))),
    says: {
      kind: 'wait',
      reason: 'WaitingForDeletedPods',
      message: 'Waiting for the deleted Pods of shop-aaaaa (on node node-a) to be gone.',
      holds: [],
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
});
