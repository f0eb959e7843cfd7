// The errors of the two edges (Kubernetes, etcd) and of ourselves, each with a closed set of codes, and what follows from each.
// Waiting and "a person must act" are plans, not errors.

export type KubeCode =
  | 'Unavailable' // no connection, 5xx, a closed watch
  | 'Timeout' // our own deadline passed: the write may or may not have happened
  | 'Conflict' // 409 for a resourceVersion or UID that has moved on
  | 'AlreadyExists' // 409 on create
  | 'TooManyRequests' // 429
  | 'DisruptionBudget' // 429 of an eviction: a disruption budget lets no Pod go now
  | 'NotFound' // 404
  | 'Forbidden' // 401, 403
  | 'Invalid' // 400, 422: the server refuses what we sent
  | 'Undone' // our write was answered, and at every next look it is not there: somebody else takes it back
  | 'Expired'; // 410, or an ERROR event of a watch: its resourceVersion is too old

export type EtcdCode =
  | 'Unavailable' // no connection, server stopped
  | 'ConnectionRefused' // its host answers that nothing listens there: it starts, or has ended
  | 'DeadlineExceeded' // our own deadline passed: the call may or may not have happened
  | 'NoLeader'
  | 'UnhealthyCluster' // strict reconfiguration check: some voter is not connected for 5 s yet
  | 'LearnerNotReady' // not caught up with the leader
  | 'TooManyLearners'
  | 'MemberNotFound'
  | 'PeerURLExists' // also "member ID already exist"
  | 'NotEnoughStarted'
  | 'WrongMember' // another cluster or member answered at this address
  | 'Refused'; // any other answer of the server, in its own words

export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly code: KubeCode;
  constructor(code: KubeCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export class EtcdError extends Error {
  override readonly name = 'EtcdError';
  readonly code: EtcdCode;
  constructor(code: EtcdCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A state that this program holds to be impossible. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** What a pass that ended in an error does next. */
export type Disposition =
  | 'observeAgain' // what we decided on is outdated: look again now
  | 'retry' // passing trouble: back off, say nothing new
  | 'retrySlowly' // it will not pass by itself: Degraded with the server's words
  | 'bug'; // log with the stack, back off

export function disposition(error: unknown): Disposition {
  if (error instanceof KubeError) return kubeDispositions[error.code];
  if (error instanceof EtcdError) return etcdDispositions[error.code];
  return 'bug';
}

const kubeDispositions: Readonly<Record<KubeCode, Disposition>> = {
  Unavailable: 'retry',
  Timeout: 'retry',
  TooManyRequests: 'retry',
  Expired: 'retry',
  Conflict: 'observeAgain',
  AlreadyExists: 'observeAgain',
  NotFound: 'observeAgain',
  DisruptionBudget: 'observeAgain',
  Forbidden: 'retrySlowly',
  Undone: 'retrySlowly',
  Invalid: 'retrySlowly',
};

const etcdDispositions: Readonly<Record<EtcdCode, Disposition>> = {
  Unavailable: 'retry',
  ConnectionRefused: 'retry',
  DeadlineExceeded: 'retry',
  NoLeader: 'retry',
  UnhealthyCluster: 'retry',
  LearnerNotReady: 'retry',
  TooManyLearners: 'observeAgain',
  MemberNotFound: 'observeAgain',
  PeerURLExists: 'observeAgain',
  NotEnoughStarted: 'retry',
  WrongMember: 'observeAgain',
  Refused: 'retrySlowly',
};
