// Whether the membership list can be built upon: all voters answer the same one, and everybody in it is ours.
// Danger avoided: adding, promoting or removing by a list that is wrong, or by a count that somebody else's members are part of.
import { leaderOf, listedMembers, whyNoLeader } from '../health.ts';
import type { ListedMember, Observed } from '../observed.ts';
import { act, listed, stalled, wait, waitUntil, type Rule, type RuleName, type Verdict } from '../rule.ts';
import { seenFor, seenSince } from '../since.ts';
import { divergedWord, isStray, strayWord } from '../timing.ts';

export const membership: Rule = {
  name: 'membership',
  decide: (o) => diverged(o) ?? removeStray(o) ?? foreign(o) ?? waitForStray(o),
};

const needsOneList: readonly RuleName[] = [
  'leadership',
  'half-made',
  'departures',
  'learners',
  'scale',
  'leftovers',
  'rollout',
];

/** Once is a change on its way through the members; twice is a fault that no step may build upon. */
function diverged(o: Observed): Verdict | undefined {
  if (!o.membership.known || o.membership.disagreeing === undefined) return undefined;
  const one = listed(listedMembers(o).map(nameOf));
  const who = `one list has ${one}; ${o.membership.disagreeing.join('; ')}`;
  if (seenSince(o, divergedWord) === undefined) {
    return wait(
      'WaitingForAgreement',
      `Not all members answer the same membership list: ${who}. Looking once more.`,
      needsOneList,
    );
  }
  return stalled(
    'MembershipDiverged',
    `The members do not agree on who is a member: ${who}. Nobody is added, promoted or removed until they do. ` +
      'Compare `etcdctl member list` at each of them. The list of more than half of all voters is right: ' +
      'remove a voter that answers another one by `etcdctl member remove`, asked at one of the others, and a new member takes its place. ' +
      'Where there is no such half, save a snapshot of each before anything else.',
    needsOneList,
  );
}

/** For a person who is adding it by hand, and starts it in a moment. */
const strayMs = 30_000;

/** It holds nothing, and takes the one place that etcd has for learners. */
function removeStray(o: Observed): Verdict | undefined {
  const stray = o.foreign.find((m) => isStray(m) && seenFor(o, strayWord(m), strayMs));
  if (stray === undefined) return undefined;
  const what = `the learner ${placeOf(stray)}, which this operator did not add: it has not started for ${String(strayMs / 1000)} s`;
  const via = leaderOf(o)?.name;
  if (via === undefined) return wait('WaitingForLeader', `To be removed: ${what}; ${whyNoLeader(o)}.`, ['scale']);
  return act('RemovingLearner', `Removing ${what}, and takes the place that others need.`, [
    { kind: 'RemoveLearner', member: stray.id, memberID: stray.id, via },
  ]);
}

function foreign(o: Observed): Verdict | undefined {
  const others = o.foreign.filter((m) => !isStray(m));
  if (others.length === 0) return undefined;
  return stalled(
    'ForeignMember',
    `In the membership list, but not made by this operator: ${listed(others.map(inWords))}. ` +
      'Remove it with `etcdctl member remove`, or move its data elsewhere first; until then no member is added, promoted or removed.',
    ['departures', 'learners', 'scale'],
  );
}

const inWords = (m: ListedMember): string =>
  `${m.name || 'a voter that never started'} ${placeOf(m)}${m.isLearner ? ', a learner' : ''}`;

const placeOf = ({ id, peerURLs }: ListedMember): string => `(${id}) at ${peerURLs.join(' ')}`;
const nameOf = ({ id, name }: ListedMember): string => name || id;

function waitForStray(o: Observed): Verdict | undefined {
  const stray = o.foreign.find(isStray);
  if (stray === undefined) return undefined;
  const since = seenSince(o, strayWord(stray)) ?? o.now;
  const held = wait(
    'StrayLearner',
    `The learner ${placeOf(stray)} was not added by this operator, and has not started. If it does not within ${String(strayMs / 1000)} s ` +
      'it is removed; until then there is no place for another.',
    ['scale'],
  );
  return waitUntil(since + strayMs, held);
}
