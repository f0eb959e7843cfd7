// The schema of how etcd itself is tuned: `spec.etcd`. Which flag a field becomes is src/etcd/arguments.ts's matter.
import { Type } from '@sinclair/typebox';
import { deniedArgumentPattern } from '../etcd/denied-arguments.ts';
import { patterns } from './patterns.ts';
import { choice, integer, object, strings, text } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences } from './sentences.ts';

const autoCompaction = object(
  'When etcd drops old revisions of keys by itself. Default: those older than 5m.',
  {
    mode: choice('Periodic keeps the revisions of the last period. Revision keeps the last number of revisions.', [
      'Periodic',
      'Revision',
    ]),
    period: Type.Optional(
      text('How long revisions are kept with mode Periodic, such as 5m or 12h.', { maxLength: 16 }),
    ),
    revisions: Type.Optional(
      integer('How many revisions are kept with mode Revision, such as 1000.', { minimum: 1, maximum: 2147483647 }),
    ),
  },
  {
    default: { mode: 'Periodic', period: '5m' },
    rules: [
      {
        rule: `self.mode != 'Periodic' || (has(self.period) && !has(self.revisions) && self.period.matches('${patterns.period}'))`,
        message: sentences.compactionPeriod,
      },
      {
        rule: "self.mode != 'Revision' || (has(self.revisions) && !has(self.period))",
        message: sentences.compactionRevisions,
      },
    ],
  },
);

// An interval that is missing or malformed counts as its default here, so that each mistake is told once.
const interval = `matches('${patterns.interval}')`;
const heartbeat = `duration(has(self.heartbeatInterval) && self.heartbeatInterval.${interval} ? self.heartbeatInterval : '100ms')`;
const election = `duration(has(self.electionTimeout) ? self.electionTimeout : '1s')`;
const fiveHeartbeats = [heartbeat, heartbeat, heartbeat, heartbeat, heartbeat].join(' + ');

const intervalRules: readonly Rule[] = [
  {
    rule: `!has(self.heartbeatInterval) || (self.heartbeatInterval.${interval} && ${heartbeat} >= duration('10ms') && ${heartbeat} <= duration('10s'))`,
    message: sentences.heartbeatInterval,
  },
  {
    rule: `(!has(self.electionTimeout) || self.electionTimeout.${interval}) && ${election} <= duration('50s') && ${election} >= ${fiveHeartbeats}`,
    message: sentences.electionTimeout,
  },
];

// No messageExpression could name the culprit: the names of a map have no bound, so joining them is beyond any budget.
const extraArgumentRules: readonly Rule[] = [
  { rule: `self.all(k, k.matches('${patterns.flag}'))`, message: sentences.argumentForm },
  {
    rule: `self.all(k, !k.lowerAscii().replace('_', '-').matches('${deniedArgumentPattern}'))`,
    message: sentences.argumentDenied,
  },
];

export const etcd = object(
  'How etcd is tuned. What is left out keeps the default of etcd, or of the operator where said.',
  {
    backendQuota: Type.Optional(
      text(
        'Size of the database at which etcd stops taking writes, as a quantity string. Default: computed from storage.size. At least 16Mi and smaller than storage.size.',
        { maxLength: 32 },
      ),
    ),
    autoCompaction,
    snapshotCount: Type.Optional(
      integer(
        'Number of committed changes after which a member writes a raft snapshot. Default: 10000, and 1000 for a member of 3.6 that was made so on the way to 3.7. 10 to 1000000.',
        { minimum: 10, maximum: 1000000 },
      ),
    ),
    heartbeatInterval: Type.Optional(
      text('How often the leader tells the others that it is there. Default: 100ms. 10ms to 10s.', { maxLength: 16 }),
    ),
    electionTimeout: Type.Optional(
      text(
        'How long a member waits for the leader before it calls an election. Default: 1s. At least five times heartbeatInterval, at most 50s.',
        { maxLength: 16 },
      ),
    ),
    maxRequestSize: Type.Optional(
      text('Largest request that etcd takes, as a quantity string. Default: 1536Ki. 1Ki to 100Mi.', {
        maxLength: 32,
        rules: [
          {
            rule: "isQuantity(self) && quantity(self).compareTo(quantity('1Ki')) >= 0 && quantity(self).compareTo(quantity('100Mi')) <= 0",
            message: sentences.maxRequestSize,
          },
        ],
      }),
    ),
    metrics: Type.Optional(
      choice('Extensive adds a histogram of every gRPC call to the metrics. Default: Basic.', ['Basic', 'Extensive']),
    ),
    logLevel: Type.Optional(
      choice('What a member writes to its log. Default: Info.', ['Debug', 'Info', 'Warn', 'Error']),
    ),
    extraArgs: Type.Optional(
      strings(
        'More flags of etcd by name, such as max-txn-ops: "256". Flags that the operator sets itself and flags that have a field of their own are refused. A flag that etcd has under another name in another version is given the right one, or left out where there is none; one that no version knows keeps the member from starting. Default: none. At most 32.',
        { maxProperties: 32, rules: extraArgumentRules },
      ),
    ),
  },
  { default: { autoCompaction: { mode: 'Periodic', period: '5m' } }, rules: intervalRules },
);
