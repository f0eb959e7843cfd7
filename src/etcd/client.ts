// The real Etcd: gRPC for everything but activePeers. Every call has one deadline over all that it does, and is tried once.
import type { ChannelCredentials } from '@grpc/grpc-js';
import { EtcdError, type EtcdCode } from '../errors.ts';
import { memberOf, statusOf } from './answers.ts';
import { Call } from './call.ts';
import { Connections } from './connection.ts';
import type { Endpoint, Etcd } from './etcd.ts';
import { Cluster, DowngradeRequest_DowngradeAction as Action, KV, Maintenance } from './gen/rpc_pb.ts';
import { etcdError } from './grpc-errors.ts';
import { fetchMemberMetrics } from './member-metrics.ts';
import { minorOf, minors } from './versions.ts';

export interface EtcdSettings {
  readonly credentials: (at: Endpoint) => ChannelCredentials;
  /** Told of every call once it has ended. */
  readonly observeCall?: (call: string, seconds: number, code: 'OK' | EtcdCode) => void;
  readonly deadlines?: Partial<Deadlines>;
}

/** Milliseconds. */
export interface Deadlines {
  readonly read: number;
  readonly change: number;
  /** So long without any answer, and a connection is given up for a new one. */
  readonly silence: number;
}

const defaultDeadlines: Deadlines = {
  // A member answers in milliseconds. Three seconds outlast an election, so that one is not taken for a dead member.
  read: 3_000,
  // A change goes through the log; etcd itself gives up after seven seconds, when nobody waits for the answer any more.
  change: 5_000,
  // TCP would go on with a lost host for minutes, also when it is back. Not sooner: gRPC can't take back a connection that it is
  // still making, so each new one leaves a socket until TCP or the other side ends it.
  silence: 10_000,
};

export function createEtcd(settings: EtcdSettings): Etcd {
  return new EtcdClient(settings);
}

class EtcdClient implements Etcd {
  readonly #connections: Connections;
  readonly #observe: NonNullable<EtcdSettings['observeCall']>;
  readonly #deadlines: Deadlines;

  constructor({ credentials, observeCall, deadlines }: EtcdSettings) {
    this.#connections = new Connections(credentials);
    this.#observe = observeCall ?? (() => undefined);
    this.#deadlines = { ...defaultDeadlines, ...deadlines };
  }

  status(at: Endpoint) {
    return this.#read('status', at, async (call) => statusOf(await call.status()));
  }

  members(at: Endpoint) {
    return this.#read('members', at, async (call) => {
      const minor = minorOf((await call.identity()).version);
      const isLocal = minor !== undefined && !minors[minor].linearizableMemberList;
      if (isLocal) await call.ask(KV.method.range, anyKey);
      const { members } = await call.ask(Cluster.method.memberList, { linearizable: true });
      return members.map(memberOf);
    });
  }

  addLearner(at: Endpoint, peerURL: string) {
    return this.#change('addLearner', at, async (call) => {
      const answer = await call.ask(Cluster.method.memberAdd, { peerURLs: [peerURL], isLearner: true });
      if (answer.member === undefined) throw new EtcdError('Refused', `addLearner at ${at.host}: answered no member`);
      return { member: memberOf(answer.member), members: answer.members.map(memberOf) };
    });
  }

  promote(at: Endpoint, memberID: bigint) {
    return this.#change('promote', at, async (call) => {
      const { members } = await call.ask(Cluster.method.memberPromote, { ID: memberID });
      return members.map(memberOf);
    });
  }

  removeMember(at: Endpoint, memberID: bigint) {
    return this.#change('removeMember', at, async (call) => {
      const { members } = await call.ask(Cluster.method.memberRemove, { ID: memberID });
      return members.map(memberOf);
    });
  }

  moveLeader(at: Endpoint, target: bigint) {
    return this.#change('moveLeader', at, async (call) => {
      await call.ask(Maintenance.method.moveLeader, { targetID: target });
    });
  }

  metrics(at: Endpoint) {
    return this.#observed('metrics', at, () => fetchMemberMetrics(at, this.#deadlines.read));
  }

  enableDowngrade(at: Endpoint, version: string) {
    return this.#change('enableDowngrade', at, async (call) => {
      await call.ask(Maintenance.method.downgrade, { action: Action.VALIDATE, version });
      await call.ask(Maintenance.method.downgrade, { action: Action.ENABLE, version });
    });
  }

  cancelDowngrade(at: Endpoint) {
    return this.#change('cancelDowngrade', at, async (call) => {
      await call.ask(Maintenance.method.downgrade, { action: Action.CANCEL });
    });
  }

  writeEntries(at: Endpoint, entries: number) {
    return this.#change('writeEntries', at, async (call) => {
      let left = entries;
      const end = Date.now() + writingMs;
      const write = async () => {
        while (left > 0 && Date.now() < end) {
          left -= 1;
          await call.ask(KV.method.deleteRange, emptyRange);
        }
      };
      await Promise.all(Array.from({ length: writersAtOnce }, write));
    });
  }

  forget(host: string) {
    this.#connections.close((each) => each === host);
  }

  close() {
    this.#connections.close();
  }

  #read<T>(name: string, at: Endpoint, work: (call: Call) => Promise<T>): Promise<T> {
    return this.#call(name, at, this.#deadlines.read, work);
  }

  #change<T>(name: string, at: Endpoint, work: (call: Call) => Promise<T>): Promise<T> {
    return this.#call(name, at, this.#deadlines.change, work);
  }

  #call<T>(name: string, at: Endpoint, milliseconds: number, work: (call: Call) => Promise<T>): Promise<T> {
    return this.#observed(name, at, () => {
      const connection = this.#connections.to(at);
      return connection.use(async () => {
        try {
          return await work(new Call(at, connection, Date.now() + milliseconds));
        } catch (error) {
          const failed = etcdError(`${name} at ${at.host}`, error);
          const isSilent = Date.now() - connection.answeredAt >= this.#deadlines.silence;
          if (isSilent && failed.code === 'DeadlineExceeded') this.#connections.retire(connection);
          throw failed;
        }
      });
    });
  }

  async #observed<T>(name: string, at: Endpoint, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const done = (code: 'OK' | EtcdCode) => this.#observe(name, (performance.now() - start) / 1000, code);
    try {
      const answer = await work();
      done('OK');
      return answer;
    } catch (error) {
      const failed = etcdError(`${name} at ${at.host}`, error);
      done(failed.code);
      throw failed;
    }
  }
}

/** It ends before it begins, so there is nothing in it to delete, whatever keys there are. */
const emptyRange = { key: new Uint8Array([2]), rangeEnd: new Uint8Array([1]) };
const writersAtOnce = 200;
/** Well within the deadline of the whole. */
const writingMs = 2_500;

/** One key that need not exist: the answer is as good without it. */
const anyKey = { key: new Uint8Array([0]), countOnly: true };
