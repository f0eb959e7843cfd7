// What a step writes, in words: one line for each external write. A step without words does not compile. Pure.
import { ticketKeys } from '../etcd/ticket.ts';
import type { TakenBack } from '../controllers/cluster/desired/given.ts';
import { labels, retentionFinalizer, ticketName } from '../controllers/cluster/names.ts';
import type { Latch } from '../controllers/cluster/observed.ts';
import { listed } from '../controllers/cluster/rule.ts';
import type { Step, StepKind } from '../controllers/cluster/step.ts';
import type { ObjectMeta } from '../kube/objects.ts';

type Words = { readonly [K in StepKind]: (step: Extract<Step, { kind: K }>) => string };

export function writeOf<K extends StepKind>(step: Extract<Step, { kind: K }>): string {
  return words[step.kind](step);
}

const words: Words = {
  RecordBootstrap: ({ bootstrap: { members, version, size } }) =>
    `writes status.bootstrap: size ${String(size)}, etcd ${version}, members ${listed(members)}, and a random token`,
  CreateClaim: ({ claim }) => `makes the claim: ${sizeAndClass(claim.spec)}`,
  CreatePod({ member, pod }) {
    const image = pod.spec?.containers[0]?.image ?? 'no image';
    const role = pod.metadata?.labels?.[labels.role] ?? 'no role';
    return `makes the Pod: ${image}, ${role}; held until ConfigMap ${ticketName(member)} is there`;
  },
  DeletePod: ({ uid }) => `deletes the Pod with UID ${uid}`,
  EvictPod: ({ uid }) => `evicts the Pod with UID ${uid}, if the disruption budget lets one go`,
  DeleteClaim: ({ uid }) => `deletes the claim with UID ${uid}, and its data with it`,
  DeleteTicket: ({ member, uid }) => `deletes ConfigMap ${ticketName(member)} with UID ${uid}`,
  GrowClaim: ({ uid, size }) => `makes the claim with UID ${uid} ask for ${size}`,
  AdoptClaim: ({ uid, metadata }) => `takes over the claim with UID ${uid}${noted(metadata)}`,
  AdoptPod: ({ uid, metadata }) => `takes over the Pod with UID ${uid}${noted(metadata)}`,
  ApplyMetadata: ({ on, uid, metadata, without }) =>
    `sets on the ${on === 'Claim' ? 'claim' : 'Pod'} with UID ${uid}${noted(metadata)}${off(without)}`,
  SetFinalizer: ({ present }) =>
    present ? `puts ${retentionFinalizer} on the EtcdCluster` : `takes ${retentionFinalizer} off the EtcdCluster`,
  Latch: ({ on, latch, keep }) =>
    `notes on its ${on}${pairs(latchPairs(latch))}${keep === true ? '; takes the note back that it is to be removed' : ''}`,
  WriteTicket({ ticket, uid }) {
    const { [ticketKeys.state]: state = '', [ticketKeys.initialCluster]: list = '' } = ticket.data ?? {};
    const name = ticket.metadata?.name ?? '';
    return `${uid === undefined ? 'makes' : 'writes anew'} ConfigMap ${name}: state ${state}, list ${list}`;
  },
  CreateImagePod: ({ pod }) =>
    `makes the Pod ${pod.metadata?.name ?? ''} on its node, which runs once: ${listed((pod.spec?.containers ?? []).map(({ image }) => image ?? ''))}`,
  DeleteImagePod: ({ uid }) => `deletes its image Pod with UID ${uid}`,
  TouchPod: ({ uid }) => `annotates the Pod with UID ${uid}, so that its kubelet looks`,
  SetInQuorum: ({ inQuorum, message }) => `sets the readiness gate to ${inQuorum ? 'True' : 'False'}: ${message}`,
  SetRole: ({ role }) => `labels the Pod as ${role}`,
  ApplyService: ({ service, uid, without }) =>
    `${uid === undefined ? 'makes' : 'sets right'} the Service ${service.metadata?.name ?? ''}${off(without)}`,
  ApplyBudget: ({ budget, uid }) =>
    `${uid === undefined ? 'makes' : 'sets'} the disruption budget: minAvailable ${String(budget.spec?.minAvailable)}`,
  DeleteBudget: ({ uid }) => `deletes the disruption budget with UID ${uid}`,
  AddLearner: ({ peerURL, via }) => `asks ${via} to add it as a learner at ${peerURL}`,
  Promote: ({ memberID, via }) => `asks ${via} to make member ${memberID} a voter`,
  RemoveLearner: ({ memberID, via }) => `asks ${via} to remove the learner ${memberID}`,
  RemoveVoter: ({ memberID, via }) => `asks ${via} to remove the voter ${memberID}`,
  ChangeImage: ({ uid, image }) =>
    `gives the Pod with UID ${uid} the image ${image}, for which its container is started anew`,
  EnableDowngrade: ({ member, version }) => `asks ${member} to validate and enable the downgrade to ${version}`,
  CancelDowngrade: ({ member }) => `asks ${member} to cancel the downgrade`,
  WriteEntries: ({ member, entries }) => `asks ${member} for ${String(entries)} log entries that change nothing`,
  MoveLeader: ({ memberID, via }) => `asks the leader, ${via}, to let ${memberID} lead`,
};

interface ClaimSpec {
  readonly storageClassName?: string | undefined;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> | undefined } | undefined;
}

function sizeAndClass({ resources, storageClassName }: ClaimSpec = {}): string {
  const size = resources?.requests?.['storage'] ?? 'no size';
  return `${size} of ${storageClassName === undefined ? 'the default class' : `class "${storageClassName}"`}`;
}

/** Labels and annotations without the long prefix of ours, and who is to own it. */
const noted = ({ labels, annotations, ownerReferences }: ObjectMeta): string =>
  pairs([
    ...Object.entries({ ...labels, ...annotations }),
    ...(ownerReferences ?? []).map(({ kind, name }): [string, string] => ['owner', `${kind}/${name}`]),
  ]);

/** What the spec gave it once and gives no more. */
function off({ labels, annotations, fields }: TakenBack = { labels: [], annotations: [], fields: [] }): string {
  const names = [...labels, ...annotations, ...fields];
  return names.length === 0 ? '' : `; takes off what the spec gives no more: ${names.join(' ')}`;
}

const prefix = 'etcdoperator.dev/';

const latchPairs = (latch: Latch): [string, string][] =>
  Object.entries(latch).map(([key, value]): [string, string] => [key, String(value)]);

function pairs(all: readonly (readonly [string, string])[]): string {
  if (all.length === 0) return '';
  return `: ${all.map(([key, value]) => `${key.replace(prefix, '')}=${value}`).join(' ')}`;
}
