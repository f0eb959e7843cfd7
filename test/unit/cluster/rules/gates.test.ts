// The rules that only hold others back.
import { describe } from '@jest/globals';
import { sentences } from '../../../../src/crd/sentences.ts';
import { pause, names, spec } from '../../../../src/controllers/cluster/rules/gates.ts';
import { ruleNames as all } from '../../../../src/controllers/cluster/rule.ts';
import type { Observed } from '../../../../src/controllers/cluster/observed.ts';
import type { ObjectMeta } from '../../../../src/kube/objects.ts';
import { observed, withSpec } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const withMetadata = (o: Observed, metadata: ObjectMeta): Observed => ({
  ...o,
  cluster: { ...o.cluster, metadata: { ...o.cluster.metadata, ...metadata } },
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

describe('spec', () => {
  const meanwhile = 'Until that is changed, members are kept running and repaired, and nothing else is changed.';
  const says = (sentence: string) => ({
    kind: 'stalled' as const,
    reason: 'InvalidSpec',
    message: `${sentence}. ${meanwhile}`,
    holds: ['bootstrap', 'images', 'storage', 'rollout'],
  });

  table(spec, {
    'the spec is valid': { given: observed() },
    'a size that admission would have refused': { given: observed(withSpec({ size: 2 })), says: says(sentences.size) },
    'fewer than there are is a matter of scale': { given: observed(withSpec({ size: 1 })) },
    'another version that can be reached': { given: observed(withSpec({ version: '3.5.35' })) },
    'a version that can not be reached': {
      given: observed(withSpec({ version: '3.4.31' })),
      says: says('version can not go from 3.6.16 to 3.4.31: down it goes one minor at a time. Choose 3.5.35 first'),
    },
  });
});
