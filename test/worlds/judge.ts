// What no step may do in any world, and how no world may end. Judged by the world as it is, not by what the operator saw.
import { quorum } from '../../src/etcd/quorum.ts';
import { rules, type Plan } from '../../src/controllers/cluster/plan.ts';
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import { ruleNames, type RuleName } from '../../src/controllers/cluster/rule.ts';
import type { Step, StepKind } from '../../src/controllers/cluster/step.ts';
import { apply } from './apply.ts';
import { healthyVoters, isUp, newMember, voters, type World, type WorldMember } from './world.ts';

/** The member that a step is about, in the world before it and after it. */
interface Case {
  readonly before: World;
  readonly m: WorldMember;
  readonly after: World;
}

type Dangers = Readonly<Record<string, (c: Case) => boolean>>;

const isSecond = ({ before }: Case): boolean => voters(before).length === 1;
const listed = (w: World): readonly WorldMember[] => w.members.filter((m) => m.listed !== 'no');
const ticketIn = ({ after, m }: Case) => after.members.find((each) => each.name === m.name)?.ticket ?? 'none';

const promotion: Dangers = {
  'promotes a member that is no learner': ({ m }) => m.listed !== 'learner',
  'promotes a learner that is not latched': ({ m }) => !m.latch.started || m.latch.id !== m.added,
  'promotes a learner whose ticket is not voided': ({ m }) => m.ticket !== 'void',
  'promotes a learner that is far behind': ({ m }) => m.behind,
  'promotes a learner that was not seen to be caught up before': ({ m }) => m.seen !== 'caught up',
  'promotes a learner that does not run': ({ m }) => !isUp(m),
  'quorum does not survive the failure of the newcomer': (c) =>
    !isSecond(c) && healthyVoters(c.before).length < quorum(voters(c.after).length),
  'quorum does not survive the failure of one more voter': (c) =>
    !isSecond(c) && healthyVoters(c.after).length - 1 < quorum(voters(c.after).length),
  'a second voter without a third that is ready': (c) =>
    isSecond(c) && c.before.size >= 3 && !c.before.members.some((n) => n.listed === 'no' && n.pod === 'held'),
  'promotes before the budget holds for it': ({ before, after }) => (before.budget ?? 0) < least(after),
  'makes more voters than are wanted': ({ after }) => voters(after).length > after.size,
};

const addition: Dangers = {
  'adds a second learner': ({ before }) => before.members.some((other) => other.listed === 'learner'),
  'adds a learner while a voter is down': ({ before }) => healthyVoters(before).length < voters(before).length,
  'adds a learner that is not ready to start': ({ m }) => m.pod !== 'held',
  'adds a member that had an identity': ({ m }) => m.listed !== 'no' || m.hasRun || m.latch.id > 0,
  'adds more members than are wanted': ({ before }) => listed(before).length >= before.size,
};

const ticketing: Dangers = {
  'writes a new ticket though the cluster has its identity': (c) => ticketIn(c) === 'new' && c.before.clusterID,
  'starts the first set before all of it is held': (c) =>
    ticketIn(c) === 'new' && !firstSet(c.before).every((each) => each.pod === 'held' || each.ticket !== 'none'),
  'starts a member before its place is latched': (c) => ticketIn(c) !== 'void' && !c.m.latch.placed,
  'starts a learner before its identity is latched': (c) =>
    ticketIn(c).startsWith('existing') && c.m.listed === 'learner' && c.m.latch.id !== c.m.added,
  'voids a ticket before the start is latched': (c) => ticketIn(c) === 'void' && !c.m.latch.started,
};

const firstSet = (w: World): readonly WorldMember[] => w.members.filter((m) => w.bootstrap?.includes(m.name));

const budgeting: Dangers = {
  'lowers the budget below the quorum of the voters that are': ({ after }) => (after.budget ?? 0) < least(after),
};

const least = (w: World): number => (voters(w).length > 1 ? quorum(voters(w).length) : 0);

const dangers: Readonly<Partial<Record<StepKind, Dangers>>> = {
  Promote: promotion,
  AddLearner: addition,
  RemoveLearner: {
    'removes a member that has started': ({ m }) => m.listed !== 'learner' || m.joined || m.data,
  },
  DeletePod: { 'deletes a Pod that has not ended': ({ m }) => m.pod !== 'finished' },
  CreateClaim: { 'gives a member an empty disk': ({ m }) => m.hasRun || m.ticket !== 'none' },
  CreatePod: { 'runs a member on another disk': ({ m }) => m.claim === 'other' || m.claim === 'deleting' },
  WriteTicket: ticketing,
  ApplyBudget: budgeting,
  DeleteBudget: budgeting,
};

/** What is wrong with this step, as sentences. */
export function dangersOf(before: World, step: Step): string[] {
  const name = 'member' in step ? step.member : '';
  const m = before.members.find((each) => each.name === name) ?? newMember(name);
  const c: Case = { before, m, after: apply(before, step) };
  return Object.entries(dangers[step.kind] ?? {}).flatMap(([sentence, is]) => (is(c) ? [sentence] : []));
}

type Faults = Readonly<Record<string, (w: World) => boolean>>;

/** Whole is whole, and what waits has words and leaves nothing undone that could be done. */
export function faultsOfEnd(w: World, o: Observed, plan: Plan): string[] {
  const words = plan.message.length < 10 ? ['has no words'] : [];
  if (isHeldWhole(plan)) return words;
  const faults = plan.kind === 'settled' ? unsettled : undone;
  const found = Object.entries(faults).flatMap(([sentence, is]) => (is(w) ? [sentence] : []));
  return [...words, ...found, ...starved(o, plan)];
}

/** A person has to act before anything else may. */
const isHeldWhole = (plan: Plan): boolean => plan.kind === 'stalled' && plan.holds.length === ruleNames.length;

const unsettled: Faults = {
  'settled without its voters': (w) => voters(w).length !== w.size || healthyVoters(w).length !== w.size,
  'settled with a member that is not latched': (w) => voters(w).some((m) => !isLatched(m)),
  'settled with a wrong role or gate': (w) => voters(w).some((m) => m.role !== 'voter' || !m.gate),
  'settled with a learner': (w) => learnerOf(w) !== undefined,
  'settled with a wrong budget': (w) => (w.budget ?? 0) !== least(w),
};

const undone: Faults = {
  'a member with its disk has no Pod': (w) => w.members.some((m) => m.claim === 'bound' && m.pod === 'none' && m.data),
  'a newcomer that is ready is kept waiting': (w) => mayGrow(w) && listed(w).length < w.size && w.members.some(isReady),
  'too few newcomers are made': (w) => mayGrow(w) && missing(w) > 0,
  'a voter that runs is not latched': (w) => healthyVoters(w).some((m) => !isLatched(m)),
  'a learner that never started keeps its place': (w) => isWhole(w) && isGone(learnerOf(w)),
  'a held member with a ticket is not touched': (w) => w.members.some((m) => m.pod === 'held' && m.ticket !== 'none'),
  'a first member is held for ever': (w) => voters(w).some((m) => m.pod === 'held'),
  'a learner that could vote is kept waiting': (w) =>
    isWhole(w) && canVote(learnerOf(w)) && (voters(w).length > 1 || w.size < 3),
};

const isLatched = (m: WorldMember): boolean => m.latch.started && m.ticket === 'void';
const isWhole = (w: World): boolean => voters(w).length > 0 && healthyVoters(w).length === voters(w).length;
const learnerOf = (w: World) => w.members.find((m) => m.listed === 'learner');
const mayGrow = (w: World): boolean => isWhole(w) && learnerOf(w) === undefined;
const isReady = (m: WorldMember): boolean => isNew(m) && m.pod === 'held' && m.claim === 'bound';
const isNew = (m: WorldMember): boolean => m.listed === 'no' && !m.hasRun && m.latch.id === 0;
const missing = (w: World): number => w.size - listed(w).length - w.members.filter(isNew).length;
const isGone = (m: WorldMember | undefined): boolean => m !== undefined && !m.joined && m.claim === 'none';
const canVote = (m: WorldMember | undefined): boolean => m !== undefined && isUp(m) && m.joined && !m.behind;

/** These mend, and nothing that merely waits may hold them back. */
const menders: readonly RuleName[] = ['start', 'latches', 'half-made', 'budget'];

const starved = (o: Observed, plan: Plan): string[] =>
  rules
    .filter(({ name, decide }) => menders.includes(name) && decide(o)?.kind === 'act')
    .map(({ name }) => `${name} would act, and is held back by ${plan.reason}`);
