// The model behind FakeEtcd: logs on disks, members that run, who leads and what is replicated. One tick is about a second of real etcd.
// It keeps raft's promises (a majority holds what was acknowledged, the longest log leads), not its messages.
import type { Member } from '../../src/etcd/etcd.ts';
import { versionEntries } from './fake-versions.ts';

export type Entry =
  | { readonly type: 'bootstrap'; readonly members: readonly Member[] }
  | { readonly type: 'lead'; readonly term: number }
  | { readonly type: 'write'; readonly key: string }
  | { readonly type: 'add'; readonly member: Member }
  | { readonly type: 'promote'; readonly id: bigint }
  | { readonly type: 'remove'; readonly id: bigint }
  | {
      readonly type: 'publish';
      readonly id: bigint;
      readonly name: string;
      readonly clientURL: string;
      readonly by: string;
    }
  /** X.Y; written by a leader of version X.Y.Z. */
  | { readonly type: 'clusterVersion'; readonly is: string; readonly by: string }
  /** Absent: there is none any more. */
  | { readonly type: 'downgrade'; readonly to?: string }
  | { readonly type: 'nothing' };

export interface Identity {
  readonly clusterID: bigint;
  readonly memberID: bigint;
  readonly name: string;
  readonly peerURL: string;
}

/** A volume: empty until an etcd has started on it. */
export class FakeDisk {
  identity: Identity | undefined;
  log: readonly Entry[] = [];
  /** How long the log was at the last raft snapshot. */
  snapshotAt = 0;
}

/** Copies disks, each of them once: a process has the same as the kubelet that started it. */
export type CopyDisk = (disk: FakeDisk) => FakeDisk;

export function copyingDisks(): CopyDisk {
  const copies = new Map<FakeDisk, FakeDisk>();
  return (disk) => {
    const copy = copies.get(disk) ?? Object.assign(new FakeDisk(), disk);
    copies.set(disk, copy);
    return copy;
  };
}

/** An etcd process. */
export interface Running extends Identity {
  readonly host: string;
  readonly version: string;
  readonly disk: FakeDisk;
  /** After so many entries of real etcd it writes a raft snapshot. */
  readonly snapshotCount: number;
  /** False after a wipe under it: it runs on, what it writes is lost. */
  diskKeepsIt: boolean;
  log: readonly Entry[];
  /** What it was told of the others before it has a log of its own. */
  readonly joined: readonly Member[];
  leads: boolean;
  leader: bigint;
  /** It serves clients only after it published itself, which takes a leader. */
  serves: boolean;
  /** Ticks it was fed as a learner. */
  fed: number;
  /** Raft snapshots that this process has written. */
  snapshots: number;
}

export interface Membership {
  readonly members: readonly Member[];
  readonly removed: ReadonlySet<bigint>;
}

/** Logs never change, and what follows from one is asked for many times. */
const known = new WeakMap<readonly Entry[], Membership & Pick<Running, 'joined'>>();

export function membershipOf({ log, joined }: Pick<Running, 'log' | 'joined'>): Membership {
  const before = known.get(log);
  if (before?.joined === joined) return before;
  const now = { ...replayed(log, joined), joined };
  known.set(log, now);
  return now;
}

function replayed(log: readonly Entry[], joined: readonly Member[]): Membership {
  const members = new Map(joined.map((member) => [member.id, member]));
  const removed = new Set<bigint>();
  for (const entry of log) applyEntry(entry, members, removed);
  return { members: [...members.values()], removed };
}

export const termOf = (log: readonly Entry[]) =>
  log.reduce((term, entry) => (entry.type === 'lead' ? entry.term : term), 1);

export const revisionOf = (log: readonly Entry[]) => BigInt(1 + log.filter((entry) => entry.type === 'write').length);

export const votersOf = (run: Running) => membershipOf(run).members.filter((member) => !member.isLearner);

export class FakeRaft {
  readonly running = new Map<string, Running>();
  cut = new Set<string>();
  /** Entries that a host stays behind by. */
  lag = new Map<string, number>();
  /** How long the log was that each member last had. */
  persisted = new Map<bigint, number>();
  #connectedSince = new Map<string, number>();
  readonly #learnerTicks: number;
  #now = 0;

  constructor(learnerTicks: number) {
    this.#learnerTicks = learnerTicks;
  }

  /** Another that has come as far, and goes on by itself. Logs never change, so both may have them. */
  fork(copyDisk: CopyDisk): FakeRaft {
    const fork = new FakeRaft(this.#learnerTicks);
    for (const [host, run] of this.running) fork.running.set(host, { ...run, disk: copyDisk(run.disk) });
    fork.cut = new Set(this.cut);
    fork.lag = new Map(this.lag);
    fork.persisted = new Map(this.persisted);
    fork.#connectedSince = new Map(this.#connectedSince);
    fork.#now = this.#now;
    return fork;
  }

  tick(): void {
    this.#now += 1;
    this.#connect();
    const runs = [...this.running.values()];
    this.#elect(runs);
    for (const leader of runs.filter((run) => run.leads)) runs.forEach((run) => this.#feed(leader, run));
    for (const run of runs) this.#publish(run);
    for (const leader of runs.filter((run) => run.leads)) this.#decideVersion(leader);
  }

  #decideVersion(leader: Running): void {
    const all = membershipOf(leader).members.length;
    const servers = this.connected(leader).map(({ version }) => version);
    for (const entry of servers.length < all ? [] : versionEntries(leader, servers)) this.append(leader, entry);
  }

  /** The members that this one has a connection to, itself included: known to it, running, and neither of the two cut off. */
  connected(run: Running): readonly Running[] {
    return membershipOf(run).members.flatMap((member) => this.#reachable(run, member) ?? []);
  }

  /** Voters that this one has been connected to for so many ticks, itself included. */
  connectedVoters(run: Running, ticks: number): number {
    const long = (other: Running) =>
      other === run || this.#now - (this.#connectedSince.get(pair(run, other)) ?? this.#now) >= ticks;
    const voters = new Set(votersOf(run).map((member) => member.id));
    return this.connected(run).filter((other) => voters.has(other.memberID) && long(other)).length;
  }

  leaderSeenBy(run: Running): Running | undefined {
    return this.connected(run).find((other) => other.leads && other.memberID === run.leader);
  }

  /** Appends at the leader and, at once, on every voter that it reaches and that is not held back. */
  append(leader: Running, entry: Entry): void {
    this.#write(leader, [...leader.log, entry]);
    for (const run of this.connected(leader)) this.#feed(leader, run, false);
  }

  handOver(from: Running, to: Running): void {
    from.leads = false;
    this.#lead(to);
    for (const run of this.connected(to)) run.leader = to.memberID;
  }

  #reachable(run: Running, member: Member): Running | undefined {
    const other = [...this.running.values()].find(
      (each) => each.clusterID === run.clusterID && member.peerURLs.includes(each.peerURL),
    );
    if (other === run || other === undefined) return other;
    return this.cut.has(run.host) || this.cut.has(other.host) ? undefined : other;
  }

  #connect(): void {
    const before = new Map(this.#connectedSince);
    this.#connectedSince.clear();
    for (const run of this.running.values()) {
      for (const other of this.connected(run)) {
        this.#connectedSince.set(pair(run, other), before.get(pair(run, other)) ?? this.#now);
      }
    }
  }

  #elect(runs: readonly Running[]): void {
    for (const run of runs) run.leads &&= this.#hasQuorum(run);
    for (const run of runs) if (this.#mayLead(run)) this.#lead(run);
    for (const run of runs) run.leader = this.#leaderOf(run)?.memberID ?? 0n;
  }

  #hasQuorum(run: Running): boolean {
    const voters = votersOf(run);
    const isVoter = voters.some((member) => member.id === run.memberID);
    return isVoter && this.connectedVoters(run, 0) > voters.length / 2;
  }

  /** The longest log of a later term leads, then the lower ID: so a majority can't be led by one that misses something. */
  #mayLead(run: Running): boolean {
    if (!this.#hasQuorum(run) || this.connected(run).some((other) => other.leads)) return false;
    const voters = new Set(votersOf(run).map((member) => member.id));
    return this.connected(run).every(
      (other) => other === run || !voters.has(other.memberID) || !this.#hasQuorum(other) || isBefore(run, other),
    );
  }

  #lead(run: Running): void {
    run.leads = true;
    run.leader = run.memberID;
    this.append(run, { type: 'lead', term: termOf(run.log) + 1 });
  }

  #leaderOf(run: Running): Running | undefined {
    return this.connected(run).find((other) => other.leads);
  }

  #feed(leader: Running, run: Running, isTick = true): void {
    if (run === leader || !this.connected(leader).includes(run)) return;
    const isLearner = membershipOf(leader).members.some((member) => member.id === run.memberID && member.isLearner);
    if (isTick && isLearner) run.fed += 1;
    const share = isLearner ? Math.min(1, run.fed / this.#learnerTicks) : 1;
    const wanted = Math.floor(leader.log.length * share) - (this.lag.get(run.host) ?? 0);
    const length = Math.max(wanted, Math.min(run.log.length, leader.log.length), 0);
    this.#write(run, leader.log.slice(0, length));
  }

  #write(run: Running, log: readonly Entry[]): void {
    run.log = log;
    if (run.diskKeepsIt) run.disk.log = log;
    if (log.length - run.disk.snapshotAt >= run.snapshotCount / entriesPerEntry) {
      run.disk.snapshotAt = log.length;
      run.snapshots += 1;
    }
    this.persisted.set(run.memberID, log.length);
  }

  #publish(run: Running): void {
    const leader = this.leaderSeenBy(run);
    if (run.serves || leader === undefined || !membershipOf(run).members.some(({ id }) => id === run.memberID)) return;
    const clientURL = run.peerURL.replace(/:\d+$/, ':2379');
    this.append(leader, { type: 'publish', id: run.memberID, name: run.name, clientURL, by: run.version });
    run.serves = true;
  }
}

/** One stands for so many of real etcd, where it is snapshots that count. */
export const entriesPerEntry = 250;

function applyEntry(entry: Entry, members: Map<bigint, Member>, removed: Set<bigint>): void {
  const change = (id: bigint, changed: Partial<Member>) => {
    const member = members.get(id);
    if (member !== undefined) members.set(id, { ...member, ...changed });
  };
  if (entry.type === 'bootstrap') for (const member of entry.members) members.set(member.id, member);
  if (entry.type === 'add') members.set(entry.member.id, entry.member);
  if (entry.type === 'promote') change(entry.id, { isLearner: false });
  if (entry.type === 'publish') change(entry.id, { name: entry.name, clientURLs: [entry.clientURL] });
  if (entry.type !== 'remove') return;
  members.delete(entry.id);
  removed.add(entry.id);
}

function isBefore(a: Running, b: Running): boolean {
  const terms = termOf(a.log) - termOf(b.log);
  const order = terms === 0 ? a.log.length - b.log.length : terms;
  return order === 0 ? a.memberID < b.memberID : order > 0;
}

const pair = (a: Running, b: Running) => `${a.host} ${b.host}`;
