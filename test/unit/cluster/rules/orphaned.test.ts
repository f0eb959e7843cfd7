// A cluster that was deleted with cascade=orphan and applied again is taken over as it runs.
import { describe, expect, test } from '@jest/globals';
import { retained } from '../../../../src/controllers/cluster/rules/retained.ts';
import { ruleNames as all } from '../../../../src/controllers/cluster/rule.ts';
import { latch, member, members, nameOf, noPod, observed, unborn, withSpec } from '../../../support/observed.ts';
import { claims, leaves, left, pods, ran, says } from '../../../support/retained.ts';
import { cluster } from '../../desired/example.ts';
import { table } from '../../../support/rule-table.ts';

const inMemory = withSpec({ storage: { medium: 'Memory' } });

describe('cascade=orphan', () => {
  const everything = [...claims('p', 'q'), ...pods('p', 'q')];
  const adopted = {
    kind: 'act',
    reason: 'Adopting',
    message:
      'Taking over claim shop-ppppp, claim shop-qqqqq, Pod shop-ppppp and Pod shop-qqqqq: members of etcd cluster c1, which an earlier EtcdCluster of this name left.',
    steps: ['AdoptClaim shop-ppppp', 'AdoptClaim shop-qqqqq', 'AdoptPod shop-ppppp', 'AdoptPod shop-qqqqq'],
  } as const;

  table(retained, {
    'is taken over without a word': { given: observed(unborn, leaves(...everything)), says: adopted },
    'also where older claims are ignored': {
      given: observed(unborn, says('Ignore'), leaves(...everything, left('Claim', 'z', { latch: ran('c9') }))),
      says: {
        ...adopted,
        message: `${adopted.message} Left as they are: claim shop-zzzzz (of another cluster).`,
      },
    },
    'a member whose claim and Pod are going is one of them': {
      given: observed(
        unborn,
        leaves(
          ...claims('p'),
          left('Claim', 'q', { deleting: true }),
          left('Pod', 'p'),
          left('Pod', 'q', { deleting: true }),
        ),
      ),
      says: adopted,
    },
    'a claim that goes without a Pod is not': {
      given: observed(unborn, leaves(...everything, left('Claim', 'r', { deleting: true }))),
      says: { ...adopted, message: `${adopted.message} Left as they are: claim shop-rrrrr (being deleted).` },
    },
    'a member that was only about to be removed is one of them': {
      given: observed(
        unborn,
        leaves(...claims('p'), left('Claim', 'q', { latch: { ...ran('c1'), removed: 'Scaled' } }), ...pods('p', 'q')),
      ),
      says: adopted,
    },
    'that was interrupted goes on with what is left': {
      given: observed(
        unborn,
        members(member('p', latch(ran('c1'))), member('q', noPod(), latch(ran('c1')))),
        leaves(...pods('q')),
      ),
      says: {
        kind: 'act',
        reason: 'Adopting',
        message:
          'Taking over Pod shop-qqqqq: members of etcd cluster c1, which an earlier EtcdCluster of this name left.',
        steps: ['AdoptPod shop-qqqqq'],
      },
    },
    'with storage in memory the Pods themselves tell who they are': {
      given: observed(unborn, inMemory, leaves(left('Pod', 'p', { latch: ran('c1') }))),
      says: {
        kind: 'act',
        reason: 'Adopting',
        message:
          'Taking over Pod shop-ppppp: members of etcd cluster c1, which an earlier EtcdCluster of this name left.',
        steps: ['AdoptPod shop-ppppp'],
      },
    },
    'Pods whose claims tell nothing are not touched': {
      given: observed(unborn, leaves(left('Claim', 'p', { latch: {} }), ...pods('p'))),
      says: {
        kind: 'stalled',
        reason: 'RetainedClaims',
        message:
          'Nothing is started: of what an earlier cluster of this name left nothing can be adopted: claim shop-ppppp (never started) and Pod shop-ppppp (never started). To begin with an empty cluster, delete it, or set bootstrap.retainedClaims to Ignore once no Pod is left of it.',
        holds: all,
      },
    },
    'Pods that somebody deleted are not its sign': {
      given: observed(unborn, leaves(...claims('p'), left('Pod', 'p', { deleting: true }))),
      says: {
        kind: 'wait',
        reason: 'WaitingForNamesake',
        message:
          'An earlier cluster of this name was deleted and has not gone yet: Pod shop-ppppp. If it stays, delete it by hand.',
        holds: all,
      },
    },
  });

  test('changes labels and owner, and nothing that would restart a member', () => {
    const verdict = retained.decide(observed(unborn, leaves(...claims('p'), ...pods('p'))));
    const labels = {
      'app.kubernetes.io/name': 'etcd',
      'app.kubernetes.io/managed-by': 'etcd-operator',
      'etcdoperator.dev/cluster': cluster.name,
      'etcdoperator.dev/cluster-uid': cluster.uid,
      'etcdoperator.dev/member': nameOf('p'),
    };
    const owner = { kind: 'EtcdCluster', name: cluster.name, uid: cluster.uid, controller: true };
    expect(verdict).toMatchObject({
      steps: [
        { kind: 'AdoptClaim', uid: 'claim-p', metadata: { labels } },
        { kind: 'AdoptPod', uid: 'pod-p', metadata: { labels, ownerReferences: [owner] } },
      ],
    });
    expect(verdict).not.toHaveProperty('steps.0.metadata.ownerReferences');
  });
});
