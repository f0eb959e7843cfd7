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
  /** Claims and Pods made for an earlier cluster of this name: what was kept when it was deleted. */
  readonly retained: readonly Retained[];
  /** The nodes that Pods of members are on, by name; none where we may not read nodes. */
  readonly nodes: Readonly<Record<string, NodeFacts>>;
  /** The StorageClasses of claims that are smaller than the spec asks for, by name; none where we may not read them. */
  readonly classes?: Readonly<Record<string, ClassFacts>>;
  /** Whether admission refuses to delete a protected cluster; read only where the spec asks for it. `unknown`: we may not look. */
  readonly protection?: 'enforced' | 'absent' | 'unknown';
  /** Names that no member has had, for those to come. Random, hence part of what is observed. */
  readonly freshNames: readonly string[];
  /** A random token, for a cluster that is to be bootstrapped. */
  readonly freshToken: string;
  /** Absent: nobody asks for one. */
  readonly restart?: Restart;
  /** What the last look saw of learners; absent at the first look. */
  readonly earlier?: EarlierLook;
  /** The reason of the plan whose act was refused last, and the words of who refused it; absent when it was done since. */
  readonly refused?: { readonly plan: string; readonly message: string };
}

/** What the EtcdOperations of type Restart that are not done ask for. */
export interface Restart {
  /** Of every voter whose Pod is not younger than this; milliseconds since the epoch. */
  readonly at: number;
  /** Their names. */
  readonly operations: readonly string[];
  readonly ignoresWindows: boolean;
}

export interface Member {
  readonly name: string;
  readonly peerURL: string;
  readonly claim?: ClaimFacts;
  /** Asked for by its name, live: there is no such claim. Never concluded from a list. */
  readonly claimGone?: true;
  /** The same of its Pod; of one without a claim. */
  readonly podGone?: true;
  readonly pod?: PodFacts;
  readonly imagePod?: ImagePodFacts;
  readonly ticket?: TicketFacts;
  /** What outlives a pass, an operator and a Pod: kept on the claim; with storage in memory on the Pod. */
  readonly latch: Latch;
  readonly listed?: ListedMember;
  readonly answer: Answer;
}

/** An object of a namesake that was deleted, and what is latched on it. */
export interface Retained {
  readonly kind: 'Claim' | 'Pod';
  readonly name: string;
  readonly uid: string;
  /** UID of the EtcdCluster that it was made for, by its label. */
  readonly clusterUID: string;
  readonly deleting: boolean;
  /** Nobody owns it: the cluster was deleted with cascade=orphan. Always so of a claim. */
  readonly orphaned: boolean;
  readonly latch: Latch;
}

export interface NodeFacts {
  /** Its object is deleted. The other fields are then false. */
  readonly gone: boolean;
  readonly ready: boolean;
  /** No new Pods are placed on it. */
  readonly cordoned: boolean;
  readonly zone?: string;
  /** Those that pod.nodeSelector and its required node affinity name. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ClassFacts {
  /** Claims of it may grow. False also where it is deleted. */
  readonly expandable: boolean;
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
  /** The cluster version (X.Y) since which it has written a raft snapshot; `none` where that is no longer so. See hop.ts. */
  readonly raftSnapshot?: string;
  /** Why it was taken out of the membership; written before that is done. Of a member that is still listed: an intention. */
  readonly removed?: Removal;
}

/** `NeverJoined`: it never held data. `NeverVoted`: a learner, so no write hangs on its data. `ByHand`: somebody else removed it. */
export const removals = ['Scaled', 'Replaced', 'NeverJoined', 'NeverVoted', 'ByHand'] as const;
export type Removal = (typeof removals)[number];

export interface ClaimFacts {
  readonly uid: string;
  readonly phase: string;
  readonly deleting: boolean;
  readonly volumeName?: string;
  /** Absent also where we may not read volumes. */
  readonly volumeUID?: string;
  /** Asked for by its name, live: there is no such volume. */
  readonly volumeGone?: true;
  /** Absent: of none. */
  readonly storageClassName?: string;
  /** Bytes that it asks for; a claim that is bound can be made to ask for more. */
  readonly requested?: number;
  /** Bytes that its volume has, with the file system on it; absent before it is bound. */
  readonly capacity?: number;
  readonly growth?: GrowthFacts;
  /** All but those of the operator. */
  readonly labels?: Readonly<Record<string, string>>;
  /** All but the latches. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How far a volume that grows has come, by those who make it grow. */
export interface GrowthFacts {
  /** Its driver has done its part, and the kubelet has yet to grow the file system: since then, in milliseconds since the epoch. */
  readonly fileSystemSince?: number;
  /** Why it does not get on, in their words; it may be tried again. */
  readonly error?: string;
  /** They have given up on it. */
  readonly infeasible?: true;
}

export interface PodFacts {
  readonly uid: string;
  /** Milliseconds since the epoch; in dumps of an earlier operator absent. */
  readonly createdAt?: number;
  readonly deleting: boolean;
  /** Where the member has its data; in dumps of an earlier operator absent. */
  readonly medium?: 'Disk' | 'Memory';
  readonly node?: string;
  readonly ip?: string;
  readonly role: Role;
  readonly podHash: string;
  readonly imageHash: string;
  readonly inQuorum: boolean;
  readonly ready: boolean;
  /** Its kubelet last said Ready before the process that runs was started: of the one before. */
  readonly staleReady?: true;
  /** By its kubelet: the probes of its containers pass. The readiness gate is no part of it. */
  readonly containersReady: boolean;
  /** It has ended for good (evicted, say): phase Failed or Succeeded. */
  readonly finished: boolean;
  /** Of the process that runs or ran last. */
  readonly containerID?: string;
  /** It was given another image, and its kubelet has not ended the old process yet. */
  readonly changing?: true;
  /** When we last asked its kubelet to look; milliseconds since the epoch. */
  readonly touched?: number;
  /** Nobody owns it: the cluster that it was made for was deleted with cascade=orphan. */
  readonly orphaned?: true;
  /** It was found by its name alone: it has lost labels of ours. */
  readonly unlabelled?: true;
  /** All but those of the operator. */
  readonly labels?: Readonly<Record<string, string>>;
  /** All but those of the operator. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly container: ContainerFacts;
}

export interface ContainerFacts {
  /** `held`: everything is there but the ticket. `pending`: not yet so far. */
  readonly state: 'pending' | 'held' | 'running' | 'exited';
  /** In the words of the scheduler or the kubelet; empty where all is well. */
  readonly message: string;
  /** Exited as it was told, and to be started again by its kubelet, which lets some time pass. */
  readonly toStartAgain?: true;
}

/** Runs every image that its member is still to run, on the same node, only to be asked for its version. */
export interface ImagePodFacts {
  readonly uid: string;
  readonly deleting: boolean;
  readonly podHash: string;
  /** Its kubelet did not take it, or evicted it: in its words. */
  readonly failed?: string;
  readonly images: readonly ImageFacts[];
  /** Absent where the data are not looked through. */
  readonly v2?: V2Facts;
}

/** Whether the data have keys of the v2 API, or traces of them in the log. */
export interface V2Facts {
  readonly clean: boolean;
  /** Keys were found, or it can't be said, in the words of who knows. */
  readonly trouble?: string;
}

export interface ImageFacts {
  readonly image: string;
  /** X.Y.Z that it should have. */
  readonly version: string;
  /** X.Y.Z that its etcd says; empty: it says something else. Absent until it was asked. */
  readonly says?: string;
  /** Why it can't be asked, in the words of who knows. */
  readonly trouble?: string;
}

export interface TicketFacts {
  readonly uid: string;
  readonly voided: boolean;
  /** Where the member has its data. Noted before it is started; an earlier operator did not. */
  readonly medium?: 'Disk' | 'Memory';
  /** Milliseconds since the epoch. */
  readonly madeAt?: number;
  /** Nobody owns it: the cluster that it was made for was deleted with cascade=orphan. */
  readonly orphaned?: true;
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
  | {
      readonly known: true;
      readonly members: readonly ListedMember[];
      /** Voters that answer another list than the one above, with it in words; absent where all agree. */
      readonly disagreeing?: readonly string[];
    }
  | { readonly known: false; readonly why: string };

/** What a member said when it was asked. */
export type Answer =
  | {
      readonly reachable: false;
      readonly why: string;
      /** Its host answered that nothing listens there: it starts or stops, and is not cut off. */
      readonly refused?: true;
    }
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
      /** X.Y.Z of how its data is stored; from 3.6 on. */
      readonly storageVersion?: string;
      /** X.Y that a downgrade is under way to; from 3.6 on. */
      readonly downgradeTo?: string;
      /** What is in force by its own account. */
      readonly alarms: readonly AlarmFacts[];
      /** It answered a linearizable read, so it is connected to a quorum; or why not. Learners are not asked. */
      readonly linearizable: boolean;
      readonly linearizableError?: string;
      /** Members that it has a live raft connection to, in hex; asked only where a decision may hang on it. */
      readonly activePeers?: readonly string[];
      /** How many results of its probes of each peer (hex) it has looked at: see mesh.ts. */
      readonly probes?: Readonly<Record<string, number>>;
      /** X.Y by which the members keep together: that of the oldest of them, once the leader has seen so. Asked with activePeers. */
      readonly clusterVersion?: string;
      /** How many raft snapshots its process has written. Asked with activePeers. */
      readonly raftSnapshots?: number;
    };

export interface AlarmFacts {
  /** `UNKNOWN`: of a newer etcd. */
  readonly type: 'NOSPACE' | 'CORRUPT' | 'UNKNOWN';
  /** Hex. A hint: etcd may blame the wrong member. Absent: it blames none. */
  readonly memberID?: string;
}

export interface EarlierLook {
  readonly now: number;
  /** When sizes in the status were last told anew; milliseconds since the epoch. */
  readonly numbersAt: number;
  /** Entries that each learner had to catch up, by hex member ID. */
  readonly learners: Readonly<Record<string, number>>;
  /** How many raft snapshots each member (hex ID and cluster version) had written when that was first seen of this process. */
  readonly raftSnapshots?: Readonly<Record<string, number>>;
  /** Since when this operator has seen, at every look without a break, what timing.ts names; milliseconds since the epoch. */
  readonly since: Readonly<Record<string, number>>;
  /** How often in a row leadership was moved away from this member (hex ID) within the last ten minutes. */
  readonly moved?: { readonly from: string; readonly times: number };
}
