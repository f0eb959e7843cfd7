// What a step of the operator does to a world. One that Kubernetes or etcd would refuse changes nothing.
import { ticketKeys } from '../../src/controllers/cluster/desired/ticket.ts';
import { isVoided } from '../../src/controllers/cluster/desired/ticket.ts';
import type { Step } from '../../src/controllers/cluster/step.ts';
import { cluster } from '../unit/desired/example.ts';
import {
  change,
  hasQuorum,
  isUp,
  mostNames,
  nameOf,
  newMember,
  voters,
  type World,
  type WorldMember,
} from './world.ts';

export function apply(w: World, step: Step): World {
  switch (step.kind) {
    case 'RecordBootstrap':
      return { ...w, bootstrap: step.bootstrap.members };
    case 'ApplyService':
      return { ...w, services: true };
    case 'ApplyBudget':
      return { ...w, budget: Number(step.budget.spec?.minAvailable) };
    case 'DeleteBudget':
      return { ...w, budget: undefined };
    case 'SetFinalizer':
      return w;
    default:
      return named(change(w, step.member, changesBy(w, step)), step.member);
  }
}

type MemberStep = Extract<Step, { member: string }>;
type Changes = Partial<WorldMember>;

function changesBy<K extends MemberStep['kind']>(w: World, step: Extract<MemberStep, { kind: K }>): Changes {
  const m = w.members.find((each) => each.name === step.member) ?? newMember(step.member);
  return changes[step.kind](step, m, w);
}

const changes: {
  readonly [K in MemberStep['kind']]: (step: Extract<MemberStep, { kind: K }>, m: WorldMember, w: World) => Changes;
} = {
  CreateClaim: (_, m) => (m.claim === 'none' ? { claim: m.hasRun ? 'other' : 'bound' } : {}),
  CreatePod: ({ pod }, m) => (m.pod === 'none' ? { pod: 'pending', role: roleOf(pod.metadata?.labels) } : {}),
  DeletePod: () => ({ pod: 'deleting' }),
  TouchPod: () => ({ touched: true }),
  SetInQuorum: ({ inQuorum }) => ({ gate: inQuorum }),
  SetRole: ({ role }) => ({ role }),
  WriteTicket: (step) => ({ ticket: ticketOf(step) }),
  Latch: (step, m) => ({ latch: latched(step, m) }),
  AddLearner: (_, m, w) => (mayAdd(w, m) ? { listed: 'learner', added: m.added + 1, joined: false, behind: true } : {}),
  Promote: (_, __, w) => (hasQuorum(w) ? { listed: 'voter' } : {}),
  RemoveLearner: (_, __, w) => (hasQuorum(w) ? { listed: 'no', joined: false } : {}),
  RemoveVoter: (_, __, w) => (hasQuorum(w) ? { listed: 'no', joined: false } : {}),
  MoveLeader: () => ({}),
  DeleteClaim: (_, m) => (m.pod === 'none' ? { claim: 'none', data: false } : { claim: 'deleting' }),
  DeleteTicket: () => ({ ticket: 'none' }),
  AdoptClaim: () => ({}),
  AdoptPod: () => ({}),
  ApplyClaimMetadata: () => ({}),
};

/** Etcd wants all voters connected for an addition. */
const mayAdd = (w: World, m: WorldMember): boolean => hasQuorum(w) && voters(w).every(isUp) && m.listed === 'no';

const roleOf = (labels: Readonly<Record<string, string>> = {}) =>
  labels['etcdoperator.dev/role'] === 'voter' ? 'voter' : 'learner';

function ticketOf({ ticket, member }: Extract<Step, { kind: 'WriteTicket' }>): WorldMember['ticket'] {
  if (isVoided({ cluster, member }, ticket)) return 'void';
  const { [ticketKeys.state]: state, [ticketKeys.initialCluster]: list = '' } = ticket.data ?? {};
  if (state === 'new') return 'new';
  const names = list.split(',').map((each) => each.split('=')[0] ?? '');
  return `existing ${names.join()}`;
}

function latched({ latch }: Extract<Step, { kind: 'Latch' }>, m: WorldMember): WorldMember['latch'] {
  return {
    placed: m.latch.placed || latch.claimUID !== undefined,
    id: latch.memberID === undefined ? m.latch.id : Number(latch.memberID.slice(1)),
    started: m.latch.started || latch.started !== undefined,
  };
}

/** No name is offered twice. */
function named(w: World, name: string): World {
  let { named } = w;
  while ((named < mostNames && w.members.some((m) => m.name === nameOf(named))) || nameOf(named) === name) named += 1;
  return { ...w, named };
}
