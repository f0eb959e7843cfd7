// The schema of what the operator reports: `status`. Open sets of words stay open, so that an older schema never refuses a report.
import { Type } from '@sinclair/typebox';
import type { Static } from '@sinclair/typebox';
import { flag, integer, list, object, size, text, time, word } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences } from './sentences.ts';

/** newcomer: has a Pod or claim, but etcd has not heard of it yet. former: etcd lists it no more, and something of it is left. */
export type MemberRole = 'voter' | 'learner' | 'newcomer' | 'former';
export type PlanKind = 'Act' | 'Wait' | 'Stalled' | 'Settled';
export type ConditionStatus = 'True' | 'False' | 'Unknown';

const member = object('A member of the cluster, or one that is about to become one.', {
  name: text('Name of the member, its Pod and its claim.', { maxLength: 63 }),
  id: Type.Optional(text('Member ID in hexadecimal, as etcd prints it. Absent until etcd has heard of it.')),
  role: word<MemberRole>(
    'One of voter, learner, newcomer (prepared, but etcd has not heard of it yet), or former (etcd lists it no more, and something of it is left).',
  ),
  leader: Type.Optional(flag('True for the member that leads.')),
  healthy: flag('It answers, and is connected to a quorum.'),
  version: Type.Optional(text('The etcd version that it runs, by its own account.')),
  dbSize: Type.Optional(size('Size of its database on disk.')),
  dbSizeInUse: Type.Optional(size('What of it holds data; the rest is given back by defragmentation.')),
  node: Type.Optional(text('The node that its Pod runs on.')),
  sinceTime: Type.Optional(time('Since when role, leader, healthy, version and message are as they are.')),
  message: Type.Optional(text('What is the matter with it, in words.', { maxLength: 4096 })),
});

const planFields = {
  kind: word<PlanKind>('Act: something is being done. Wait: for something. Stalled: a person must act. Settled.'),
  reason: text('The rule that speaks, in one word.'),
  message: text('The same in a sentence.', { maxLength: 4096 }),
};

const plan = object('What the operator does now, and why.', {
  ...planFields,
  sinceTime: time('Since when this is the plan.'),
  untilTime: Type.Optional(time('When it gives up waiting, or looks again.')),
});

const pastPlan = object('A plan that was followed.', { ...planFields, sinceTime: time('When it became the plan.') });

const rollout = object(
  'How far a change of the spec, or a restart, has come. Absent while every member runs this spec.',
  {
    from: Type.Optional(
      text('The oldest version that a voter was made to run. Absent where no version changes.', { maxLength: 32 }),
    ),
    to: Type.Optional(text('The version that is wanted in the end.', { maxLength: 32 })),
    hop: Type.Optional(
      text('The version that members are brought to next: etcd goes one minor at a time.', { maxLength: 32 }),
    ),
    updated: integer(
      'Voters that run this spec, at the version that is next, and were restarted where that is asked for.',
    ),
    member: Type.Optional(text('The member that is being restarted, or comes back.', { maxLength: 63 })),
  },
);

const bootstrap = object('With what the cluster was born. Written once, before the first object is made.', {
  token: text('The cluster token that the first members were started with.'),
  version: text('The version that the first members were started with.', { maxLength: 32 }),
  size: integer('How many members the first set has.'),
  members: list('Names of the first set.', text('A member name.', { maxLength: 63 }), 9),
});

const step = object('The step that is under way: finished with the same target or closed as void, never chosen anew.', {
  kind: text('What is done.'),
  target: text('To whom.', { maxLength: 4096 }),
  sinceTime: time('Since when.'),
});

export const condition = object('One aspect of the state.', {
  type: text('Which aspect.', { maxLength: 316 }),
  status: word<ConditionStatus>('True, False or Unknown.'),
  reason: text('Why, in one word.', { maxLength: 1024 }),
  message: text('Why, in a sentence.', { maxLength: 32768 }),
  lastTransitionTime: time('When status changed last.'),
  observedGeneration: Type.Optional(
    Type.Unsafe<number>({
      type: 'integer',
      format: 'int64',
      description: 'The generation of the spec that was looked at.',
    }),
  ),
});

export const observedGeneration = Type.Unsafe<number>({
  type: 'integer',
  format: 'int64',
  default: -1,
  description: 'The generation of the spec that this status was made from; -1 before the operator has seen the object.',
});

const writtenOnce: readonly Rule[] = [
  {
    rule: '!has(oldSelf.clusterID) || (has(self.clusterID) && self.clusterID == oldSelf.clusterID)',
    message: sentences.clusterIDKept,
  },
  {
    rule: '!has(oldSelf.bootstrap) || (has(self.bootstrap) && self.bootstrap == oldSelf.bootstrap)',
    message: sentences.bootstrapKept,
  },
];

export const status = object(
  'What the operator sees and does. Written by the operator only.',
  {
    observedGeneration,
    clusterID: Type.Optional(text('Cluster ID in hexadecimal, as etcd prints it. Written once.', { maxLength: 32 })),
    endpoint: Type.Optional(text('Where clients connect: the URL of the client Service.', { maxLength: 512 })),
    version: Type.Optional(text('The version that every member runs, or the oldest of them.', { maxLength: 32 })),
    targetVersion: Type.Optional(text('The version that every member is to run.', { maxLength: 32 })),
    size: Type.Optional(integer('Number of voters.')),
    wantedSize: Type.Optional(
      integer('Number of voters that the operator works towards: size of the spec, or of the last one that was valid.'),
    ),
    readyMembers: Type.Optional(integer('Number of voters that are healthy.')),
    membersReady: Type.Optional(text('Healthy voters of the voters wanted, such as 3/3.')),
    failuresTolerated: Type.Optional(
      integer('How many more voters may fail before the cluster stops taking writes. Absent where nobody can know.'),
    ),
    leader: Type.Optional(text('Name of the member that leads.')),
    selector: Type.Optional(text('Label selector of the Pods, for the scale subresource.', { maxLength: 512 })),
    dbSize: Type.Optional(size('Size of the largest database of a member.')),
    quota: Type.Optional(size('Size at which etcd stops taking writes.')),
    alarms: Type.Optional(
      list('The alarms of etcd that are in force.', text('Such as NOSPACE, with the member that etcd names.'), 32),
    ),
    members: Type.Optional(list('The members, by name.', member, 32, ['name'])),
    rollout: Type.Optional(rollout),
    downgrade: Type.Optional(
      text('The minor that etcd was asked by this operator to go down to, until that is done or cancelled.', {
        maxLength: 32,
      }),
    ),
    plan: Type.Optional(plan),
    bootstrap: Type.Optional(bootstrap),
    step: Type.Optional(step),
    history: Type.Optional(list('The last 20 plans, the newest first.', pastPlan, 20)),
    conditions: Type.Optional(
      list('Ready, Reconciling, Stalled, Available, UpToDate, Degraded.', condition, 32, ['type']),
    ),
  },
  { default: { observedGeneration: -1 }, rules: writtenOnce },
);

export type EtcdClusterStatus = Static<typeof status>;
export type MemberStatus = Static<typeof member>;
export type PlanStatus = Static<typeof plan>;
export type PastPlan = Static<typeof pastPlan>;
export type BootstrapStatus = Static<typeof bootstrap>;
export type StepStatus = Static<typeof step>;
export type Condition = Static<typeof condition>;
