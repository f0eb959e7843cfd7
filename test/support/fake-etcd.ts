// An etcd in memory behind the Etcd interface, keyed by host: for tests of the operator's loop, and held to the same contract suite as
// the real one. Time passes by tick(); an answer that real etcd would let time out comes at once, as DeadlineExceeded.
import type { Alarm, Endpoint, Etcd, Member, MemberMetrics, Status } from '../../src/etcd/etcd.ts';
import { EtcdError, type EtcdCode } from '../../src/errors.ts';
import { isAtLeast } from '../../src/etcd/versions.ts';
import { present } from '../../src/controllers/cluster/desired/present.ts';
import { clusterVersionOf, downgradeOf, numberOf, storageVersionOf } from './fake-versions.ts';
import { joinOrBootstrap, memberIDOf, type StartOptions } from './fake-etcd-start.ts';
import {
  entriesPerEntry,
  FakeRaft,
  membershipOf,
  revisionOf,
  termOf,
  votersOf,
  type CopyDisk,
  type Entry,
  type FakeDisk,
  type Running,
} from './fake-raft.ts';

export interface FakeEtcdSettings {
  /** Ticks until a learner has all of the leader's log. */
  readonly learnerTicks?: number;
  /** Ticks that voters must be connected for before a membership change: five seconds of real etcd. */
  readonly settleTicks?: number;
}

/** Bytes of a database in which nothing is. */
const emptyDatabase = 20_480n;

export class FakeEtcd implements Etcd {
  /** What no operator may ever do; a test asserts that it is empty. */
  violations: string[] = [];
  /** Why a process on a host ended by itself. */
  exits = new Map<string, string>();
  /** Every start that ended at once, in words. */
  failedStarts: string[] = [];
  #raft: FakeRaft;
  readonly #settleTicks: number;
  /** By cluster ID. */
  #alarms = new Map<bigint, readonly Alarm[]>();
  /** Hosts that no client gets an answer from; their peers do. */
  #hidden = new Set<string>();
  /** By host: the member list that it answers in place of its own. */
  #lies = new Map<string, readonly Member[]>();
  #acknowledged: { readonly key: string; readonly clusterID: bigint }[] = [];
  #added = 0;

  constructor({ learnerTicks = 2, settleTicks = 5 }: FakeEtcdSettings = {}) {
    this.#raft = new FakeRaft(learnerTicks);
    this.#settleTicks = settleTicks;
  }

  /** Another that has come as far, and goes on by itself. */
  fork(copyDisk: CopyDisk): FakeEtcd {
    const fork = new FakeEtcd({ settleTicks: this.#settleTicks });
    fork.violations = [...this.violations];
    fork.exits = new Map(this.exits);
    fork.failedStarts = [...this.failedStarts];
    fork.#raft = this.#raft.fork(copyDisk);
    fork.#alarms = new Map(this.#alarms);
    fork.#hidden = new Set(this.#hidden);
    fork.#lies = new Map(this.#lies);
    fork.#acknowledged = [...this.#acknowledged];
    fork.#added = this.#added;
    return fork;
  }

  /** Starts an etcd process. As the real one it may run and yet not answer: clients are served once there is a leader. */
  start(options: StartOptions): 'running' | { readonly exit: string } {
    if (this.#raft.running.has(options.host)) throw new Error(`an etcd runs on ${options.host} already: stop it first`);
    this.exits.delete(options.host);
    const started = joinOrBootstrap(options, this.#raft);
    if ('exit' in started) {
      this.exits.set(options.host, started.exit);
      this.failedStarts.push(`${options.name} on etcd ${options.version}: ${started.exit}`);
      return started;
    }
    this.violations.push(...started.violations);
    this.#raft.running.set(options.host, started.run);
    return 'running';
  }

  /** Ends the process on a host; its disk keeps what it has. */
  stop(host: string): void {
    this.#raft.running.delete(host);
  }

  isRunning(host: string): boolean {
    return this.#raft.running.has(host);
  }

  /** Empties a disk, also under a running process, which goes on until it is stopped. */
  wipe(disk: FakeDisk): void {
    disk.identity = undefined;
    disk.log = [];
    for (const run of this.#raft.running.values()) if (run.disk === disk) run.diskKeepsIt = false;
  }

  /** Nothing gets to this host or from it, without a word: a lost node, or a process that hangs. */
  cutOff(host: string): void {
    this.#raft.cut.add(host);
  }

  reconnect(host: string): void {
    this.#raft.cut.delete(host);
  }

  /** From clients only, the operator being one: by a NetworkPolicy, say. */
  hide(host: string): void {
    this.#hidden.add(host);
  }

  /** It answers this membership list from now on: another one than it holds. */
  lie(host: string, members: readonly Member[]): void {
    this.#lies.set(host, members);
  }

  /** How it is, whoever can see it: names of voters by the list of the leader, and the hosts of those connected to it that clients reach. */
  truth(): { readonly leads: boolean; readonly voters: readonly string[]; readonly serving: readonly string[] } {
    const leader = [...this.#raft.running.values()].find((run) => run.leads);
    if (leader === undefined) return { leads: false, voters: [], serving: [] };
    const voters = votersOf(leader);
    const connected = this.#raft
      .connected(leader)
      .filter((run) => run.serves && voters.some(({ id }) => id === run.memberID));
    const reached = connected
      .map(({ host }) => host)
      .filter((host) => !this.#hidden.has(host) && !this.#raft.cut.has(host));
    return { leads: this.#isQuorum(leader, connected), voters: voters.map(({ name }) => name), serving: reached };
  }

  /** The member on this host stays so many entries behind the leader; zero lets it catch up. */
  holdBack(host: string, entries: number): void {
    this.#raft.lag.set(host, entries);
  }

  tick(times = 1): void {
    for (let i = 0; i < times; i++) {
      this.#raft.tick();
      this.#endRemoved();
    }
  }

  /** In the cluster whose member runs on this host. */
  raiseAlarm(host: string, alarm: Alarm): void {
    const clusterID = this.#raft.running.get(host)?.clusterID ?? 0n;
    this.#alarms.set(clusterID, [...(this.#alarms.get(clusterID) ?? []), alarm]);
  }

  /** A client's write. When it is answered it is acknowledged, and must never be lost. */
  async write(at: Endpoint, key: string): Promise<bigint> {
    const run = this.#votingMember(at);
    this.#propose(run, { type: 'write', key });
    this.#acknowledged.push({ key, clusterID: run.clusterID });
    return revisionOf(run.log);
  }

  /** Acknowledged writes that a running member doesn't have, as sentences. Call it after enough ticks for all to catch up. */
  missingWrites(): string[] {
    return [...this.#raft.running.values()].flatMap((run) => {
      const keys = new Set(run.log.map((entry) => (entry.type === 'write' ? entry.key : '')));
      const lost = this.#acknowledged.filter(({ key, clusterID }) => clusterID === run.clusterID && !keys.has(key));
      return lost.map(({ key }) => `${key} was acknowledged and is not on ${run.name}`);
    });
  }

  async status(at: Endpoint): Promise<Status> {
    const run = this.#answering(at);
    const leader = this.#raft.leaderSeenBy(run);
    const index = BigInt(run.log.length);
    return {
      header: this.#header(run),
      version: run.version,
      leader: leader?.memberID ?? 0n,
      isLearner: this.#self(run)?.isLearner ?? false,
      raftIndex: index,
      raftAppliedIndex: index,
      dbSize: emptyDatabase,
      dbSizeInUse: emptyDatabase,
      alarms: this.#alarms.get(run.clusterID) ?? [],
      ...(isAtLeast(run.version, '3.6.6') ? { dbSizeQuota: 2_147_483_648n } : {}),
      ...present({ storageVersion: storageVersionOf(run.version, run.log), downgradeTo: this.#downgradeBy(run) }),
    };
  }

  async members(at: Endpoint): Promise<readonly Member[]> {
    const run = this.#votingMember(at);
    this.#leaderOf(run);
    return this.#lies.get(at.host) ?? membershipOf(run).members;
  }

  async addLearner(at: Endpoint, peerURL: string) {
    const run = this.#votingMember(at);
    const { members } = membershipOf(this.#leaderOf(run));
    this.#mayReconfigure(run, 1);
    if (members.some((member) => member.peerURLs.includes(peerURL)))
      throw refusal('PeerURLExists', 'Peer URLs already exists');
    if (members.some((each) => each.isLearner)) throw refusal('TooManyLearners', 'too many learner members in cluster');
    const id = memberIDOf(peerURL, `${run.clusterID} ${this.#added++}`);
    const member = { id, name: '', peerURLs: [peerURL], clientURLs: [], isLearner: true };
    this.#propose(run, { type: 'add', member });
    return { member, members: membershipOf(run).members };
  }

  async promote(at: Endpoint, memberID: bigint): Promise<readonly Member[]> {
    const run = this.#votingMember(at);
    const leader = this.#leaderOf(run);
    const member = this.#find(leader, memberID);
    if (!member.isLearner) throw refusal('Refused', 'can only promote a learner member');
    const learner = this.#raft.connected(leader).find((each) => each.memberID === memberID);
    if (learner === undefined || learner.log.length < 0.9 * leader.log.length) {
      throw refusal('LearnerNotReady', 'can only promote a learner member which is in sync with leader');
    }
    this.#propose(run, { type: 'promote', id: memberID });
    return membershipOf(run).members;
  }

  async removeMember(at: Endpoint, memberID: bigint): Promise<readonly Member[]> {
    const run = this.#votingMember(at);
    const leader = this.#leaderOf(run);
    if (!this.#find(leader, memberID).isLearner) this.#mayRemoveVoter(run, memberID);
    this.#propose(run, { type: 'remove', id: memberID });
    return membershipOf(run).members;
  }

  async moveLeader(at: Endpoint, target: bigint): Promise<void> {
    const run = this.#votingMember(at);
    if (!run.leads) throw refusal('Refused', 'not leader');
    if (!votersOf(run).some(({ id }) => id === target)) throw refusal('Refused', 'bad leader transferee');
    const to = this.#raft.connected(run).find((each) => each.memberID === target);
    if (to === undefined || to.log.length < run.log.length) throw timeout(at.host);
    if (to !== run) this.#raft.handOver(run, to);
  }

  async metrics(at: Endpoint): Promise<MemberMetrics> {
    const run = this.#process(at);
    return {
      active: this.#raft.connected(run).flatMap((other) => (other === run ? [] : [other.memberID])),
      probes: [],
      ...present({ clusterVersion: clusterVersionOf(run.log) }),
      raftSnapshots: run.snapshots,
    };
  }

  async enableDowngrade(at: Endpoint, version: string): Promise<void> {
    const run = this.#votingMember(at);
    const now = clusterVersionOf(this.#leaderOf(run).log) ?? '';
    if (numberOf(run.version) < 6) this.violations.push(`a downgrade was enabled on etcd ${run.version}`);
    if (numberOf(`${version}.0`) !== numberOf(`${now}.0`) - 1)
      throw refusal('Refused', 'invalid downgrade target version');
    if (downgradeOf(run.log) !== undefined) throw refusal('Refused', 'cluster has a downgrade job in progress');
    this.#propose(run, { type: 'downgrade', to: version });
  }

  async cancelDowngrade(at: Endpoint): Promise<void> {
    this.#propose(this.#votingMember(at), { type: 'downgrade' });
  }

  async writeEntries(at: Endpoint, entries: number): Promise<void> {
    const run = this.#votingMember(at);
    for (let i = 0; i < entries / entriesPerEntry; i += 1) this.#propose(run, { type: 'nothing' });
  }

  forget(): void {
    // Nothing is kept here per host.
  }

  close(): void {
    // Nor here.
  }

  #downgradeBy({ version, log }: Running): string | undefined {
    return numberOf(version) < 6 ? undefined : downgradeOf(log);
  }

  #process(at: Endpoint): Running {
    if (this.#raft.cut.has(at.host) || this.#hidden.has(at.host)) throw timeout(at.host);
    const run = this.#raft.running.get(at.host);
    if (run === undefined)
      throw new EtcdError('ConnectionRefused', `${at.host} refuses connections: no etcd runs there`);
    return run;
  }

  #answering(at: Endpoint): Running {
    const run = this.#process(at);
    if (!run.serves) throw timeout(at.host);
    if ((at.clusterID ?? run.clusterID) !== run.clusterID || (at.memberID ?? run.memberID) !== run.memberID) {
      throw new EtcdError('WrongMember', `${at.host} was answered by another member or cluster`);
    }
    return run;
  }

  #votingMember(at: Endpoint): Running {
    const run = this.#answering(at);
    if (this.#self(run)?.isLearner === true) throw refusal('Refused', 'rpc not supported for learner');
    return run;
  }

  #leaderOf(run: Running): Running {
    const leader = this.#raft.leaderSeenBy(run);
    if (leader === undefined) throw refusal('NoLeader', 'no leader');
    if (!this.#isQuorum(leader, this.#raft.connected(leader))) throw timeout(run.host);
    return leader;
  }

  #self(run: Running): Member | undefined {
    return membershipOf(run).members.find((member) => member.id === run.memberID);
  }

  #find(leader: Running, id: bigint): Member {
    const member = membershipOf(leader).members.find((each) => each.id === id);
    if (member === undefined) throw refusal('MemberNotFound', 'member not found');
    return member;
  }

  /** Etcd's strict check: so many voters must have been connected for five seconds. Before 3.5.30 and 3.6.11, all of them. */
  #mayReconfigure(run: Running, more: 0 | 1): void {
    const voters = votersOf(run).length;
    if (voters === 1) return;
    const lenient =
      isAtLeast(run.version, '3.6.11') || (isAtLeast(run.version, '3.5.30') && !isAtLeast(run.version, '3.6.0'));
    const need = lenient ? Math.floor((voters + more) / 2) + 1 : voters;
    const have = this.#raft.connectedVoters(run, this.#settleTicks);
    if (have < need) throw refusal('UnhealthyCluster', 'unhealthy cluster');
  }

  #mayRemoveVoter(run: Running, memberID: bigint): void {
    const left = votersOf(run).filter((member) => member.id !== memberID);
    const need = Math.floor(left.length / 2) + 1;
    if (left.filter((member) => member.name !== '').length < need) {
      throw refusal('NotEnoughStarted', 're-configuration failed due to not enough started members');
    }
    const isConnected = this.#raft.connected(run).some((other) => other.memberID === memberID);
    if (isConnected && this.#raft.connectedVoters(run, this.#settleTicks) - 1 < need) {
      throw refusal('UnhealthyCluster', 'unhealthy cluster');
    }
  }

  #propose(run: Running, entry: Entry): void {
    const leader = this.#leaderOf(run);
    this.#raft.append(leader, entry);
    const holders = this.#raft.connected(leader).filter((each) => each.log.length === leader.log.length);
    if (!this.#isQuorum(leader, holders)) throw timeout(run.host);
  }

  #isQuorum(leader: Running, holders: readonly Running[]): boolean {
    const voters = votersOf(leader);
    return voters.filter(({ id }) => holders.some((each) => each.memberID === id)).length > voters.length / 2;
  }

  /** A removed member learns of it from the others and ends itself. */
  #endRemoved(): void {
    for (const run of this.#raft.running.values()) {
      const teller = this.#raft.connected(run).find((other) => membershipOf(other).removed.has(run.memberID));
      if (teller === undefined) continue;
      this.exits.set(run.host, 'the member has been permanently removed from the cluster');
      this.#raft.running.delete(run.host);
    }
  }

  #header(run: Running) {
    const { clusterID, memberID } = run;
    return { clusterID, memberID, revision: revisionOf(run.log), raftTerm: BigInt(termOf(run.log)) };
  }
}

const refusal = (code: EtcdCode, words: string) => new EtcdError(code, `etcdserver: ${words}`);

const timeout = (host: string) => new EtcdError('DeadlineExceeded', `no answer from ${host} within the deadline`);
