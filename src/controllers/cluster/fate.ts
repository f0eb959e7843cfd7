// Why a member that etcd lists has to go. The words have one meaning each (docs/rules.md): lost, dead, going, cordoned, surplus, stuck. Pure.
import { replaceAfterMs } from '../../crd/recovery.ts';
import { downWord, isDown, isStuck } from './down.ts';
import { isEmptied, isHealthy, isLearner, isVoter, leaderOf, neverJoined, voterCount } from './health.ts';
import { closedNow } from './held.ts';
import { beforeHop, dueVersion } from './hop.ts';
import { unseenImages } from './imaging.ts';
import { newcomers } from './joining.ts';
import { isInMemory } from './medium.ts';
import { growsInVain, growsWithRestart, isBehind, isOnWayDown, isOutdated, needsNewPod } from './outdated.ts';
import type { Member, Observed } from './observed.ts';
import { perLook } from './per-look.ts';
import { whoAsks } from './restart.ts';
import { seenFor, seenSince } from './since.ts';
import { stuckWord } from './timing.ts';
import { awaitsKubelet, fromTo, whyMoved } from './volumes.ts';
import { specProblems, wantedSize } from './wanted.ts';

export interface Fate {
  /** `Lost`, `Dead`: it never comes back. `Going`, `Cordoned`, `Outdated`, `Surplus`: it still serves, and goes in order. `Stuck`: a learner that gets nowhere. */
  readonly kind: 'Lost' | 'Dead' | 'Going' | 'Cordoned' | 'Outdated' | 'Surplus' | 'Stuck';
  readonly why: string;
}

/** Of each member that has to go. Who is not in it stays. */
export const fatesOf: (o: Observed) => ReadonlyMap<Member, Fate> = perLook((o) => {
  const fates = new Map<Member, Fate>();
  if (!o.membership.known) return fates;
  for (const m of o.members) {
    const fate = isVoter(m) ? ofVoter(o, m) : isLearner(m) ? ofLearner(o, m) : undefined;
    if (fate !== undefined) fates.set(m, fate);
  }
  for (const m of surplus(o, fates)) fates.set(m, { kind: 'Surplus', why: `the size wanted is ${size(o)}` });
  return fates;
});

const size = (o: Observed): string => String(wantedSize(o));

export const fateOf = (o: Observed, m: Member): Fate | undefined => fatesOf(o).get(m);

/** It never comes back: its place is worth more than it. */
export const isGone = (o: Observed, m: Member): boolean => ['Lost', 'Dead'].includes(fateOf(o, m)?.kind ?? '');

/** Voters that nothing takes away. */
export const stayingVoters = (o: Observed): readonly Member[] =>
  o.members.filter((m) => isVoter(m) && !fatesOf(o).has(m));

/** The learner that is to become a voter. */
export const stayingLearner = (o: Observed): Member | undefined =>
  o.members.find((m) => isLearner(m) && !fatesOf(o).has(m));

const ofVoter = (o: Observed, m: Member): Fate | undefined =>
  whateverItRuns(o, m) ?? (isReplacedForSpec(o, m) ? { kind: 'Outdated', why: whyReplaced(o, m) } : undefined);

function whateverItRuns(o: Observed, m: Member): Fate | undefined {
  const lost = whyLost(o, m);
  if (lost !== undefined) return { kind: 'Lost', why: lost };
  if (isDead(o, m))
    return { kind: 'Dead', why: `it has been down for longer than ${o.cluster.spec.recovery.replaceAfter}` };
  const going = whyGoing(o, m);
  if (going !== undefined) return { kind: 'Going', why: going };
  if (isOnCordonedNode(o, m) && isOnlyVoter(o))
    return { kind: 'Cordoned', why: `its node ${m.pod?.node ?? ''} is cordoned, and it is the only voter` };
  return undefined;
}

function whyReplaced(o: Observed, m: Member): string {
  const moved = whyMoved(o, m);
  if (moved !== undefined) return moved;
  const why = isInMemory(o, m) ? 'its data is in memory' : 'is the only voter';
  if (isBehind(o, m)) return `it runs an earlier spec, and ${why}`;
  if (m.claim !== undefined && growsInVain(o, m)) return `${fromTo(o, m.claim)}, and its quota with it, and it ${why}`;
  return `${whoAsks(o)} for a restart, and ${isInMemory(o, m) ? '' : 'it '}${why}`;
}

/**
 * The only voter can't be restarted without an outage, what is in memory goes with its Pod, and a volume may be another one than is wanted:
 * another member, made from today's spec, takes its place. One at a time, the leader last. Nobody while another has to go: its successor,
 * of the same version, would be replaced before it, again and again. And nobody on the way down: etcd lets none join then.
 */
export const isReplacedForSpec = (o: Observed, m: Member): boolean =>
  m === nextForSpec(o) && unseenImages(o, [m]) === undefined;

const nextForSpec = perLook((o: Observed): Member | undefined => {
  if (specProblems(o).length > 0 || isHeldBack(o) || isOnWayDown(o) || beforeHop(o) !== undefined) return undefined;
  if (o.members.some((each) => isVoter(each) && whateverItRuns(o, each) !== undefined)) return undefined;
  const goesWithPod = (each: Member) => isInMemory(o, each) && needsNewPod(o, each, dueVersion(o, each) ?? '');
  const leader = leaderOf(o);
  const isLeft = (each: Member) => awaitsKubelet(o, each) && !growsWithRestart(o, each);
  const isToGo = (each: Member) =>
    (isOutdated(o, each) && !isLeft(each) && (isOnlyVoter(o) || goesWithPod(each))) ||
    (isOnlyVoter(o) && growsInVain(o, each));
  const behind = o.members.filter((each) => isVoter(each) && (whyMoved(o, each) !== undefined || isToGo(each)));
  return behind.find((each) => each !== leader) ?? behind[0];
});

/** The clock holds back whoever would be next: a replacement that was begun is finished. */
const isHeldBack = (o: Observed): boolean =>
  o.cluster.spec.rollout.paused || (closedNow(o) !== undefined && !isReplacing(o));

/** More are there, or on their way, than are wanted. */
const isReplacing = (o: Observed): boolean =>
  o.members.filter((m) => m.listed !== undefined).length + newcomers(o).length > wantedSize(o);

function ofLearner(o: Observed, m: Member): Fate | undefined {
  const lost = neverJoined(m) ? undefined : whyLost(o, m);
  if (lost !== undefined) return { kind: 'Lost', why: lost };
  const going = neverJoined(m) ? undefined : whyGoing(o, m);
  if (going !== undefined) return { kind: 'Going', why: going };
  const after = replaceAfterMs(o.cluster.spec);
  if (after === undefined || !isStuck(o, m) || !seenFor(o, stuckWord(m), after)) return undefined;
  return { kind: 'Stuck', why: `it has come no nearer for ${o.cluster.spec.recovery.replaceAfter}` };
}

/** Its data is gone for good, and it does not answer. Only what was asked for by name counts, never a list. */
export const whyLost = (o: Observed, m: Member): string | undefined =>
  m.listed === undefined ? undefined : whyDataGone(o, m);

/** The same also where nobody can say who the members are. */
export function whyDataGone(o: Observed, m: Member): string | undefined {
  if (m.answer.reachable) return undefined;
  if (isInMemory(o, m)) return whyMemoryLost(m);
  return isEmptied(m) ? 'its disk is empty' : whyDiskLost(m);
}

/** Without a Pod in the list only looks by name, for that and for a claim, tell that it is gone, and was not on a volume. */
function whyMemoryLost(m: Member): string | undefined {
  if (m.pod === undefined) {
    const isGone = m.podGone === true && m.claimGone === true;
    return isGone ? 'its data was in the memory of its Pod, which is gone' : undefined;
  }
  return isEmptied(m) ? 'its data was in memory, and its node has been started anew' : undefined;
}

const whyDiskLost = (m: Member): string | undefined =>
  m.claim === undefined ? whyClaimLost(m) : whyVolumeLost(m, m.claim);

const whyClaimLost = (m: Member): string | undefined => (m.claimGone === true ? 'its claim is gone' : undefined);

export function whyVolumeLost({ latch }: Member, claim: NonNullable<Member['claim']>): string | undefined {
  if (claim.phase === 'Lost') return 'its claim has lost its volume';
  if (claim.volumeGone === true) return 'its volume is gone';
  if (latch.claimUID !== undefined && latch.claimUID !== claim.uid) return 'its claim is another one than it ran on';
  const { volumeUID } = claim;
  const isOther = latch.volumeUID !== undefined && volumeUID !== undefined && latch.volumeUID !== volumeUID;
  return isOther ? 'its volume is another one than it ran on' : undefined;
}

export const isLost = (o: Observed, m: Member): boolean => whyLost(o, m) !== undefined;

function isDead(o: Observed, m: Member): boolean {
  const after = replaceAfterMs(o.cluster.spec);
  return after !== undefined && isDown(o, m) && seenFor(o, downWord(m), after);
}

/** When a member that is down is taken for dead, if it stays so; milliseconds since the epoch. */
export function deadAt(o: Observed, m: Member): number | undefined {
  const after = replaceAfterMs(o.cluster.spec);
  if (after === undefined || !isDown(o, m)) return undefined;
  return (seenSince(o, downWord(m)) ?? o.now) + after;
}

/** It runs on what lives as long as its Pod: a claim that is being deleted, or a volume that no Pod could be given again. */
function whyGoing(o: Observed, m: Member): string | undefined {
  if (m.pod === undefined || m.pod.deleting || isInMemory(o, m)) return undefined;
  return m.claim?.deleting === true ? 'its claim is being deleted' : whyDiskLost(m);
}

/** Or one of the two while its successor takes over. */
const isOnlyVoter = (o: Observed): boolean => wantedSize(o) === 1 && voterCount(o) <= 2;

export function isOnCordonedNode(o: Observed, m: Member): boolean {
  const node = m.pod?.node === undefined ? undefined : o.nodes[m.pod.node];
  return node?.cordoned === true;
}

/** More than are wanted: the learner first, then voters; the unhealthy before those that serve, the leader last. */
function surplus(o: Observed, fates: ReadonlyMap<Member, Fate>): readonly Member[] {
  const staying = o.members.filter((m) => isVoter(m) && !fates.has(m));
  const learner = o.members.find((m) => isLearner(m) && !fates.has(m));
  const wanted = wantedSize(o);
  if (wanted === 0) return [];
  if (learner !== undefined && staying.length >= wanted) return [learner, ...mostExpendable(o, staying, wanted)];
  return mostExpendable(o, staying, wanted);
}

function mostExpendable(o: Observed, staying: readonly Member[], wanted: number): readonly Member[] {
  if (staying.length <= wanted) return [];
  const [first, ...rest] = [...staying].sort((a, b) =>
    compare(expendability(o, staying, a), expendability(o, staying, b)),
  );
  return first === undefined ? [] : [first, ...mostExpendable(o, rest, wanted)];
}

/** The smaller, the sooner it goes. One that was chosen before is chosen again. */
function expendability(o: Observed, staying: readonly Member[], m: Member): readonly (number | string)[] {
  return [
    m.latch.removed === undefined ? 1 : 0,
    isHealthy(m) ? 1 : 0,
    isOnCordonedNode(o, m) ? 0 : 1,
    -crowd(staying, m, (each) => zoneOf(o, each)),
    -crowd(staying, m, (each) => each.pod?.node),
    leaderOf(o) === m ? 1 : 0,
    m.name,
  ];
}

const zoneOf = (o: Observed, m: Member): string | undefined => o.nodes[m.pod?.node ?? '']?.zone;

/** How many share its zone or node. */
function crowd(all: readonly Member[], m: Member, placeOf: (m: Member) => string | undefined): number {
  const place = placeOf(m);
  return place === undefined ? 0 : all.filter((each) => placeOf(each) === place).length;
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const index = a.findIndex((value, i) => value !== b[i]);
  return index === -1 || (a[index] ?? 0) < (b[index] ?? 0) ? -1 : 1;
}
