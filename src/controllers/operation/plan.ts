// What follows from a look at an operation. What its type is about is decided by a file of types/; here is what all have in common. Pure.
import type { OperationType } from '../../crd/etcdoperation.ts';
import type { EtcdCluster } from '../../crd/etcdcluster.ts';
import { durationMs } from '../../duration.ts';
import { milliseconds } from '../../time.ts';
import type { Observed } from './observed.ts';
import { restart } from './types/restart.ts';

/** How far it is. `stalled` needs a person, and goes on by itself then. */
export interface Progress {
  readonly kind: 'underWay' | 'stalled' | 'succeeded';
  readonly reason: string;
  readonly message: string;
}

export type Plan =
  | Progress
  /** It was done before, or is being deleted. `until`: when it is to be deleted. */
  | { readonly kind: 'over'; readonly until?: number }
  | { readonly kind: 'delete' };

/** Of an operation on a cluster that there is. */
export type Decide = (o: Observed, cluster: EtcdCluster) => Progress;

/** The next type has its line here, and its file beside this one's. */
const types: Readonly<Record<OperationType, Decide>> = { Restart: restart };
const known: Readonly<Partial<Record<string, Decide>>> = types;

export function plan(o: Observed): Plan {
  const { metadata, spec, status } = o.operation;
  if (metadata?.deletionTimestamp !== undefined) return { kind: 'over' };
  if (status?.completionTime !== undefined) return afterwards(o, milliseconds(status.completionTime));
  const decide = known[spec.type];
  if (decide === undefined) return stalled('UnknownType', unknownType(spec.type));
  if (o.cluster !== undefined) return decide(o, o.cluster);
  return stalled(
    'ClusterNotFound',
    `There is no EtcdCluster ${spec.clusterName} in this namespace. It goes on when there is one; else delete this operation.`,
  );
}

const unknownType = (type: string): string =>
  `This operator does not know the type ${type}: it is older than its kinds. Nothing is done; upgrade the operator, or delete this operation.`;

function afterwards({ operation: { spec }, now }: Observed, completedAt: number): Plan {
  if (spec.ttlAfterFinished === undefined) return { kind: 'over' };
  const until = completedAt + durationMs(spec.ttlAfterFinished);
  // What is no duration, under an older CRD, is no reason to delete anything.
  if (Number.isNaN(until)) return { kind: 'over' };
  return until <= now ? { kind: 'delete' } : { kind: 'over', until };
}

const stalled = (reason: string, message: string): Progress => ({ kind: 'stalled', reason, message });
