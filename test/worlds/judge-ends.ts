// How no world may end: whole is whole, and what waits has words and leaves nothing undone that could be done.
import { rules, type Plan } from '../../src/controllers/cluster/plan.ts';
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import { ruleNames, type RuleName } from '../../src/controllers/cluster/rule.ts';
import { endsOfVersions, isForeign, isOnWayDown, isOutdated, isReachable } from './judge-versions.ts';
import { hasSuccessor, isGoing, least, wanted } from './judge.ts';
import {
  hasQuorum,
  healthyVoters,
  isListed,
  isLost,
  isSeen,
  isUp,
  learnerOf,
  voterCount,
  voters,
  type World,
  type WorldMember,
} from './world.ts';

type Faults = Readonly<Record<string, (w: World) => boolean>>;

export function faultsOfEnd(w: World, o: Observed, plan: Plan): string[] {
  const words = plan.message.length < 10 ? ['has no words'] : [];
  if (isHeldWhole(plan)) return words;
  const found = Object.entries(faultsBy(w, plan)).flatMap(([sentence, is]) => (is(w) ? [sentence] : []));
  return [...words, ...found, ...starved(o, plan)];
}

/** A person has to act before anything else may. */
const isHeldWhole = (plan: Plan): boolean =>
  plan.kind !== 'settled' && plan.kind !== 'act' && plan.holds.length === ruleNames.length;

function faultsBy(w: World, plan: Plan): Faults {
  if (plan.kind === 'settled') return w.size === 0 ? notHibernated : unsettled;
  if (w.size === 0) return isReachable(w) ? notHibernated : {};
  return isHindered(w) ? undone : { ...undone, ...notDone };
}

/** What a person has to look at first: no membership is changed meanwhile. */
const isHindered = (w: World): boolean =>
  w.alarm === 'CORRUPT' ||
  w.members.some(({ fault }) => fault === 'differs') ||
  !['none', 'stray'].includes(w.foreign) ||
  isForeign(w) ||
  w.size !== wanted(w) ||
  voters(w).some(({ fault }) => fault === 'loose') ||
  !healthyVoters(w).some((m) => m.name === w.leader && isSeen(m)) ||
  healthyVoters(w).some(({ fault }) => fault === 'diverged');

/** Some transfers never succeed. */
const ledWrongly: Faults = {
  'leadership stays on a cordoned node': (w) => leaderIs(w, ({ node }) => node === 'cordoned') && hasHeir(w),
  'leadership stays with one that takes others for disconnected': (w) =>
    leaderIs(w, ({ fault }) => fault === 'mistaken') && hasHeir(w) && wasSeenApart(w),
};

const leaderIs = (w: World, is: (m: WorldMember) => boolean): boolean =>
  healthyVoters(w).some((m) => m.name === w.leader && isSeen(m) && m.pod === 'running' && is(m));

const hasHeir = (w: World): boolean =>
  !w.sticky &&
  healthyVoters(w).some((m) => m.name !== w.leader && isSeen(m) && isFitToLead(m) && w.members.every(isWell));
const isFitToLead = (m: WorldMember): boolean =>
  !m.behind && m.gate && m.node === 'well' && !isGoing(m) && m.latch.removed === undefined && m.fault === 'none';
/** Whom one that is not well is connected with is another matter. */
const isWell = ({ fault, serves }: WorldMember): boolean =>
  ['none', 'mistaken'].includes(fault) && serves !== 'loosely';
const wasSeenApart = ({ memory }: World): boolean => Object.keys(memory.since).some((word) => word.startsWith('apart'));

const unsettled: Faults = {
  ...ledWrongly,
  'settled with a member of an earlier spec': (w) => voters(w).some((m) => m.outdated !== 'no'),
  ...endsOfVersions,
  'settled without its voters': (w) => voters(w).length !== w.size || healthyVoters(w).length !== w.size,
  'settled over a voter that the operator does not see': (w) => !voters(w).every(isSeen),
  'settled with a member that is not latched': (w) => voters(w).some((m) => !isLatched(m)),
  'settled with a wrong role or gate': (w) => voters(w).some((m) => m.role !== 'voter' || !m.gate),
  'settled with a learner': (w) => learnerOf(w) !== undefined,
  'settled with a wrong budget': (w) => (w.budget ?? 0) !== least(w),
  'settled though a claim goes or is gone': (w) => voters(w).some((m) => m.claim !== 'bound'),
  'settled with what is left of others': (w) => w.members.some((m) => !isListed(m) && isLeftOver(w, m)),
  'settled though a person is needed': (w) => w.alarm !== 'none' || w.foreign !== 'none',
  'settled with an intention to remove': (w) => voters(w).some((m) => m.latch.removed !== undefined),
  'settled without its Services': (w) => !w.services,
};

/** Of a member that etcd does not list: nothing but a claim that is to be kept. */
function isLeftOver(w: World, m: WorldMember): boolean {
  // Its Pod is deleted, and will never be gone.
  if (m.pod === 'deleting' && m.node === 'lost') return false;
  if (m.pod !== 'none') return true;
  const hasOtherIdentity = m.latch.id > 0 && m.latch.id !== m.added;
  const isKept = m.byHand || m.claim === 'other' || hasOtherIdentity || (m.hasRun && w.retention === 'Retain');
  return m.claim !== 'none' && !isKept;
}

const notHibernated: Faults = {
  'hibernates with a Pod': (w) =>
    w.members.some((m) => m.pod !== 'none' && m.pod !== 'deleting' && m.claim !== 'deleting'),
};

const undone: Faults = {
  'a change that is wrong went beyond the first member': (w) =>
    w.size > 1 && w.unfit && hasQuorum(w) && voters(w).filter(({ fault }) => fault === 'unfit').length > 1,
  'what does not run is not made anew though the spec was changed': (w) =>
    w.members.some(
      (m) => m.pod === 'crashed' && m.outdated !== 'no' && m.claim === 'bound' && isListed(m) && m.fault === 'unfit',
    ),
  'a member with its disk has no Pod': (w) =>
    w.members.some((m) => m.claim === 'bound' && m.pod === 'none' && m.data && isListed(m)),
  'a voter that runs is not latched': (w) =>
    healthyVoters(w).some((m) => isSeen(m) && m.claim !== 'none' && !isLatched(m)),
  'a held member with a ticket is not touched': (w) =>
    w.members.some((m) => m.pod === 'held' && m.ticket !== 'none' && m.node === 'well'),
  'a first member is held for ever': (w) => voters(w).some((m) => m.pod === 'held' && m.node === 'well'),
  'the budget is wrong': (w) =>
    hasQuorum(w) && healthyVoters(w).some(isSeen) && learnerOf(w) === undefined && (w.budget ?? 0) !== least(w),
  'a healthy voter is kept from clients': (w) =>
    healthyVoters(w).some((m) => isSeen(m) && isLatched(m) && !m.gate) &&
    isWhole(w) &&
    !w.members.some(({ fault }) => fault === 'loose'),
};

const notDone: Faults = {
  ...ledWrongly,
  'a voter of an earlier spec is left though it could be restarted': (w) =>
    mayGrow(w) &&
    voters(w).length === w.size &&
    w.size > 1 &&
    voters(w).some((m) => isOutdated(w, m)) &&
    isReachable(w) &&
    isRestful(w),
  'a newcomer that is ready is kept waiting': (w) => mayGrow(w) && staying(w) < w.size && w.members.some(isReady),
  'too few newcomers are made': (w) => mayGrow(w) && missing(w) > 0,
  'a learner that never started keeps its place': (w) => isWhole(w) && isGone(learnerOf(w)),
  'a learner that could vote is kept waiting': (w) =>
    isWhole(w) && voters(w).length < w.size && canVote(learnerOf(w)) && (voters(w).length > 1 || w.size < 3),
  'a voter whose data is lost is left though its successor is ready': (w) =>
    hasQuorum(w) && voters(w).some(isLost) && hasSuccessor(w),
  'a voter whose data is lost gets no successor': (w) =>
    hasQuorum(w) && voters(w).some(isLost) && !w.members.some((m) => isNew(m) || m.listed === 'learner'),
  'a voter that is down for good gets no successor': (w) =>
    hasQuorum(w) && voters(w).some(isDownForGood(w)) && !w.members.some((m) => isNew(m) || m.listed === 'learner'),
  'a voter that is down for good is left though its successor is ready': (w) =>
    hasQuorum(w) && voters(w).some(isDownForGood(w)) && hasSuccessor(w),
  'more voters than are wanted stay': (w) =>
    isWhole(w) && voterCount(w) > w.size && !w.members.some(({ fault }) => fault === 'loose' || fault === 'mistaken'),
  'a voter on a claim that is going gets no successor': (w) =>
    isWhole(w) &&
    voters(w).some(isGoing) &&
    !w.members.some((m) => isNew(m) || m.listed === 'learner' || m.fault === 'mistaken'),
  'a voter is not replaced though its claim is going and its successor ready': (w) =>
    isWhole(w) && voters(w).some(isGoing) && mayGrow(w) && w.members.some(isReady),
  'newcomers that nobody wants are kept': (w) => isWhole(w) && mayGrow(w) && missing(w) < 0,
  'what is left of a removed member is not cleaned up': (w) =>
    isWhole(w) && voterCount(w) === w.size && w.members.some((m) => m.added > 0 && !isListed(m) && isLeftOver(w, m)),
};

/** Nobody comes, goes, or is kept from clients. */
const isRestful = (w: World): boolean =>
  w.alarm === 'none' &&
  w.members.every((m) => m.listed === 'voter' && m.gate && !m.behind && !isGoing(m) && m.fault === 'none');
const isLatched = (m: WorldMember): boolean => m.latch.started && m.ticket === 'void';
const isWhole = (w: World): boolean =>
  voters(w).length > 0 && healthyVoters(w).length === voters(w).length && voters(w).every(isSeen);
const mayGrow = (w: World): boolean => isWhole(w) && learnerOf(w) === undefined && w.foreign === 'none';
const isReady = (m: WorldMember): boolean => isNew(m) && m.pod === 'held' && m.claim === 'bound' && m.node === 'well';
const isNew = (m: WorldMember): boolean =>
  m.listed === 'no' && !m.hasRun && m.added === 0 && m.claim !== 'deleting' && m.node !== 'lost';
const staying = (w: World): number => w.members.filter((m) => isListed(m) && !isGoing(m) && !isReplaced(w, m)).length;
/** A single voter is moved away from such a node, and to another spec. */
const isReplaced = (w: World, m: WorldMember): boolean =>
  (m.node === 'cordoned' || (isOutdated(w, m) && !isOnWayDown(w, m) && !m.behind)) && w.size === 1;
const missing = (w: World): number => w.size - staying(w) - w.members.filter(isNew).length;
const isGone = (m: WorldMember | undefined): boolean => m !== undefined && !m.joined && m.claim === 'none';
const canVote = (m: WorldMember | undefined): boolean =>
  m !== undefined && isUp(m) && isSeen(m) && m.joined && !m.behind && m.claim === 'bound';

/** It runs no more and never will, and not for what the spec asks. */
const isDownForGood = (w: World): ((m: WorldMember) => boolean) => {
  const isTried = (m: WorldMember) =>
    healthyVoters(w).some((other) => other.outdated === m.outdated && other.image === m.image);
  return (m) =>
    !isUp(m) && (['hangs', 'pending'].includes(m.fault) || m.node === 'lost' || (m.fault === 'crashes' && isTried(m)));
};

/** These mend, and nothing that merely waits may hold them back. */
const menders: readonly RuleName[] = ['start', 'latches', 'half-made', 'budget', 'departures'];
/** By the list; without one they could only guess. */
const mendersByList: readonly RuleName[] = [...menders, 'roles'];
/** But for what tells that the list, or the data, is not to be trusted. */
const mayHold = new Set([
  'MembershipDiverged',
  'ForeignCluster',
  'Corrupt',
  'CorruptAtBoot',
  'ForeignMember',
  'WaitingForAgreement',
  'ForeignDowngrade',
]);

const starved = (o: Observed, plan: Plan): string[] =>
  o.cluster.spec.size === 0 ||
  [plan.reason, ...plan.held.map(({ reason }) => reason)].some((reason) => mayHold.has(reason))
    ? []
    : rules
        .filter(
          ({ name, decide }) =>
            (o.membership.known ? mendersByList : menders).includes(name) && decide(o)?.kind === 'act',
        )
        .map(({ name }) => `${name} would act, and is held back by ${plan.reason}`);
