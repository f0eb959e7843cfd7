// What an earlier cluster of this name left: adopted whole, left alone, or asked about.
import { describe, expect, test } from '@jest/globals';
import { retained } from '../../../../src/controllers/cluster/rules/retained.ts';
import { ruleNames as all } from '../../../../src/controllers/cluster/rule.ts';
import {
  latch,
  member,
  members,
  nameOf,
  noPod,
  observed,
  unborn,
  voter,
  withStatus,
} from '../../../support/observed.ts';
import { claims, leaves, left, owned, ran, says } from '../../../support/retained.ts';
import { table } from '../../../support/rule-table.ts';

describe('where nothing is said', () => {
  table(retained, {
    'nothing is left of a namesake': {
      given: observed(unborn),
    },
    'claims of a namesake stop a birth': {
      given: observed(unborn, leaves(...claims('q'))),
      says: {
        kind: 'stalled',
        reason: 'RetainedClaims',
        message:
          'Nothing is started: these remain of an earlier cluster of this name: claim shop-qqqqq. They may hold its data. Set bootstrap.retainedClaims to Adopt to go on with that data, or to Ignore to begin with an empty cluster beside them.',
        holds: all,
      },
    },
    'a birth that is under way is not stopped': {
      given: observed(unborn, leaves(...claims('q')), withStatus({ bootstrap: birth() })),
    },
    'once it is born, a namesake of another identity is let alone': {
      given: observed(leaves(left('Claim', 'q', { latch: ran('c9') }))),
    },
    'Pods that are about to go with their old owner are waited for': {
      given: observed(unborn, leaves(owned('q'), owned('r', { deleting: true }))),
      says: {
        kind: 'wait',
        reason: 'WaitingForNamesake',
        message:
          'An earlier cluster of this name was deleted and has not gone yet: Pod shop-qqqqq and Pod shop-rrrrr. If it stays, delete it by hand.',
        holds: all,
      },
    },
    'claims that are about to go are waited for': {
      given: observed(unborn, leaves(left('Claim', 'q', { deleting: true }), ...claims('r'))),
      says: {
        kind: 'wait',
        reason: 'WaitingForNamesake',
        message:
          'An earlier cluster of this name was deleted and has not gone yet: claim shop-qqqqq. If it stays, delete it by hand.',
        holds: all,
      },
    },
    'a status that was lost in the middle of the birth cannot be made up': {
      given: observed(unborn, members({ ...member('a', noPod()), latch: { version: '3.6.16' } })),
      says: {
        kind: 'stalled',
        reason: 'StatusLost',
        message:
          'The status was lost while this cluster was being created, so it is not known which of its members may have been told to start: shop-aaaaa. No client has written to it yet: delete this EtcdCluster and its claims, and create it again.',
        holds: all,
      },
    },
    'a status that was lost later is known from the claims': {
      given: observed(
        unborn,
        members(member('a', noPod(), latch({ version: '3.6.16', clusterID: 'c1' }))),
        leaves(left('Claim', 'q', { latch: ran('c9') })),
      ),
    },
  });
});

describe('Ignore', () => {
  table(retained, {
    'begins beside the claims': {
      given: observed(unborn, says('Ignore'), leaves(...claims('q', 'r'))),
    },
    'begins beside Pods that go': {
      given: observed(unborn, says('Ignore'), leaves(...claims('q'), owned('q', { deleting: true }))),
    },
  });
});

describe('Adopt', () => {
  table(retained, {
    'has nothing to do where nothing is left': {
      given: observed(unborn, says('Adopt')),
    },
    'takes over the claims of one identity': {
      given: observed(unborn, says('Adopt'), leaves(...claims('p', 'q', 'r'))),
      says: {
        kind: 'act',
        reason: 'Adopting',
        message:
          'Taking over claim shop-ppppp, claim shop-qqqqq and claim shop-rrrrr: members of etcd cluster c1, which an earlier EtcdCluster of this name left.',
        steps: ['AdoptClaim shop-ppppp', 'AdoptClaim shop-qqqqq', 'AdoptClaim shop-rrrrr'],
      },
    },
    'leaves what never started and what was removed, and says so': {
      given: observed(
        unborn,
        says('Adopt'),
        leaves(
          ...claims('p'),
          left('Claim', 'q', { latch: { version: '3.6.16' } }),
          left('Claim', 'r', { latch: { ...ran('c1'), removed: 'Scaled' } }),
        ),
      ),
      says: {
        kind: 'act',
        reason: 'Adopting',
        message:
          'Taking over claim shop-ppppp: members of etcd cluster c1, which an earlier EtcdCluster of this name left. Left as they are: claim shop-qqqqq (never started) and claim shop-rrrrr (its member was removed before).',
        steps: ['AdoptClaim shop-ppppp'],
      },
    },
    'leaves copies: a member is started on none of them, and would count against quorum': {
      given: observed(
        unborn,
        says('Adopt'),
        leaves(
          left('Claim', 'p', { latch: { ...ran('c1'), claimUID: 'claim-p' } }),
          left('Claim', 'q', { latch: { ...ran('c1'), claimUID: 'claim-p' } }),
        ),
      ),
      says: {
        kind: 'act',
        reason: 'Adopting',
        message:
          'Taking over claim shop-ppppp: members of etcd cluster c1, which an earlier EtcdCluster of this name left. Left as they are: claim shop-qqqqq (not the claim that its member ran on).',
        steps: ['AdoptClaim shop-ppppp'],
      },
    },
    'does not take a member that goes for one that stays': {
      given: observed(unborn, says('Adopt'), leaves(...claims('p', 'q'), owned('q', { deleting: true }))),
      says: {
        kind: 'wait',
        reason: 'WaitingForNamesake',
        message:
          'An earlier cluster of this name was deleted and has not gone yet: Pod shop-qqqqq. If it stays, delete it by hand.',
        holds: all,
      },
    },
    'of two identities takes neither': {
      given: observed(
        unborn,
        says('Adopt'),
        leaves(...claims('p', 'q'), left('Claim', 'r', { latch: ran('c9'), clusterUID: 'still earlier' })),
      ),
      says: {
        kind: 'stalled',
        reason: 'SeveralNamesakes',
        message:
          'Nothing is adopted: what earlier clusters of this name left is of several etcd clusters: c1 (claim shop-ppppp and claim shop-qqqqq) and c9 (claim shop-rrrrr). One can be adopted: delete the claims of the others, or take the label etcdoperator.dev/cluster off them to keep them.',
        holds: all,
      },
    },
    'a former member of another identity makes no choice necessary': {
      given: observed(
        unborn,
        says('Adopt'),
        leaves(...claims('p'), left('Claim', 'r', { latch: { ...ran('c9'), removed: 'Replaced' } })),
      ),
      says: {
        kind: 'act',
        reason: 'Adopting',
        message:
          'Taking over claim shop-ppppp: members of etcd cluster c1, which an earlier EtcdCluster of this name left. Left as they are: claim shop-rrrrr (its member was removed before).',
        steps: ['AdoptClaim shop-ppppp'],
      },
    },
    'does not begin an empty cluster where data was expected': {
      given: observed(unborn, says('Adopt'), leaves(left('Claim', 'q', { latch: { version: '3.6.16' } }))),
      says: {
        kind: 'stalled',
        reason: 'RetainedClaims',
        message:
          'Nothing is started: of what an earlier cluster of this name left nothing can be adopted: claim shop-qqqqq (never started). To begin with an empty cluster, delete it, or set bootstrap.retainedClaims to Ignore once no Pod is left of it.',
        holds: all,
      },
    },
    'that was interrupted goes on, whatever is said by now': {
      given: observed(
        unborn,
        says('Ignore'),
        members(member('p', noPod(), latch(ran('c1')))),
        leaves(...claims('q', 'r')),
      ),
      says: {
        kind: 'act',
        reason: 'Adopting',
        message:
          'Taking over claim shop-qqqqq and claim shop-rrrrr: members of etcd cluster c1, which an earlier EtcdCluster of this name left.',
        steps: ['AdoptClaim shop-qqqqq', 'AdoptClaim shop-rrrrr'],
      },
    },
    'goes on also when the status has been written meanwhile, and nothing else tells of it': {
      given: observed(unborn, withStatus({ clusterID: 'c1' }), leaves(...claims('q'))),
      says: {
        kind: 'act',
        reason: 'Adopting',
        message:
          'Taking over claim shop-qqqqq: members of etcd cluster c1, which an earlier EtcdCluster of this name left.',
        steps: ['AdoptClaim shop-qqqqq'],
      },
    },
  });
});

test('a voter that runs is no stranger: only what is left of others is looked at', () => {
  expect(retained.decide(observed(members(member('a', voter()))))).toBeUndefined();
});

function birth() {
  return { token: 't', version: '3.6.16', size: 1, members: [nameOf('a')] };
}
