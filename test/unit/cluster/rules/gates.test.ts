// The rules that only hold others back.
import { describe } from '@jest/globals';
import { sentences } from '../../../../src/crd/sentences.ts';
import { deletion, pause, names, retained, spec, rollout } from '../../../../src/controllers/cluster/rules/gates.ts';
import { ruleNames as all } from '../../../../src/controllers/cluster/rule.ts';
import type { Observed, Retained } from '../../../../src/controllers/cluster/observed.ts';
import type { ObjectMeta } from '../../../../src/kube/objects.ts';
import { member, nameOf, noPod, observed, unborn, withSpec } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const withMetadata = (o: Observed, metadata: ObjectMeta): Observed => ({
  ...o,
  cluster: { ...o.cluster, metadata: { ...o.cluster.metadata, ...metadata } },
});

describe('deletion', () => {
  table(deletion, {
    'nothing is deleted': {
      given: observed(),
    },
    'of a cluster that is being deleted nothing is touched': {
      given: observed((o) => withMetadata(o, { deletionTimestamp: '2026-01-01T00:00:00Z' })),
      says: {
        kind: 'wait',
        reason: 'Deleting',
        message: 'The cluster is being deleted: its Pods and Services go with it, its claims are kept.',
        holds: all,
      },
    },
  });
});

describe('pause', () => {
  table(pause, {
    'it is not paused': {
      given: observed(),
    },
    'paused by its spec': {
      given: observed(withSpec({ paused: true })),
      says: {
        kind: 'wait',
        reason: 'HeldByPause',
        message: 'Paused: nothing is changed and nothing is repaired. To go on, set spec.paused to false.',
        holds: all,
      },
    },
    'paused by an annotation': {
      given: observed((o) => withMetadata(o, { annotations: { 'etcdoperator.dev/paused': 'true' } })),
      says: {
        kind: 'wait',
        reason: 'HeldByPause',
        message:
          'Paused: nothing is changed and nothing is repaired. To go on, remove the annotation etcdoperator.dev/paused.',
        holds: all,
      },
    },
  });
});

describe('names', () => {
  table(names, {
    'no name is taken': {
      given: observed(),
    },
    'a foreign object under a name that is needed': {
      given: observed((o) => ({
        ...o,
        taken: [{ object: 'Service/shop-client', owner: 'owned by Deployment/theirs' }],
      })),
      says: {
        kind: 'stalled',
        reason: 'NameTaken',
        message:
          'Not ours, but under a name that this cluster needs: Service/shop-client (owned by Deployment/theirs). Delete or rename it, or give this cluster another name.',
        holds: ['services', 'bootstrap', 'budget', 'learners', 'scale'],
      },
    },
  });
});

const claimOf = (short: string): Retained => ({
  kind: 'Claim',
  name: nameOf(short),
  uid: `claim-${short}`,
  clusterUID: 'earlier',
  deleting: false,
  orphaned: true,
  latch: {},
});

describe('retained', () => {
  table(retained, {
    'nothing is left of a namesake': {
      given: observed(unborn),
    },
    'claims of a namesake stop a birth': {
      given: observed(unborn, (o) => ({ ...o, retained: [claimOf('q')] })),
      says: {
        kind: 'stalled',
        reason: 'RetainedClaims',
        message:
          'Nothing is started: these remain of an earlier cluster of this name: claim shop-qqqqq. They may hold its data. To begin with an empty cluster, delete these claims (their data is lost then), or choose another name.',
        holds: all,
      },
    },
    'a status that was lost in the middle of the birth cannot be made up': {
      given: observed(unborn, (o) => ({ ...o, members: [{ ...member('a', noPod()), latch: { version: '3.6.16' } }] })),
      says: {
        kind: 'stalled',
        reason: 'StatusLost',
        message:
          'The status was lost while this cluster was being created, so it is not known which of its members may have been told to start: shop-aaaaa. No client has written to it yet: delete this EtcdCluster and its claims, and create it again.',
        holds: all,
      },
    },
    'a status that was lost later is known from the claims': {
      given: observed(unborn, (o) => ({
        ...o,
        members: [{ ...member('a', noPod()), latch: { version: '3.6.16', clusterID: 'c1' } }],
        retained: [claimOf('q')],
      })),
    },
    'once it is born, a namesake does not stop it': {
      given: observed((o) => ({ ...o, retained: [claimOf('q')] })),
    },
  });
});

describe('spec', () => {
  const meanwhile = 'Until that is changed, members are kept running and repaired, and nothing else is changed.';
  const says = (sentence: string) => ({
    kind: 'stalled' as const,
    reason: 'InvalidSpec',
    message: `${sentence}. ${meanwhile}`,
    holds: ['bootstrap', 'rollout'],
  });

  table(spec, {
    'the spec is valid': { given: observed() },
    'a size that admission would have refused': { given: observed(withSpec({ size: 2 })), says: says(sentences.size) },
    'fewer than there are is a matter of scale': { given: observed(withSpec({ size: 1 })) },
    'another version than the one that runs': {
      given: observed(withSpec({ version: '3.5.35' })),
      says: says(sentences.versionChanged),
    },
  });
});

describe('rollout', () => {
  table(rollout, {
    'every member runs this spec': {
      given: observed(),
    },
    'a changed spec waits for Pods to be made anew': {
      given: observed(withSpec({ pod: { labels: { team: 'shop' } } })),
      says: {
        kind: 'wait',
        reason: 'HeldRollout',
        message:
          'shop-aaaaa, shop-bbbbb and shop-ccccc run an earlier spec. This release does not restart members for a change: a Pod takes it up when it is made anew. Delete one Pod at a time, and wait for Ready in between.',
        holds: [],
      },
    },
  });
});
