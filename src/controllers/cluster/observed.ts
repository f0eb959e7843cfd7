// One cluster as it was seen in one look: frozen, JSON, and all that a decision may use. Gathered by observe.ts; never changed.
import type { EtcdCluster } from '../../crd/etcdcluster.ts';
import type { Budget, Service } from '../../kube/objects.ts';
import type { Role } from './names.ts';
import type { Settings } from './settings.ts';

export interface Observed {
  /** Milliseconds since the epoch: the only clock of a decision. */
  readonly now: number;
  readonly settings: Settings;
  /** As stored, with the defaults that the API server applied. */
  readonly cluster: EtcdCluster;
  /** Everything that is known of each member: of its Pod, claim, ticket, place in the membership list, and its own words. Sorted by name. */
  readonly members: readonly Member[];
  readonly membership: Membership;
  /** In the membership list, under a URL that is not of our form. */
  readonly foreign: readonly ListedMember[];
  readonly services: readonly Service[];
  readonly budget?: Budget;
  /** `Kind/name` of objects under our names that belong to somebody else, and whose they are. */
  readonly taken: readonly { readonly object: string; readonly owner: string }[];
  /** Claims and Pods made for an earlier cluster of this name. */
  readonly retained: readonly string[];
  /** Names that no member has had, for those to come. Random, hence part of what is observed. */
  readonly freshNames: readonly string[];
  /** A random token, for a cluster that is to be bootstrapped. */
  readonly freshToken: string;
  /** What the last look saw of learners; absent at the first look. */
  readonly earlier?: EarlierLook;
  /** The reason of the plan whose act was refused last, and the words of who refused it; absent when it was done since. */
  readonly refused?: { readonly plan: string; readonly message: string };
}

export interface Member {
  readonly name: string;
  readonly peerURL: string;
  readonly claim?: ClaimFacts;
  readonly pod?: PodFacts;
  readonly ticket?: TicketFacts;
  /** What outlives a pass, an operator and a Pod: kept on the claim; with storage in memory on the Pod. */
  readonly latch: Latch;
  readonly listed?: ListedMember;
  readonly answer: Answer;
}

export interface Latch {
  /** Hex. */
  readonly clusterID?: string;
  /** Hex. */
  readonly memberID?: string;
  /** UID of the claim and of the volume that the member was first started on. */
  readonly claimUID?: string;
  readonly volumeUID?: string;
  /** RFC 3339: it was seen to run. From then on it may hold writes that were acknowledged. */
  readonly started?: string;
  /** The etcd version that it was last made to run. */
  readonly version?: string;
}

export interface ClaimFacts {
  readonly uid: string;
  readonly phase: string;
  readonly deleting: boolean;
  readonly volumeName?: string;
  /** Absent also where we may not read volumes. */
  readonly volumeUID?: string;
}

export interface PodFacts {
  readonly uid: string;
  readonly deleting: boolean;
  readonly node?: string;
  readonly ip?: string;
  readonly role: Role;
  readonly podHash: string;
  readonly inQuorum: boolean;
  readonly ready: boolean;
  /** It has ended for good (evicted, say): phase Failed or Succeeded. */
  readonly finished: boolean;
  /** When we last asked its kubelet to look; milliseconds since the epoch. */
  readonly touched?: number;
  readonly container: ContainerFacts;
}

export interface ContainerFacts {
  /** `held`: everything is there but the ticket. `pending`: not yet so far. */
  readonly state: 'pending' | 'held' | 'running' | 'exited';
  /** In the words of the scheduler or the kubelet; empty where all is well. */
  readonly message: string;
}

export interface TicketFacts {
  readonly uid: string;
  readonly voided: boolean;
  /** Milliseconds since the epoch. */
  readonly madeAt?: number;
  readonly data: Readonly<Record<string, string>>;
}

export interface ListedMember {
  /** Hex. */
  readonly id: string;
  /** Empty: added, never started. */
  readonly name: string;
  readonly peerURLs: readonly string[];
  readonly isLearner: boolean;
  /** It has told the others where clients reach it, so it has run, whether or not we can reach it. */
  readonly published?: boolean;
}

/** The membership list, by a linearizable answer; or why there is none. */
export type Membership =
  { readonly known: true; readonly members: readonly ListedMember[] } | { readonly known: false; readonly why: string };

/** What a member said when it was asked. */
export type Answer =
  | { readonly reachable: false; readonly why: string }
  | {
      readonly reachable: true;
      /** Hex. */
      readonly clusterID: string;
      /** Hex. */
      readonly memberID: string;
      readonly version: string;
      /** Hex; absent: it knows no leader. */
      readonly leader?: string;
      readonly isLearner: boolean;
      readonly raftIndex: number;
      readonly raftAppliedIndex: number;
      readonly raftTerm: number;
      /** Bytes. */
      readonly dbSize: number;
      readonly dbSizeInUse: number;
      readonly quota?: number;
      /** It answered a linearizable read, so it is connected to a quorum; or why not. Learners are not asked. */
      readonly linearizable: boolean;
      readonly linearizableError?: string;
      /** Voters that it has a live raft connection to; asked only where the linearizable read failed. */
      readonly activePeers?: readonly string[];
    };

export interface EarlierLook {
  readonly now: number;
  /** When sizes in the status were last told anew; milliseconds since the epoch. */
  readonly numbersAt: number;
  /** Entries that each learner had to catch up, by hex member ID. */
  readonly learners: Readonly<Record<string, number>>;
}
