// The narrow view of etcd that everything else uses: one call, one member, one answer. The real one is client.ts; tests pass a fake.

/** Where a member is dialled, and who has to answer there. */
export interface Endpoint {
  /** IP address or host name. */
  readonly host: string;
  /** Name in the member's certificate, and the authority sent: its DNS name. */
  readonly serverName: string;
  /** Client port; 2379 where absent. */
  readonly port?: number;
  /** Port of the plain metrics listener; 2381 where absent. */
  readonly metricsPort?: number;
  /** When given, a connection is used only after its Status was answered by this cluster and member (else EtcdError WrongMember). */
  readonly clusterID?: bigint;
  readonly memberID?: bigint;
}

export interface Header {
  readonly clusterID: bigint;
  readonly memberID: bigint;
  readonly revision: bigint;
  readonly raftTerm: bigint;
}

/** A member as the membership list tells of it. An empty name: added, never started. */
export interface Member {
  readonly id: bigint;
  readonly name: string;
  readonly peerURLs: readonly string[];
  readonly clientURLs: readonly string[];
  readonly isLearner: boolean;
}

/** What a member says of itself, without asking the others. Sizes are bytes. */
export interface Status {
  readonly header: Header;
  /** Server version, X.Y.Z. */
  readonly version: string;
  /** Zero: it knows no leader. */
  readonly leader: bigint;
  readonly isLearner: boolean;
  readonly raftIndex: bigint;
  readonly raftAppliedIndex: bigint;
  readonly dbSize: bigint;
  readonly dbSizeInUse: bigint;
  /** Absent before 3.6.6. */
  readonly dbSizeQuota?: bigint;
  /** Absent before 3.6. */
  readonly storageVersion?: string;
  /** X.Y that a downgrade is under way to; not told before 3.6. */
  readonly downgradeTo?: string;
  /** In force, as far as this member has heard. */
  readonly alarms: readonly Alarm[];
}

export interface Alarm {
  /** Absent: it blames none. A hint: it may blame the wrong one. */
  readonly memberID?: bigint;
  /** `UNKNOWN`: of a newer etcd. */
  readonly type: 'NOSPACE' | 'CORRUPT' | 'UNKNOWN';
}

export interface MemberMetrics {
  /** With a live raft connection (`etcd_network_active_peers`). */
  readonly active: readonly bigint[];
  /** How many results of its probes of a peer it has looked at: it does so every 30 s, and every 5 s after one that failed. */
  readonly probes: readonly { readonly peer: bigint; readonly count: number }[];
  /** X.Y (`etcdcluster` of /version): that of the oldest member, once the leader has seen so. Absent until it is decided. */
  readonly clusterVersion?: string;
  /** That its process has written (`etcd_debugging_snap_save_total_duration_seconds_count`). */
  readonly raftSnapshots?: number;
}

/** Every call has a deadline and fails with an EtcdError. No call is retried here. */
export interface Etcd {
  status(at: Endpoint): Promise<Status>;
  /** Linearizable: fails without quorum. On 3.4, where the call itself is local, a linearizable read is made at the same member first. */
  members(at: Endpoint): Promise<readonly Member[]>;
  /** Answers the new member and the list with it. */
  addLearner(at: Endpoint, peerURL: string): Promise<{ readonly member: Member; readonly members: readonly Member[] }>;
  promote(at: Endpoint, memberID: bigint): Promise<readonly Member[]>;
  removeMember(at: Endpoint, memberID: bigint): Promise<readonly Member[]>;
  /** Asked at the leader. */
  moveLeader(at: Endpoint, target: bigint): Promise<void>;
  /** By its metrics listener, and /version. */
  metrics(at: Endpoint): Promise<MemberMetrics>;
  /**
   * Validates and enables a downgrade to X.Y, one minor below. From 3.6 on: 3.5 answers that it timed out, and does it all the same.
   * Refused with etcd's words where it is not to be.
   */
  enableDowngrade(at: Endpoint, version: string): Promise<void>;
  /** Answered also where there was none: ask for the status again. */
  cancelDowngrade(at: Endpoint): Promise<void>;
  /** Adds up to so many entries to the raft log, which change neither a key nor the revision: as many as two seconds take. */
  writeEntries(at: Endpoint, entries: number): Promise<void>;
  /** Closes the connections to this host, whose Pod is gone. */
  forget(host: string): void;
  close(): void;
}
