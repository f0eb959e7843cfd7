// What has to be so before members are brought to the next version (walkOf): the cluster version, by which etcd's members keep together,
// says whether that is up, down or back. Pure.
//
// Dangers avoided, each tried with real etcd: 3.7 can't read what 3.5 wrote in its log, so each member has to have written a raft snapshot
// since all of them run 3.6; a member below the cluster version ends with a panic; and nobody who is empty joins while a downgrade is enabled.
import { isMinorAbove, olderFirst } from '../../etcd/walk.ts';
import { minorOf } from '../../etcd/versions.ts';
import { answerOf, healthyVoters, isVoter, leaderOf } from './health.ts';
import { unseenImages } from './imaging.ts';
import { latchStep } from './latching.ts';
import type { Member, Observed } from './observed.ts';
import { walkOf, type Walk } from './outdated.ts';
import { perLook } from './per-look.ts';
import { act, actIfAny, listed, wait, type Verdict } from './rule.ts';
import type { Step } from './step.ts';
import { snapshotCountOf } from './ticketing.ts';

/** The version that a member may be brought to now. */
export const dueVersion = (o: Observed, m: Member): string | undefined => {
  const walk = walkOf(o);
  return walk === undefined || beforeHop(o) !== undefined ? m.latch.version : walk.path[0];
};

/** What is to be done or waited for first; undefined where nothing is, or nobody changes version. */
export const beforeHop: (o: Observed) => Verdict | undefined = perLook((o) => {
  const walk = walkOf(o);
  return walk === undefined ? undefined : gate(o, walk);
});

const voters = (o: Observed): readonly Member[] => o.members.filter(isVoter);
const names = (members: readonly Member[]): string => listed(members.map(({ name }) => name));
const minor = (version: string): string => minorOf(version) ?? version;

function gate(o: Observed, walk: Walk): Verdict | undefined {
  const to = walk.path[0] ?? walk.from;
  const silent = healthyVoters(o).filter((m) => clusterVersionOf(m) === undefined);
  const [at] = voters(o)
    .flatMap((m) => clusterVersionOf(m) ?? [])
    .map((version) => `${version}.0`)
    .sort(olderFirst);
  if (silent.length > 0 || at === undefined)
    return waitFor(walk, `${names(silent) || 'nobody'} has yet to say which cluster version holds`);
  if (isMinorAbove(to, at)) return up(o, walk, { to, at });
  return isMinorAbove(at, to) ? down(o, walk, to) : within(o, walk, to);
}

const waitFor = (walk: Walk, why: string): Verdict =>
  wait('WaitingForVersion', `${onTheWay(walk)}. Before the next member: ${why}.`);

/** Where the oldest is there already, it is others that go back to it. */
export const onTheWay = ({ from, path }: Walk): string =>
  path[0] === from ? `Back to etcd ${path.join(', then ')}` : `From etcd ${from} to ${path.join(', then ')}`;

interface Hop {
  readonly to: string;
  /** The cluster version. */
  readonly at: string;
}

function up(o: Observed, walk: Walk, { to, at }: Hop): Verdict | undefined {
  // While a downgrade is enabled the cluster version does not rise.
  const cancel = cancelFirst(o, walk);
  if (cancel !== undefined) return cancel;
  if (minor(walk.from) !== minor(at)) return waitFor(walk, `the cluster version is ${minor(at)} still`);
  return minor(to) === '3.7' ? provenSnapshots(o, walk) : undefined;
}

/** Nobody changes minor, or some go back while others still hold the cluster version down; or go down, as it was ordered. */
function within(o: Observed, walk: Walk, to: string): Verdict | undefined {
  const above = voters(o).filter((m) => isMinorAbove(runningOf(m) ?? to, to));
  if (above.length === 0) return undefined;
  const early = above.filter((m) => !isStoredAs(m, to));
  if (early.length > 0)
    return waitFor(walk, `${names(early)} ${early.length === 1 ? 'stores' : 'store'} as ${storedAs(early)} still`);
  if (above.length === voters(o).length && !isOrdered(o, to))
    return waitFor(walk, `all run ${minor(above.map(runningOf)[0] ?? to)}, so the cluster version is about to rise`);
  return forgetSnapshots(o, to);
}

function down(o: Observed, walk: Walk, to: string): Verdict | undefined {
  if (isOrdered(o, to)) return waitFor(walk, `etcd lowers the cluster version to ${minor(to)}`);
  const leader = leaderOf(o);
  if (leader === undefined) return waitFor(walk, 'there is no leader');
  const enable: Step = { kind: 'EnableDowngrade', member: leader.name, version: minor(to) };
  const message = `${onTheWay(walk)}: asking etcd to validate and enable the downgrade to ${minor(to)}.`;
  return (
    cancelFirst(o, walk) ?? forgetSnapshots(o, to) ?? unseenImages(o) ?? act('EnablingDowngrade', message, [enable])
  );
}

/** A downgrade that is under way, and leads elsewhere. */
function cancelFirst(o: Observed, walk: Walk): Verdict | undefined {
  const under = downgradeTo(o);
  if (under === undefined) return undefined;
  return cancelling(o, `${onTheWay(walk)}: cancelling the downgrade to ${under} first.`);
}

/** X.Y that some member says is gone down to. */
export const downgradeTo = (o: Observed): string | undefined =>
  o.members.flatMap((m) => answerOf(m)?.downgradeTo ?? [])[0];

/** Asked of one that says so. */
export function cancelling(o: Observed, message: string): Verdict | undefined {
  const [teller] = o.members.filter((m) => answerOf(m)?.downgradeTo !== undefined);
  return teller && act('CancellingDowngrade', message, [{ kind: 'CancelDowngrade', member: teller.name }]);
}

const isOrdered = (o: Observed, to: string): boolean => downgradeTo(o) === minor(to);

const runningOf = (m: Member): string | undefined => answerOf(m)?.version ?? m.latch.version;
const isBefore36 = (version: string): boolean => isMinorAbove('3.6.0', version);
const clusterVersionOf = (m: Member): string | undefined => answerOf(m)?.clusterVersion;

/**
 * Data of a newer form is refused at the start. 3.5 has no word for its own. Who does not answer may not have heard of the lower cluster
 * version, nor who is cut off.
 */
function isStoredAs(m: Member, to: string): boolean {
  const answer = answerOf(m);
  if (answer === undefined) return false;
  const stored = answer.storageVersion;
  return stored === undefined ? isBefore36(to) : !isMinorAbove(stored, to);
}

const storedAs = ([m]: readonly Member[]): string =>
  (m === undefined ? undefined : answerOf(m)?.storageVersion) ?? 'an unknown version';

/** Each voter has written a raft snapshot since the cluster version is 3.6: none of what 3.5 wrote comes after it. */
function provenSnapshots(o: Observed, walk: Walk): Verdict | undefined {
  const isBelow = (m: Member) => minor(m.latch.version ?? '') !== '3.7';
  const unproven = voters(o).filter((m) => isBelow(m) && m.latch.raftSnapshot !== clusterVersionOf(m));
  if (unproven.length === 0) return undefined;
  const proven = unproven.filter((m) => hasSnapshot(o, m));
  const noted = proven.flatMap((m) => latchStep(m, { raftSnapshot: clusterVersionOf(m) ?? '' }));
  const message = `${onTheWay(walk)}. Noting that ${names(proven)} wrote a raft snapshot: 3.7 can start from it.`;
  return actIfAny('NotingSnapshots', message, noted) ?? writeEntries(o, walk, unproven);
}

function writeEntries(o: Observed, walk: Walk, unproven: readonly Member[]): Verdict {
  const leader = leaderOf(o);
  const why = `${names(unproven)} ${unproven.length === 1 ? 'has' : 'have'} to write a raft snapshot, for 3.7 can't read what 3.5 wrote`;
  if (leader === undefined) return waitFor(walk, why);
  const after = answerOf(leader)?.raftIndex ?? 0;
  const enough = Math.max(...unproven.map((m) => snapshotCountOf(o, m)));
  const entries: Step = { kind: 'WriteEntries', member: leader.name, entries: Math.min(enough, atOnce), after };
  return act('WritingEntries', `${onTheWay(walk)}. ${why}: writing log entries, which change no key and no revision.`, [
    entries,
  ]);
}

/** Entries; more take longer than a step may. */
const atOnce = 5_000;

function hasSnapshot(o: Observed, m: Member): boolean {
  const before = o.earlier?.raftSnapshots?.[snapshotWord(m)];
  const now = answerOf(m)?.raftSnapshots;
  return before !== undefined && now !== undefined && now > before;
}

const snapshotWord = (m: Member): string => `${m.listed?.id ?? ''} ${clusterVersionOf(m) ?? ''}`;

/** What the next look compares with: of a process that was started anew the count begins anew. */
export function snapshotsSeen(o: Observed): Readonly<Record<string, number>> {
  const counts = voters(o).flatMap((m): [string, number][] => {
    const now = answerOf(m)?.raftSnapshots;
    if (now === undefined || clusterVersionOf(m) === undefined) return [];
    return [[snapshotWord(m), Math.min(now, o.earlier?.raftSnapshots?.[snapshotWord(m)] ?? now)]];
  });
  return Object.fromEntries(counts);
}

/** A member of 3.5 writes into the log of all: what was proven is so no more. */
function forgetSnapshots(o: Observed, to: string): Verdict | undefined {
  if (!isBefore36(to)) return undefined;
  const proven = o.members.filter((m) => !['none', undefined].includes(m.latch.raftSnapshot));
  return actIfAny(
    'ForgettingSnapshots',
    `Noting that ${names(proven)} will have entries of etcd ${minor(to)} in the log again.`,
    proven.flatMap((m) => latchStep(m, { raftSnapshot: 'none' })),
  );
}
