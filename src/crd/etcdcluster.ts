// EtcdCluster: the one source of its types and of its CRD. tools/generate/crds.ts writes the YAML; running code imports only types.
import { Type } from '@sinclair/typebox';
import type { Static } from '@sinclair/typebox';
import type { KubeObject } from '../kube/objects.ts';
import { etcd } from './etcd.ts';
import { image } from './image.ts';
import { integrity } from './integrity.ts';
import { maintenance } from './maintenance.ts';
import { longestName, patterns, sizes } from './patterns.ts';
import { pod } from './pod.ts';
import { choice, flag, integer, object, quantities, text } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences } from './sentences.ts';
import { service } from './service.ts';
import { status } from './status.ts';
import type { EtcdClusterStatus } from './status.ts';
import { storage } from './storage.ts';
import { version } from './version.ts';

const resources = object(
  'Compute resources of each member, as in a container; amounts are quantity strings or numbers. Default: requests of 100m CPU and 256Mi memory.',
  {
    requests: Type.Optional(quantities('What is set aside for a member.')),
    limits: Type.Optional(
      quantities(
        'What a member may not go beyond. The Go runtime of etcd is told, so that it keeps within. Default: none.',
      ),
    ),
  },
  { default: { requests: { cpu: '100m', memory: '256Mi' } } },
);

const specRules: readonly Rule[] = [
  {
    rule: "self.size != 0 || self.storage.medium != 'Memory'",
    message: sentences.memoryHibernates,
    fieldPath: '.size',
  },
  {
    rule: "self.size != 0 || self.storage.medium == 'Memory' || oldSelf.storage.medium != 'Memory'",
    message: sentences.memoryHibernates,
    fieldPath: '.size',
  },
  {
    rule: "!has(self.etcd.backendQuota) || (isQuantity(self.etcd.backendQuota) && quantity(self.etcd.backendQuota).compareTo(quantity('16Mi')) >= 0 && (!isQuantity(self.storage.size) || quantity(self.etcd.backendQuota).isLessThan(quantity(self.storage.size))))",
    message: sentences.backendQuota,
    fieldPath: '.etcd.backendQuota',
  },
];

const spec = object(
  'What the cluster shall be.',
  {
    size: integer(
      'Number of voting members: 0, 1, 3, 5, 7 or 9. A cluster of 3 survives the loss of 1, of 5 the loss of 2. 0 hibernates: the Pods go, the members and their claims stay, and any other number wakes them. Default: 3.',
      { default: 3, rules: [{ rule: `self in [${sizes.join(', ')}]`, message: sentences.size }] },
    ),
    version: Type.Optional(version),
    image,
    resources,
    storage,
    pod: Type.Optional(pod),
    etcd,
    integrity,
    recovery: object(
      'When a member that is down is replaced by a new one.',
      {
        replaceAfter: text(
          'How long a member must have been down without a break, and seen so by the operator, before it is replaced: a whole number of s, m or h, at least 10s, or Never. Default: 5m.',
          {
            default: '5m',
            maxLength: 16,
            rules: [{ rule: `self.matches('${patterns.replaceAfter}')`, message: sentences.replaceAfter }],
          },
        ),
      },
      { default: { replaceAfter: '5m' } },
    ),
    rollout: object(
      'How a change reaches the members.',
      {
        paused: flag(
          'Halts between two members: who was restarted stays so, and nobody else is. Repair goes on. Default: false.',
          { default: false },
        ),
      },
      { default: { paused: false } },
    ),
    maintenance: Type.Optional(maintenance),
    bootstrap: Type.Optional(
      object('How the cluster comes to be.', {
        retainedClaims: Type.Optional(
          choice(
            'What to do with claims that an earlier cluster of this name left. Adopt: go on with its members and data. Ignore: begin empty beside them. Left out: the operator waits until it is said.',
            ['Adopt', 'Ignore'],
          ),
        ),
      }),
    ),
    disruptionBudget: choice(
      'Managed: a PodDisruptionBudget keeps a quorum of the voters from being evicted; a single voter has none. None: there is no budget. Default: Managed.',
      ['Managed', 'None'],
      { default: 'Managed' },
    ),
    service,
    deletionProtection: flag(
      'Refuses to delete this cluster, by the admission policy that is shipped with the operator. A namespace that is deleted takes it along all the same. Default: false.',
      { default: false },
    ),
    paused: flag(
      'Holds the operator back from every change; it goes on to report. The annotation etcdoperator.dev/paused does the same. Default: false.',
      { default: false },
    ),
  },
  { rules: specRules },
);

const rootRules: readonly Rule[] = [
  {
    rule: `size(self.metadata.name) <= ${longestName} && self.metadata.name.matches('${patterns.clusterName}')`,
    message: sentences.name,
  },
];

/** The schema of the whole object, without what every object has. */
export const etcdCluster = object(
  'An etcd cluster: members with volumes of their own, grown by learners and kept in quorum.',
  { spec, status: Type.Optional(status) },
  { rules: rootRules },
);

/** As the API server answers it: defaults are filled in. */
export type EtcdClusterSpec = Static<typeof spec>;

export interface EtcdCluster extends KubeObject {
  spec: EtcdClusterSpec;
  status?: EtcdClusterStatus | undefined;
}

export type {
  BootstrapStatus,
  Condition,
  ConditionStatus,
  EtcdClusterStatus,
  MemberRole,
  MemberStatus,
  PastPlan,
  PlanKind,
  PlanStatus,
  StepStatus,
} from './status.ts';
