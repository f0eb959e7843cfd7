// The steps: one external write each, safe to repeat. A step without an executor in act.ts does not compile.
import type { EtcdClusterStatus } from '../../crd/etcdcluster.ts';
import type { Budget, Claim, ConfigMap, ObjectMeta, Pod, Service } from '../../kube/objects.ts';
import type { TakenBack } from './desired/given.ts';
import type { Latch } from './observed.ts';
import type { Role } from './names.ts';

export type Bootstrap = NonNullable<EtcdClusterStatus['bootstrap']>;

export type Step =
  /** The write is that of the status itself, which report makes. */
  | { readonly kind: 'RecordBootstrap'; readonly bootstrap: Bootstrap }
  | { readonly kind: 'CreateClaim'; readonly member: string; readonly claim: Claim }
  | { readonly kind: 'CreatePod'; readonly member: string; readonly pod: Pod }
  | { readonly kind: 'DeletePod'; readonly member: string; readonly uid: string }
  /** The same of a member that serves: only while the disruption budget lets one go. */
  | { readonly kind: 'EvictPod'; readonly member: string; readonly uid: string }
  /** Deletes the claim with this UID: its data goes with it. */
  | { readonly kind: 'DeleteClaim'; readonly member: string; readonly uid: string }
  /** Has the claim with this UID ask for a volume of this size. */
  | { readonly kind: 'GrowClaim'; readonly member: string; readonly uid: string; readonly size: string }
  | { readonly kind: 'DeleteTicket'; readonly member: string; readonly uid: string }
  /** Takes over what an earlier cluster of this name left. */
  | { readonly kind: 'AdoptClaim'; readonly member: string; readonly uid: string; readonly metadata: ObjectMeta }
  | { readonly kind: 'AdoptPod'; readonly member: string; readonly uid: string; readonly metadata: ObjectMeta }
  /** Labels and annotations of the claim or the Pod as the spec has them. */
  | {
      readonly kind: 'ApplyMetadata';
      readonly on: 'Claim' | 'Pod';
      readonly member: string;
      readonly uid: string;
      readonly metadata: ObjectMeta;
      readonly without: TakenBack;
    }
  /** Our finalizer on the EtcdCluster: with it the claims are deleted before the cluster goes. */
  | { readonly kind: 'SetFinalizer'; readonly present: boolean }
  /** Adds to the latches of the claim with this UID (of the Pod, where storage is in memory). */
  | {
      readonly kind: 'Latch';
      readonly member: string;
      readonly on: 'Claim' | 'Pod';
      readonly uid: string;
      readonly latch: Latch;
      /** The intention to remove it is taken back. */
      readonly keep?: true;
    }
  /** Makes the ticket, or replaces the one with this UID. */
  | { readonly kind: 'WriteTicket'; readonly member: string; readonly ticket: ConfigMap; readonly uid?: string }
  /** The kubelet ends the container, and starts one of this image in the same Pod. */
  | {
      readonly kind: 'ChangeImage';
      readonly member: string;
      readonly uid: string;
      readonly image: string;
      readonly imageHash: string;
      /** The container that is to end. */
      readonly former: string;
    }
  /** Runs images that the member is to run later, beside it. */
  | { readonly kind: 'CreateImagePod'; readonly member: string; readonly pod: Pod }
  | { readonly kind: 'DeleteImagePod'; readonly member: string; readonly uid: string }
  /** Makes the kubelet look at the Pod at once. */
  | { readonly kind: 'TouchPod'; readonly member: string; readonly uid: string; readonly at: string }
  | {
      readonly kind: 'SetInQuorum';
      readonly member: string;
      readonly uid: string;
      readonly inQuorum: boolean;
      readonly reason: string;
      readonly message: string;
      readonly at: string;
    }
  | { readonly kind: 'SetRole'; readonly member: string; readonly uid: string; readonly role: Role }
  /** Makes the Service, or sets the one with this UID right, without what was taken out of the spec. */
  | {
      readonly kind: 'ApplyService';
      readonly service: Service;
      readonly uid?: string;
      readonly without?: TakenBack;
    }
  | { readonly kind: 'ApplyBudget'; readonly budget: Budget; readonly uid?: string }
  | { readonly kind: 'DeleteBudget'; readonly uid: string }
  | { readonly kind: 'AddLearner'; readonly member: string; readonly peerURL: string; readonly via: string }
  | { readonly kind: 'Promote'; readonly member: string; readonly memberID: string; readonly via: string }
  | { readonly kind: 'RemoveLearner'; readonly member: string; readonly memberID: string; readonly via: string }
  | { readonly kind: 'RemoveVoter'; readonly member: string; readonly memberID: string; readonly via: string }
  /** Asked at the leader. `member` is who is to lead. */
  | { readonly kind: 'MoveLeader'; readonly member: string; readonly memberID: string; readonly via: string }
  /** To X.Y: from then on no empty member can join until that is done or cancelled. */
  | { readonly kind: 'EnableDowngrade'; readonly member: string; readonly version: string }
  | { readonly kind: 'CancelDowngrade'; readonly member: string }
  /** So many entries in the raft log, behind this index, which change neither a key nor the revision. */
  | { readonly kind: 'WriteEntries'; readonly member: string; readonly entries: number; readonly after: number };

export type StepKind = Step['kind'];

/** What a step is about, for the status and the log. */
export const targetOf = (step: Step): string => {
  switch (step.kind) {
    case 'RecordBootstrap':
      return step.bootstrap.members.join(',');
    case 'ApplyService':
      return step.service.metadata?.name ?? '';
    case 'ApplyBudget':
    case 'DeleteBudget':
      return 'budget';
    case 'WriteEntries':
      return `behind ${String(step.after)}`;
    case 'SetFinalizer':
      return step.present ? 'set' : 'taken off';
    default:
      return step.member;
  }
};
