// The one table of etcd minors that this operator runs, and what differs between them. Pure. Argument names are in arguments.ts.
import type { ConnectionRule } from './quorum.ts';

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export type Minor = '3.4' | '3.5' | '3.6' | '3.7';

interface MinorFacts {
  /** The newest patch known here; a newer one of the same minor is run all the same. */
  readonly newest: string;
  /** The oldest patch that is run, and what is wrong with the ones before it. */
  readonly oldest: string;
  readonly olderAre: string;
  /** The oldest patch that goes up to the next minor; an older one goes up to the newest patch of its own first. */
  readonly leavesFrom: string;
  /** MemberList can be linearizable; before, a member answers from what it has applied itself. */
  readonly linearizableMemberList: boolean;
  /** First patch that takes a learner while a voter is down, if a quorum of the voters after is connected; absent: none does. */
  readonly learnersByQuorumFrom?: string;
  /** First patch whose metrics listener has /livez, which needs no leader. */
  readonly livezFrom: string;
}

export const minors: Readonly<Record<Minor, MinorFacts>> = {
  '3.4': {
    newest: '3.4.45',
    oldest: '3.4.0',
    olderAre: '',
    leavesFrom: '3.4.0',
    linearizableMemberList: false,
    livezFrom: '3.4.29',
  },
  '3.5': {
    newest: '3.5.35',
    oldest: '3.5.23',
    olderAre:
      'can lose or damage data (a crash before 3.5.3, a defragmentation after a received snapshot before 3.5.23)',
    leavesFrom: '3.5.32',
    linearizableMemberList: true,
    livezFrom: '3.5.11',
    learnersByQuorumFrom: '3.5.30',
  },
  '3.6': {
    newest: '3.6.16',
    oldest: '3.6.5',
    olderAre: 'can fail to start after a promotion (before 3.6.4) or damage data in a defragmentation (before 3.6.5)',
    leavesFrom: '3.6.11',
    linearizableMemberList: true,
    livezFrom: '3.6.0',
    learnersByQuorumFrom: '3.6.11',
  },
  '3.7': {
    newest: '3.7.3',
    oldest: '3.7.3',
    olderAre: 'send raft messages in reverse order and can answer a wrong key',
    leavesFrom: '3.7.3',
    linearizableMemberList: true,
    livezFrom: '3.7.0',
    learnersByQuorumFrom: '3.7.0',
  },
};

/** The version in `X.Y.Z`; undefined for any other text (`v3.6.1`, `3.6`, `latest`, `3.6.0-rc.1`). */
export function parseVersion(text: string): Version | undefined {
  const match = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

/** Negative when a is older than b, zero when they are equal. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** The minor in `X.Y.Z`; undefined when this operator doesn't know it. */
export function minorOf(version: string): Minor | undefined {
  const parsed = parseVersion(version);
  if (parsed === undefined) return undefined;
  const minor = `${parsed.major}.${parsed.minor}`;
  return isMinor(minor) ? minor : undefined;
}

/** Why this version is not run, as a sentence that says what to do; undefined when it is run. */
export function unsupportedVersion(version: string): string | undefined {
  const parsed = parseVersion(version);
  if (parsed === undefined)
    return `Version "${version}" is not of the form X.Y.Z, for example ${minors['3.6'].newest}.`;
  const minor = minorOf(version);
  if (minor === undefined) {
    const known = Object.keys(minors).join(', ');
    return `etcd ${version} is not known to this operator, which runs ${known}. Choose one of these, or upgrade the operator first.`;
  }
  const { oldest, newest, olderAre } = minors[minor];
  if (isAtLeast(version, oldest)) return undefined;
  return `etcd ${version} is not run: versions before ${oldest} ${olderAre}. Choose ${newest}.`;
}

/** Which voters this version wants to see connected before it takes a learner. */
export function connectionRule(version: string): ConnectionRule {
  const minor = minorOf(version);
  const from = minor === undefined ? undefined : minors[minor].learnersByQuorumFrom;
  return from !== undefined && isAtLeast(version, from) ? 'quorum' : 'all';
}

/** Both are of the form X.Y.Z; anything else is never at least. */
export function isAtLeast(version: string, floor: string): boolean {
  const [a, b] = [parseVersion(version), parseVersion(floor)];
  return a !== undefined && b !== undefined && compareVersions(a, b) >= 0;
}

function isMinor(text: string): text is Minor {
  return Object.hasOwn(minors, text);
}
