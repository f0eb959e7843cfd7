// The two Services come before any Pod.
import { services } from '../../../../src/controllers/cluster/rules/services.ts';
import { observed, unborn } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

table(services, {
  'both are there': {
    given: observed(),
  },
  'both are made': {
    given: observed(unborn),
    says: {
      kind: 'act',
      reason: 'ApplyingServices',
      message: 'Applying the Services shop-client and shop-peers.',
      steps: ['ApplyService shop-client', 'ApplyService shop-peers'],
    },
  },
  'one that is not ours to the letter is applied again': {
    given: observed((o) => ({
      ...o,
      services: o.services.map((s) => ({ ...s, metadata: { ...s.metadata, uid: 'u', labels: {} } })),
    })),
    says: {
      kind: 'act',
      reason: 'ApplyingServices',
      message: 'Applying the Services shop-client and shop-peers.',
      steps: ['ApplyService shop-client', 'ApplyService shop-peers'],
    },
  },
});
