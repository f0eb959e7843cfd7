// Carries out the steps of a plan, in order, one external write each. A step that fails ends the pass; the next look decides anew.
import { etcdClusters } from '../../crd/kinds.ts';
import { budgets, claims, configMaps, pods, services, type Kind, type KubeObject } from '../../kube/objects.ts';
import type { Etcd } from '../../etcd/etcd.ts';
import type { Kube } from '../../kube/kube.ts';
import { Bug } from '../../errors.ts';
import { containerName } from './desired/container.ts';
import { patchOf } from './desired/given.ts';
import { latchAnnotations } from './facts.ts';
import { clusterName } from './health.ts';
import {
  annotations,
  imagePodName,
  inQuorumGate,
  labels,
  memberHost,
  retentionFinalizer,
  ticketName,
} from './names.ts';
import { endpointOf, fromHex } from './observe-etcd.ts';
import type { Observed } from './observed.ts';
import type { Step, StepKind } from './step.ts';

export interface Actors {
  readonly kube: Kube;
  readonly etcd: Etcd;
  /** Throws when this process may no longer write: its lease is about to pass to another. */
  readonly mayWrite: () => void;
  readonly onStep: (kind: StepKind, result: 'ok' | 'failed') => void;
}

export async function act(actors: Actors, o: Observed, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    actors.mayWrite();
    try {
      await execute(actors, o, step);
    } catch (error) {
      actors.onStep(step.kind, 'failed');
      throw error;
    }
    actors.onStep(step.kind, 'ok');
  }
}

type Executors = {
  readonly [K in StepKind]: (actors: Actors, o: Observed, step: Extract<Step, { kind: K }>) => Promise<unknown>;
};

async function execute<K extends StepKind>(
  actors: Actors,
  o: Observed,
  step: Extract<Step, { kind: K }>,
): Promise<void> {
  await executors[step.kind](actors, o, step);
}

const executors: Executors = {
  // Its write is that of the status, which the pass has made before it acts.
  RecordBootstrap: () => Promise.resolve(),
  CreateClaim: ({ kube }, _, { claim }) => kube.create(claims, claim),
  CreatePod: ({ kube }, _, { pod }) => kube.create(pods, pod),
  DeletePod: ({ kube }, o, { member, uid }) => kube.delete(pods, at(o, member), uid),
  EvictPod: ({ kube }, o, { member, uid }) => kube.evict(at(o, member), uid),
  DeleteClaim: ({ kube }, o, { member, uid }) => kube.delete(claims, at(o, member), uid),
  GrowClaim: ({ kube }, o, { member, uid, size }) =>
    kube.patch(claims, at(o, member), { metadata: { uid }, spec: { resources: { requests: { storage: size } } } }),
  DeleteTicket: ({ kube }, o, { member, uid }) => kube.delete(configMaps, at(o, ticketName(member)), uid),
  AdoptClaim: ({ kube }, o, { member, uid, metadata }) =>
    kube.patch(claims, at(o, member), { metadata: { ...metadata, uid } }),
  AdoptPod: ({ kube }, o, { member, uid, metadata }) =>
    kube.patch(pods, at(o, member), { metadata: { ...metadata, uid } }),
  // A patch, as with the latches: an apply would drop those that an apply wrote, and keep what was there from the start.
  ApplyMetadata({ kube }, o, { on, member, uid, metadata, without }) {
    return kube.patch(kinds[on], at(o, member), patchOf({ metadata: { ...metadata, uid } }, without));
  },
  SetFinalizer({ kube }, o, { present }) {
    const { uid = '', resourceVersion = '', finalizers = [] } = o.cluster.metadata ?? {};
    const others = finalizers.filter((finalizer) => finalizer !== retentionFinalizer);
    const next = present ? [...others, retentionFinalizer] : others;
    return kube.patch(etcdClusters, at(o, clusterName(o).name), {
      metadata: { uid, resourceVersion, finalizers: next },
    });
  },
  Latch({ kube }, o, { member, on, uid, latch, keep }) {
    const written = { ...latchAnnotations(latch), ...(keep === true ? { [annotations.removed]: '' } : {}) };
    return kube.patch(kinds[on], at(o, member), { metadata: { uid, annotations: written } });
  },
  // A patch: an apply would leave what the ticket was made with, such as a variable that only an earlier version reads.
  WriteTicket({ kube }, o, { member, ticket, uid }) {
    if (uid === undefined) return kube.create(configMaps, ticket);
    const before = o.members.find(({ name }) => name === member)?.ticket?.data ?? {};
    const gone = Object.fromEntries(Object.keys(before).map((key) => [key, null]));
    const { metadata, data } = withUID(ticket, uid);
    return kube.patch(configMaps, at(o, ticketName(member)), { metadata, data: { ...gone, ...data } });
  },
  ChangeImage: ({ kube }, o, step) => kube.apply(pods, withImage(o, step)),
  CreateImagePod: ({ kube }, _, { pod }) => kube.create(pods, pod),
  DeleteImagePod: ({ kube }, o, { member, uid }) => kube.delete(pods, at(o, imagePodName(member)), uid),
  TouchPod: ({ kube }, o, { member, uid, at: time }) =>
    kube.patch(pods, at(o, member), { metadata: { uid, annotations: { [annotations.touched]: time } } }),
  SetInQuorum: ({ kube }, o, step) => kube.apply(pods, gate(o, step), 'status'),
  SetRole: ({ kube }, o, { member, uid, role }) =>
    kube.patch(pods, at(o, member), { metadata: { uid, labels: { [labels.role]: role } } }),
  ApplyService: ({ kube }, o, { service, uid, without }) =>
    uid === undefined
      ? kube.create(services, service)
      : kube.patch(services, at(o, service.metadata?.name ?? ''), patchOf(withUID(service, uid), without)),
  ApplyBudget: ({ kube }, _, { budget, uid }) =>
    uid === undefined ? kube.create(budgets, budget) : kube.apply(budgets, withUID(budget, uid)),
  DeleteBudget: ({ kube }, o, { uid }) => kube.delete(budgets, at(o, clusterName(o).name), uid),
  AddLearner: ({ etcd }, o, { via, peerURL }) => etcd.addLearner(endpoint(o, via), peerURL),
  Promote: ({ etcd }, o, { via, memberID }) => etcd.promote(endpoint(o, via), fromHex(memberID)),
  RemoveLearner: ({ etcd }, o, { via, memberID }) => etcd.removeMember(endpoint(o, via), fromHex(memberID)),
  RemoveVoter: ({ etcd }, o, { via, memberID }) => etcd.removeMember(endpoint(o, via), fromHex(memberID)),
  MoveLeader: ({ etcd }, o, { via, memberID }) => etcd.moveLeader(endpoint(o, via), fromHex(memberID)),
  EnableDowngrade: ({ etcd }, o, { member, version }) => etcd.enableDowngrade(endpoint(o, member), version),
  CancelDowngrade: ({ etcd }, o, { member }) => etcd.cancelDowngrade(endpoint(o, member)),
  WriteEntries: ({ etcd }, o, { member, entries }) => etcd.writeEntries(endpoint(o, member), entries),
};

/** What latches and labels of members stand on. */
const kinds: Readonly<Record<'Claim' | 'Pod', Kind<KubeObject>>> = { Claim: claims, Pod: pods };

const at = (o: Observed, name: string) => ({ namespace: clusterName(o).namespace, name });

const withUID = <T extends KubeObject>(object: T, uid: string): T => ({
  ...object,
  metadata: { ...object.metadata, uid },
});

const gate = (o: Observed, step: Extract<Step, { kind: 'SetInQuorum' }>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...at(o, step.member), uid: step.uid },
  status: {
    conditions: [
      {
        type: inQuorumGate,
        status: step.inQuorum ? 'True' : 'False',
        reason: step.reason,
        message: step.message,
        lastTransitionTime: step.at,
      },
    ],
  },
});

/** Applied, for it is one of a list: a merge patch would need the whole list. */
const withImage = (o: Observed, { member, uid, image, imageHash, former }: Extract<Step, { kind: 'ChangeImage' }>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...at(o, member),
    uid,
    annotations: { [annotations.imageHash]: imageHash, [annotations.formerContainer]: former },
  },
  spec: { containers: [{ name: containerName, image }] },
});

/** The member as it answered in this very look: should another answer there now, the call is refused. */
function endpoint(o: Observed, name: string) {
  const member = o.members.find((m) => m.name === name);
  const host = member?.pod?.ip;
  if (host === undefined || member?.answer.reachable !== true) throw new Bug(`step asks ${name}, which did not answer`);
  const { clusterID, memberID } = member.answer;
  return endpointOf({ name, host, serverName: memberHost(clusterName(o), name), clusterID, memberID });
}
