// EtcdOperation: something that is done once to a cluster. The one source of its types and of its CRD, as etcdcluster.ts is of that one's.
import { Type } from '@sinclair/typebox';
import type { Static } from '@sinclair/typebox';
import type { KubeObject } from '../kube/objects.ts';
import { longestName, longestOperation, patterns } from './patterns.ts';
import { choice, flag, list, object, text, time, word } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences } from './sentences.ts';
import { condition, observedGeneration } from './status.ts';

/** What the operator can do so far: for another one there is a place in controllers/operation/plan.ts. */
const types = ['Restart'] as const;
export type OperationType = (typeof types)[number];

/** One day an operation may fail; so far each is done in the end, or deleted. */
export type OperationResult = 'Succeeded';

const kept: Rule = {
  rule: 'self.clusterName == oldSelf.clusterName && self.type == oldSelf.type && self.ignoreWindow == oldSelf.ignoreWindow',
  message: sentences.operationKept,
};

const spec = object(
  'What is to be done, and to which cluster. Only ttlAfterFinished can be changed later.',
  {
    clusterName: text('Name of an EtcdCluster in the same namespace.', {
      maxLength: longestName,
      rules: [{ rule: `self.matches('${patterns.clusterName}')`, message: sentences.operationCluster }],
    }),
    type: choice(
      'Restart: the Pod of every voter is made anew, one at a time, the leader last; by the rules of any change, and from the spec as it is then. The only voter, and members with storage in memory, are replaced instead.',
      types,
    ),
    ignoreWindow: flag(
      'Does not wait for a window of maintenance.windows. Until it is done a change of the EtcdCluster that waits for one comes along, also one of the version: a Pod is made from the spec as it is. Default: false.',
      { default: false },
    ),
    ttlAfterFinished: Type.Optional(
      text(
        'How long it is kept once it is done: a whole number of s, m or h. Default: for ever. Under GitOps leave it out: what is deleted would be made, and done, again.',
        { maxLength: 16, rules: [{ rule: `self.matches('${patterns.period}')`, message: sentences.operationTtl }] },
      ),
    ),
  },
  { rules: [kept] },
);

const status = object(
  'How far it is. Written by the operator only.',
  {
    observedGeneration,
    startTime: Type.Optional(time('When the operator took it up.')),
    completionTime: Type.Optional(time('When it was done. From then on nothing of it is done again. Written once.')),
    result: Type.Optional(word<OperationResult>('Succeeded. Absent until it is done.')),
    message: Type.Optional(text('How far it is, and what it waits for, in words.', { maxLength: 4096 })),
    conditions: Type.Optional(list('Ready, Reconciling, Stalled, Complete.', condition, 16, ['type'])),
  },
  {
    default: { observedGeneration: -1 },
    rules: [
      {
        rule: '!has(oldSelf.completionTime) || (has(self.completionTime) && self.completionTime == oldSelf.completionTime)',
        message: sentences.completionKept,
      },
    ],
  },
);

export const etcdOperation = object(
  'Something that is done once to an etcd cluster.',
  { spec, status: Type.Optional(status) },
  {
    rules: [{ rule: `size(self.metadata.name) <= ${longestOperation}`, message: sentences.operationName }],
  },
);

export type EtcdOperationSpec = Static<typeof spec>;
export type EtcdOperationStatus = Static<typeof status>;

export interface EtcdOperation extends KubeObject {
  spec: EtcdOperationSpec;
  status?: EtcdOperationStatus | undefined;
}
