// What no step may do in any world. Judged by the world as it is, not by what the operator saw. How no world may end: judge-ends.ts.
import { quorum } from '../../src/etcd/quorum.ts';
import type { Step, StepKind } from '../../src/controllers/cluster/step.ts';
import { areLinked } from './answers-of.ts';
import { apply } from './apply.ts';
import {
  cancelling,
  enabling,
  isOutdated,
  joining,
  making,
  starting,
  versionAfter,
  writing,
  type Case,
  type Dangers,
} from './judge-versions.ts';
import { numberOf } from './versions.ts';
import {
  foreignID,
  hasQuorum,
  healthyVoters,
  idOf,
  isListed,
  isLost,
  isSeen,
  isUp,
  learnerOf,
  nameOf,
  newMember,
  upCount,
  voterCount,
  voters,
  type World,
  type WorldMember,
} from './world.ts';

/** Voters that the operator works towards; with a size that is not valid those that there are. */
export const wanted = (w: World): number => w.followed ?? (w.size > 0 && w.size % 2 === 0 ? voterCount(w) : w.size);

const isSecond = ({ before }: Case): boolean => voterCount(before) === 1;
/** Also by its kubelet, and neither for what the spec asks nor because it found other data. */
const isDownForAll = (m: WorldMember): boolean => m.fault !== 'alone' && m.fault !== 'differs';
const isKnownDown = (w: World, m: WorldMember): boolean => w.memory.since[`down ${idOf(m)}`] === 'long';

/** Voters that have to go, or may have to: their successors come on top of what is wanted. */
const goers = (w: World): number =>
  voters(w).filter(
    (m) => !isUp(m) || isGoing(m) || ((m.node === 'cordoned' || isOutdated(w, m)) && voters(w).length <= 2),
  ).length;

/** Its data goes when its Pod ends. */
export const isGoing = ({ claim }: WorldMember): boolean => ['deleting', 'lost', 'emptied', 'other'].includes(claim);

/** One is ready on top of those that fill places which nobody has. */
export const hasSuccessor = (w: World): boolean =>
  w.members.filter(isSuccessor).length > Math.max(0, wanted(w) - voters(w).length);

/** Ready to take a voter's place at once. */
const isSuccessor = (m: WorldMember): boolean => isHeldNewcomer(m) || (m.listed === 'learner' && m.joined && isUp(m));
const isHeldNewcomer = (m: WorldMember): boolean => m.listed === 'no' && m.pod === 'held' && isAsNew(m);

/** Also one that somebody took out of the list before anything was noted of it: it was never told to start. */
const isAsNew = ({ hasRun, latch, ticket }: WorldMember): boolean =>
  !hasRun && latch.id === 0 && latch.removed === undefined && ticket === 'none';

const isRefused = ({ before, after }: Case): boolean =>
  before.foreign === after.foreign &&
  before.members.every((m) => after.members.some((n) => n.name === m.name && n.listed === m.listed));

const membership: Dangers = {
  'asks etcd for what it refuses': isRefused,
  'changes the membership while the lists disagree': ({ before }) =>
    healthyVoters(before).some(({ fault }) => fault === 'diverged'),
  'changes the membership while data is corrupt': ({ before, m }) =>
    before.alarm === 'CORRUPT' && (m.joined || m.listed === 'no'),
  'changes the membership at size 0': ({ before }) => before.size === 0,
};

const promotion: Dangers = {
  ...membership,
  'promotes a member that is no learner': ({ m }) => m.listed !== 'learner',
  'promotes a learner that is not latched': ({ m }) => !m.latch.started || m.latch.id !== m.added,
  'promotes a learner whose ticket is not voided': ({ m }) => m.ticket !== 'void',
  'promotes a learner that is far behind': ({ m }) => m.behind,
  'promotes a learner that was not seen to be caught up before': ({ m }) => m.seen !== 'caught up',
  'promotes a learner that does not run': ({ m }) => !isUp(m),
  'promotes a learner whose claim is being deleted': ({ m }) => m.claim === 'deleting',
  'quorum does not survive the failure of the newcomer': (c) =>
    !isSecond(c) && upCount(c.before) < quorum(voterCount(c.after)),
  'quorum does not survive the failure of one more voter': (c) =>
    !isSecond(c) && upCount(c.after) - 1 < quorum(voterCount(c.after)),
  'a second voter without a third that is ready': (c) =>
    isSecond(c) && wanted(c.before) >= 3 && !c.before.members.some((n) => n.listed === 'no' && n.pod === 'held'),
  'promotes before the budget holds for it': ({ before, after }) => (before.budget ?? 0) < least(after),
  'promotes while a dead voter could be removed': ({ before }) =>
    hasSuccessor(before) && voters(before).some((m) => !isUp(m) && (isLost(m) || isKnownDown(before, m))),
  'makes more voters than are wanted': ({ before, after }) => voters(after).length > wanted(after) + goers(before),
};

const addition: Dangers = {
  ...membership,
  ...joining,
  'adds a second learner': ({ before }) => learnerOf(before) !== undefined,
  'adds a learner that is not ready to start': ({ m }) => m.pod !== 'held' || m.claim === 'deleting',
  'adds a member that had an identity': ({ m }) => m.listed !== 'no' || !isAsNew(m),
  'adds more members than are wanted': ({ before }) =>
    before.members.filter(isListed).length >= wanted(before) + goers(before),
};

const removal: Dangers = {
  ...membership,
  'removes a voter so that quorum is lost': ({ after }) => !hasQuorum(after),
  'removes a voter so that quorum does not survive the failure of one more': ({ m, after }) =>
    isUp(m) && voterCount(after) >= 3 && upCount(after) - 1 < quorum(voterCount(after)),
  'removes a voter that runs before its successor votes': ({ m, after }) =>
    isUp(m) && voters(after).length < wanted(after),
  'removes a voter whose successor is not ready': ({ m, before }) =>
    !isUp(m) && voters(before).length <= wanted(before) && !before.members.some(isSuccessor),
  'removes a voter that may come back': ({ m, before }) =>
    !isUp(m) && voters(before).length <= wanted(before) && !isLost(m) && !(isKnownDown(before, m) && isDownForAll(m)),
  'removes a voter before those that stay are connected': ({ m, before, after }) =>
    isUp(m) && voters(after).some((each) => isUp(each) && linksOf(before, each, after) < quorum(voterCount(after)) - 1),
  'removes the leader without having tried to move leadership': (c) => c.before.leader === c.m.name && canHandOver(c),
  'removes a voter that budget and clients still count on': ({ m }) => isUp(m) && isSeen(m) && m.role === 'voter',
  'removes a voter before it is noted why': ({ m }) => m.claim !== 'none' && m.latch.removed === undefined,
};

/** With how many of those that stay it is connected. */
const linksOf = (before: World, m: WorldMember, after: World): number =>
  voters(after).filter((other) => other.name !== m.name && isUp(other) && areLinked(before, m, other)).length;

/** Three tries are enough. */
const canHandOver = ({ before, m }: Case): boolean =>
  voters(before).some((other) => other !== m && isUp(other) && isSeen(other) && !other.behind && !isGoing(other)) &&
  !(before.memory.moved?.from === idOf(m) && before.memory.moved.times >= 3);

const isNearby = (m: WorldMember): boolean =>
  isSeen(m) && !m.behind && m.node === 'well' && m.claim === 'bound' && m.latch.removed === undefined;

const handingOver: Dangers = {
  'moves leadership to a voter that is down or behind': ({ m }) => !isUp(m) || m.behind,
  'moves leadership to a voter that is to go': ({ m }) => m.claim === 'deleting' || m.latch.removed !== undefined,
  'moves leadership to a node that is cordoned though another could lead': ({ m, before }) =>
    m.node === 'cordoned' && healthyVoters(before).some((other) => other.name !== before.leader && isNearby(other)),
  'moves leadership while the lists disagree': ({ before }) =>
    healthyVoters(before).some(({ fault }) => fault === 'diverged'),
};

const ticketIn = ({ after, m }: Case) => after.members.find((each) => each.name === m.name)?.ticket ?? 'none';

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

/** What the budget has to be, for these voters. */
export const least = (w: World): number => (voterCount(w) > 1 ? quorum(voterCount(w)) : 0);

const hasEnded = (m: WorldMember): boolean => m.pod === 'finished';

/** What its restart for a change of the spec could cost. */
const restarting: Dangers = {
  'restarts a voter while another is not well': ({ m, before }) =>
    voters(before).some((other) => other !== m && !(isUp(other) && isSeen(other) && other.gate && !other.behind)),
  'restarts a voter while members come or go': ({ before }) =>
    before.members.some((each) => each.listed === 'learner' || (isListed(each) && isGoing(each))) ||
    voters(before).length !== before.size,
  'restarts a voter before those that stay are connected': ({ m, before }) =>
    voters(before).some(
      (each) =>
        each !== m &&
        voters(before).filter((other) => other !== m && other !== each && areLinked(before, each, other)).length <
          quorum(voterCount(before) - 1) - 1,
    ),
  'restarts the only voter': (c) => voterCount(c.before) === 1 && !isOnWayDown(c),
  'restarts the leader before a follower': (c) =>
    c.before.leader === c.m.name && voters(c.before).some((other) => other !== c.m && isBehind(other, versionAfter(c))),
  'restarts the leader without having tried to move leadership': (c) => c.before.leader === c.m.name && canHandOver(c),
};

const isBehind = (m: WorldMember, version: string): boolean => m.outdated !== 'no' || m.image !== version;
/** Nobody can take its place then. */
const isOnWayDown = (c: Case): boolean => numberOf(versionAfter(c)) < numberOf(c.m.image);

const isRestart = (c: Case): boolean =>
  c.m.listed === 'voter' && isUp(c.m) && isBehind(c.m, versionAfter(c)) && c.before.size > 0;

const onlyRestarts = Object.fromEntries(
  Object.entries(restarting).map(([sentence, is]) => [sentence, (c: Case) => isRestart(c) && is(c)]),
);

const podDeletion: Dangers = {
  ...onlyRestarts,
  'deletes the Pod of a going claim while its member is a voter': ({ m }) =>
    m.claim === 'deleting' && m.listed === 'voter' && m.data && !hasEnded(m),
  'deletes the Pod of a voter that runs': (c) =>
    c.m.listed === 'voter' && isUp(c.m) && c.before.size > 0 && !isRestart(c),
  'deletes the Pod of a member that is learning': ({ m, before }) =>
    m.listed === 'learner' && isUp(m) && before.size > 0,
  'deletes a Pod that would be made the same again': ({ m, before }) =>
    isListed(m) && before.size > 0 && !hasEnded(m) && !isBehind(m, m.noted),
  'deletes a Pod that goes already': ({ m }) => m.pod === 'deleting' || m.pod === 'none',
};

const imageChange: Dangers = {
  ...onlyRestarts,
  ...starting,
  'gives another image to a Pod that has to be made anew': ({ m }) => m.outdated === 'pod',
  'gives a member that serves an image that nobody has seen': ({ m }) => isUp(m) && !m.tried,
  'gives a Pod the image that it has': (c) => !isBehind(c.m, versionAfter(c)),
  'starts a member anew that is learning': ({ m, before }) => m.listed === 'learner' && isUp(m) && before.size > 0,
};

const claimDeletion: Dangers = {
  'deletes the claim of a member that is listed': ({ m }) => isListed(m),
  'deletes a claim that is to be retained': ({ m, before }) => m.hasRun && before.retention === 'Retain',
  'deletes the claim of a member that was removed by hand': ({ m }) => m.byHand && !isAsNew(m),
  'deletes a claim before enough voters stand': ({ m, before }) =>
    m.voted && healthyVoters(before).length < Math.max(1, wanted(before)),
  'deletes what may be the last copy': ({ m, before }) => m.hasRun && healthyVoters(before).length === 0,
  'deletes a claim at size 0': ({ m, before }) => before.size === 0 && m.hasRun,
  'deletes a claim before its Pod is told to go': ({ m }) => m.pod === 'running',
  'deletes a claim without knowing who is listed': ({ before }) => !hasQuorum(before),
};

const dangers: Readonly<Partial<Record<StepKind, Dangers>>> = {
  Promote: promotion,
  AddLearner: addition,
  RemoveVoter: removal,
  MoveLeader: handingOver,
  RemoveLearner: {
    ...membership,
    'removes a member that is no learner': ({ m, step }) => m.listed !== 'learner' && !isForeign(step),
    'removes a learner that could be promoted': ({ m, before }) =>
      m.joined && isUp(m) && m.fault === 'none' && m.claim === 'bound' && voters(before).length < wanted(before),
  },
  DeletePod: {
    ...podDeletion,
    'restarts a voter that serves past the budget': (c) => isRestart(c) && healthyVoters(c.before).includes(c.m),
  },
  EvictPod: podDeletion,
  ChangeImage: imageChange,
  DeleteClaim: claimDeletion,
  DeleteTicket: { 'takes the ticket of a member that is listed': ({ m }) => isListed(m) },
  CreateClaim: {
    ...making,
    'gives a member an empty disk': ({ m }) => m.hasRun || m.added > 0 || m.ticket !== 'none',
    'uses a name again': ({ m, before }) =>
      before.clusterID && !before.members.includes(m) && isGivenOut(before, m.name) && !isPlanned(before, m.name),
  },
  CreatePod: {
    ...starting,
    'runs a member on another disk': ({ m }) => m.claim === 'other' || m.claim === 'deleting',
    'runs a member that was removed': ({ m, before }) =>
      m.added > 0 && !isListed(m) && healthyVoters(before).some(isSeen) && before.leader !== undefined,
    'runs a member at size 0': ({ before }) => before.size === 0,
  },
  WriteTicket: ticketing,
  ApplyBudget: budgeting,
  DeleteBudget: budgeting,
  EnableDowngrade: enabling,
  CancelDowngrade: cancelling,
  WriteEntries: writing,
};

const isGivenOut = (w: World, name: string): boolean => name < nameOf(w.named);
const isPlanned = (w: World, name: string): boolean => w.step?.target.includes(name) === true;
const isForeign = (step: Step): boolean => step.kind === 'RemoveLearner' && step.memberID === foreignID;

/** What is wrong with this step, as sentences. */
export function dangersOf(before: World, step: Step): string[] {
  const name = 'member' in step ? step.member : '';
  const m = before.members.find((each) => each.name === name) ?? newMember(name);
  const c: Case = { before, m, after: apply(before, step), step };
  const found = Object.entries(dangers[step.kind] ?? {}).flatMap(([sentence, is]) => (is(c) ? [sentence] : []));
  return before.paused ? ['acts though it is paused', ...found] : found;
}
