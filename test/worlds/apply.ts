// What a step of the operator does to a world. One that Kubernetes or etcd would refuse changes nothing.
import { isVoided } from '../../src/controllers/cluster/desired/ticket.ts';
import { ticketKeys } from '../../src/etcd/ticket.ts';
import type { Step } from '../../src/controllers/cluster/step.ts';
import { annotations } from '../../src/controllers/cluster/names.ts';
import { quorum } from '../../src/etcd/quorum.ts';
import { connectionRule } from '../../src/etcd/versions.ts';
import { cluster } from '../unit/desired/example.ts';
import { mayEnable, withEntries } from './versions.ts';
import {
  change,
  foreignID,
  hasQuorum,
  idOf,
  isUp,
  learnerOf,
  mostNames,
  nameOf,
  newMember,
  noLatch,
  upCount,
  voterCount,
  voters,
  type World,
  type WorldMember,
} from './world.ts';

export function apply(w: World, step: Step): World {
  if (isOfAll(step)) return appliedToAll(w, step);
  return step.kind === 'RemoveLearner' && step.memberID === foreignID ? removeStray(w) : changed(w, step);
}

type StepOfAll = Extract<Step, { kind: OfAll }>;

const ofAll: { readonly [K in OfAll]: (step: Extract<StepOfAll, { kind: K }>, w: World) => World } = {
  RecordBootstrap: ({ bootstrap }, w) => ({ ...w, bootstrap: bootstrap.members }),
  ApplyService: (_, w) => ({ ...w, services: true }),
  ApplyBudget: ({ budget }, w) => ({ ...w, budget: Number(budget.spec?.minAvailable) }),
  DeleteBudget: (_, w) => ({ ...w, budget: undefined }),
  SetFinalizer: (_, w) => w,
  MoveLeader: (step, w) => moveLeader(w, step),
  EnableDowngrade: ({ version }, w) => (mayEnable(w, version) ? { ...w, downgrade: version } : w),
  CancelDowngrade: (_, w) => (hasQuorum(w) ? { ...w, downgrade: undefined } : w),
  WriteEntries: (_, w) => (hasQuorum(w) ? withEntries(w) : w),
};

type OfAll =
  | 'RecordBootstrap'
  | 'ApplyService'
  | 'ApplyBudget'
  | 'DeleteBudget'
  | 'SetFinalizer'
  | 'MoveLeader'
  | 'EnableDowngrade'
  | 'CancelDowngrade'
  | 'WriteEntries';
const isOfAll = (step: Step): step is StepOfAll => Object.hasOwn(ofAll, step.kind);

function appliedToAll<K extends StepOfAll['kind']>(w: World, step: Extract<StepOfAll, { kind: K }>): World {
  return ofAll[step.kind](step, w);
}

type MemberStep = Exclude<Step, { kind: OfAll }>;
type Changes = Partial<WorldMember>;

function changed(w: World, step: MemberStep): World {
  return named(change(w, step.member, changesBy(w, step)), step.member);
}

function changesBy<K extends MemberStep['kind']>(w: World, step: Extract<MemberStep, { kind: K }>): Changes {
  const m = w.members.find((each) => each.name === step.member) ?? newMember(step.member);
  return changes[step.kind](step, m, w);
}

const changes: {
  readonly [K in MemberStep['kind']]: (step: Extract<MemberStep, { kind: K }>, m: WorldMember, w: World) => Changes;
} = {
  CreateClaim: ({ claim }, m) =>
    m.claim === 'none'
      ? {
          claim: m.hasRun ? 'other' : 'bound',
          latch: noLatch,
          noted: claim.metadata?.annotations?.[annotations.version] ?? m.noted,
          proof: undefined,
        }
      : {},
  CreatePod: ({ pod }, m, w) =>
    m.pod === 'none'
      ? {
          ...newPod(w, m, roleOf(pod.metadata?.labels)),
          image: versionIn(pod.spec?.containers[0]?.image),
        }
      : {},
  DeletePod: (_, m) => (m.pod === 'none' ? {} : { pod: 'deleting', serves: 'no' }),
  EvictPod: (_, m) => (m.pod === 'none' ? {} : { pod: 'deleting', serves: 'no' }),
  ChangeImage: ({ image }, m, w) =>
    m.pod === 'none' ? {} : { pod: 'pulling', outdated: 'no', serves: 'no', image: versionIn(image), ...faultOf(w, m) },
  CreateImagePod: (_, m) => (m.pod === 'none' ? {} : { tried: true }),
  DeleteImagePod: () => ({ tried: false }),
  TouchPod: () => ({ touched: true }),
  SetInQuorum: ({ inQuorum }) => ({ gate: inQuorum }),
  SetRole: ({ role }) => ({ role }),
  WriteTicket: (step) => ({ ticket: ticketOf(step) }),
  Latch: (step, m) =>
    m.claim === 'none'
      ? {}
      : {
          latch: latched(step, m),
          noted: step.latch.version ?? m.noted,
          proof: step.latch.raftSnapshot ?? m.proof,
        },
  AddLearner: (_, m, w) => (mayAdd(w) && m.listed === 'no' ? added(m) : {}),
  Promote: (step, m, w) => (isOf(step, m) && mayPromote(w, m) ? { listed: 'voter', voted: true } : {}),
  RemoveLearner: (step, m, w) => (isOf(step, m) && hasQuorum(w) ? { listed: 'no', joined: false } : {}),
  RemoveVoter: (step, m, w) => (isOf(step, m) && mayRemove(w, m, step.via) ? { listed: 'no', joined: false } : {}),
  DeleteClaim: (_, m) => (m.claim === 'none' ? {} : m.pod === 'none' ? noClaim : { claim: 'deleting' }),
  DeleteTicket: () => ({ ticket: 'none' }),
  GrowClaim: () => ({}),
  AdoptClaim: () => ({}),
  AdoptPod: () => ({}),
  ApplyMetadata: () => ({}),
};

/** As its tag has it. */
export const versionIn = (image = ''): string => image.replace(/^.*:v/, '');

/** Of the latches nothing is left: they stood on it. */
export const noClaim: Changes = { claim: 'none', data: false, latch: noLatch, proof: undefined };

/** From today's spec; where its old node is gone, on another one that does not have its volume. */
const newPod = (w: World, m: WorldMember, role: WorldMember['role']): Changes => ({
  pod: 'pending',
  role,
  outdated: 'no',
  tried: false,
  gate: false,
  touched: false,
  serves: 'no',
  ...faultOf(w, m),
});

function faultOf({ unfit }: World, { node, fault }: WorldMember): Changes {
  if (node === 'gone') return { fault: 'pending' };
  if (unfit) return { fault: 'unfit' };
  // A new process has not had the time to be mistaken.
  return fault === 'unfit' || fault === 'mistaken' ? { fault: 'none' } : {};
}

const added = (m: WorldMember): Changes => ({ listed: 'learner', added: m.added + 1, joined: false, behind: true });

const isOf = (step: { readonly memberID: string }, m: WorldMember): boolean => step.memberID === idOf(m);

/** Of etcd: one learner, and so many voters connected. */
function mayAdd(w: World): boolean {
  if (!hasQuorum(w) || learnerOf(w) !== undefined || ['stray', 'learner'].includes(w.foreign)) return false;
  const count = voterCount(w);
  if (count === 1) return true;
  return upCount(w) >= (asksAll(w) ? count : quorum(count + 1));
}

/** By the rule of who is asked. */
const asksAll = (w: World): boolean =>
  w.members.some(({ name, image }) => name === w.leader && connectionRule(image) === 'all');

function mayPromote(w: World, m: WorldMember): boolean {
  const isReady = m.listed === 'learner' && isUp(m) && m.joined && !m.behind;
  return isReady && hasQuorum(w) && startedVoters(w) + 1 >= quorum(voterCount(w) + 1);
}

/** Of etcd: the rest has to be started, and connected where it is not the one that is down. */
function mayRemove(w: World, m: WorldMember, via: string): boolean {
  const rest = voterCount(w) - 1;
  if (m.listed !== 'voter' || !hasQuorum(w) || rest === 0) return false;
  if (startedVoters(w) - (m.joined ? 1 : 0) < quorum(rest)) return false;
  const isDisconnected = m.name !== via && !isUp(m);
  return isDisconnected || upCount(w) - 1 >= quorum(rest);
}

const startedVoters = (w: World): number => voters(w).filter((m) => m.joined).length + (w.foreign === 'voter' ? 1 : 0);

function moveLeader(w: World, { member, via }: Extract<Step, { kind: 'MoveLeader' }>): World {
  const to = w.members.find((m) => m.name === member);
  const from = w.members.find((m) => m.name === via);
  if (from === undefined || w.leader !== via || to?.listed !== 'voter') return w;
  const { moved } = w.memory;
  const times = moved?.from === idOf(from) ? moved.times + 1 : 1;
  const memory = { ...w.memory, moved: { from: idOf(from), times } };
  return { ...w, memory, leader: w.sticky || !isUp(to) ? w.leader : member };
}

const removeStray = (w: World): World => (hasQuorum(w) ? { ...w, foreign: 'none' } : w);

const roleOf = (labels: Readonly<Record<string, string>> = {}) =>
  labels['etcdoperator.dev/role'] === 'voter' ? 'voter' : 'learner';

function ticketOf({ ticket, member }: Extract<Step, { kind: 'WriteTicket' }>): WorldMember['ticket'] {
  if (isVoided({ cluster, member }, ticket)) return 'void';
  const { [ticketKeys.state]: state, [ticketKeys.initialCluster]: list = '' } = ticket.data ?? {};
  if (state === 'new') return 'new';
  const names = list.split(',').map((each) => each.split('=')[0] ?? '');
  return `existing ${names.join()}`;
}

function latched({ latch, keep }: Extract<Step, { kind: 'Latch' }>, m: WorldMember): WorldMember['latch'] {
  return {
    placed: m.latch.placed || latch.claimUID !== undefined,
    id: latch.memberID === undefined ? m.latch.id : Number(latch.memberID.slice(1)),
    started: m.latch.started || latch.started !== undefined,
    removed: keep === true ? undefined : (latch.removed ?? m.latch.removed),
  };
}

/** No name is offered twice. */
function named(w: World, name: string): World {
  let { named } = w;
  while ((named < mostNames && w.members.some((m) => m.name === nameOf(named))) || nameOf(named) === name) named += 1;
  return named === w.named ? w : { ...w, named };
}
