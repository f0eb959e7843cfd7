// One EtcdOperation as it was seen in one look, with the cluster that it is about: all that a decision may use. Gathered by observe.ts.
import type { EtcdCluster } from '../../crd/etcdcluster.ts';
import type { EtcdOperation } from '../../crd/etcdoperation.ts';

export interface Observed {
  /** Milliseconds since the epoch: the only clock of a decision. */
  readonly now: number;
  readonly operation: EtcdOperation;
  /** Absent: there is none of that name. Not read of an operation that is over. */
  readonly cluster?: EtcdCluster;
  /** The Pods of its members, by name. */
  readonly pods: Readonly<Record<string, PodSeen>>;
}

export interface PodSeen {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly deleting: boolean;
  /** Its probes pass, and the operator has let clients in. */
  readonly ready: boolean;
}
