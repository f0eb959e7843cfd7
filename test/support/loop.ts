// One EtcdCluster with everything around it in memory, and operators that can be stopped at any write: for the tests of the whole loop.
import type { EtcdCluster } from '../../src/crd/etcdcluster.ts';
import { etcdClusters } from '../../src/crd/kinds.ts';
import { Memory } from '../../src/controllers/cluster/memory.ts';
import { reconcile, type Ports } from '../../src/controllers/cluster/reconcile.ts';
import { eventOf } from '../../src/controllers/cluster/report/event.ts';
import type { Etcd } from '../../src/etcd/etcd.ts';
import type { Kube } from '../../src/kube/kube.ts';
import type { Told } from '../../src/kube/events.ts';
import { budgets, pods, type KubeObject } from '../../src/kube/objects.ts';
import { exampleSpec, settings } from '../unit/desired/example.ts';
import { counted } from './fake-evictions.ts';
import { FakeDriver } from './fake-driver.ts';
import { FakeEtcd } from './fake-etcd.ts';
import { FakeKube, type Other } from './fake-kube.ts';
import { FakeKubelet } from './fake-kubelet.ts';
import { copyingDisks } from './fake-raft.ts';

export const at = { namespace: 'prod', name: 'shop' };
const key = `${at.namespace}/${at.name}`;

export class Ground {
  /** How much later it is after everybody has moved. */
  static readonly moveMs = 2_000;
  readonly kube: FakeKube;
  readonly etcd: FakeEtcd;
  readonly kubelet: FakeKubelet;
  readonly driver: FakeDriver;
  /** Users, and the cluster's own controllers. */
  readonly others: Other;
  now = Date.parse('2026-01-01T00:00:00Z');
  #written = 0;
  #version = '';

  /** Has come as far as that one, and goes on by itself. */
  constructor(from?: Ground) {
    const [clock, copyDisk] = [{ now: () => new Date(this.now) }, copyingDisks()];
    this.kube = from?.kube.fork(clock) ?? new FakeKube(clock);
    this.etcd = from?.etcd.fork(copyDisk) ?? new FakeEtcd({ learnerTicks: 1, settleTicks: 1 });
    this.others = this.kube.asOther();
    this.kubelet = from?.kubelet.fork(this.others, this.etcd, copyDisk) ?? new FakeKubelet(this.others, this.etcd);
    this.driver = from?.driver.fork(this.others) ?? new FakeDriver(this.others);
    if (from === undefined) return;
    this.now = from.now;
    this.#written = from.#written;
    this.#version = from.#version;
  }

  async create(size: number): Promise<void> {
    const spec = exampleSpec({ size });
    await this.others.create(etcdClusters, { metadata: { ...at }, spec });
  }

  async resize(size: number): Promise<void> {
    const patch = { metadata: {}, spec: { size } };
    await this.others.patch(etcdClusters, at, patch);
  }

  /** Deletes every Pod, as by hand or with its node. */
  async deletePods(): Promise<void> {
    for (const { metadata } of (await this.others.list(pods, { namespace: at.namespace })).items) {
      await this.others.delete(pods, { ...at, name: metadata?.name ?? '' }, metadata?.uid ?? '');
    }
  }

  /** Whether anything at all was written since this was asked last. */
  async hasChanged(): Promise<boolean> {
    const before = this.#version;
    this.#version = (await this.others.list(pods, {})).resourceVersion;
    return this.#version !== before;
  }

  cluster(): Promise<EtcdCluster> {
    return this.others.get(etcdClusters, at);
  }

  /** The disruption controller. */
  async countBudgets(): Promise<void> {
    const { items } = await this.others.list(pods, {});
    for (const budget of (await this.others.list(budgets, {})).items) {
      const patch = { metadata: {}, status: counted(budget, items) };
      await this.others.patch(budgets, { ...at, name: budget.metadata?.name ?? '' }, patch, 'status');
    }
  }

  /** A second: everybody but the operator moves, and a client writes through one of the members that are ready. */
  async moves(): Promise<void> {
    await this.driver.sync(this.now);
    await this.kubelet.sync();
    await this.countBudgets();
    this.etcd.tick();
    this.now += Ground.moveMs;
    const { items } = await this.others.list(pods, { namespace: at.namespace });
    const ready = items.filter((pod) => pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'));
    const host = ready[this.#written % ready.length]?.status?.podIP;
    if (host === undefined) return;
    this.#written += 1;
    await this.etcd.write({ host, serverName: host }, `key-${String(this.#written)}`).catch(notAcknowledged);
  }
}

/** Then it may be there or not. */
const notAcknowledged = (): void => undefined;

/** Goes around every write of an operator: may do something before or after it, or throw. */
export type Around = <T>(write: string, go: () => Promise<T>) => Promise<T>;

export class Stopped extends Error {}

/** Stops an operator exactly before or after its n-th write; from then on it writes nothing. */
export function stopping(n: number, when: 'before' | 'after'): Around {
  let count = 0;
  return async (write, go) => {
    count += 1;
    if (count > n || (count === n && when === 'before')) throw new Stopped(write);
    const result = await go();
    if (count === n) throw new Stopped(write);
    return result;
  };
}

export interface Traits {
  /** Its watches are alive, so it may stay settled on what it remembers; else it reads everything in every pass. */
  readonly hears?: boolean;
  /** A guard turned off: it does not see the step that is under way. */
  readonly forgetsSteps?: boolean;
  /** For the names and the token that it gives. */
  readonly random?: (bytes: number) => Uint8Array;
}

/** Names are the later in the alphabet the later they are made. */
export function inOrder(): (bytes: number) => Uint8Array {
  const letters = 20;
  let count = 0;
  return (bytes) => {
    if (bytes !== 5) return new Uint8Array(bytes).fill(7);
    count += 1;
    return Uint8Array.from([4, 3, 2, 1, 0], (power) => Math.floor(count / letters ** power) % letters);
  };
}

export class Operator {
  readonly memory: Memory;
  /** All that it tried, in order. */
  readonly writes: string[] = [];
  /** Why the status could not be told at the last look. */
  untold: string | undefined;
  /** The Events that it recorded, in order. */
  readonly events: Told[] = [];
  /** What ended its passes, in order. */
  readonly errors: Error[] = [];
  /** In how many milliseconds the last pass wanted the next. */
  nextMs: number | undefined;
  readonly #ports: Ports;
  #ground: Ground;

  constructor(ground: Ground, around: Around = (_, go) => go(), { hears = false, ...traits }: Traits = {}) {
    this.memory = new Memory(() => hears);
    this.#ground = ground;
    this.#ports = this.#portsWith(around, traits);
  }

  /** Goes on there, with all that it remembers, and with the pass that it is in the middle of. */
  moveTo(ground: Ground): void {
    this.#ground = ground;
  }

  #portsWith(around: Around, { forgetsSteps = false, random }: Traits): Ports {
    const noted: Around = (write, go) => {
      this.writes.push(write);
      return around(write, go);
    };
    const seen = () => (forgetsSteps ? withoutSteps(this.#ground.kube) : this.#ground.kube);
    const [kube, etcd] = [guardedKube(seen, noted), guardedEtcd(() => this.#ground.etcd, noted)];
    return {
      sources: { kube, etcd, settings, now: () => this.#ground.now, ...(random === undefined ? {} : { random }) },
      actors: { kube, etcd, mayWrite: () => undefined, onStep: () => undefined },
      memory: this.memory,
      later: (_, ms) => (this.nextMs = ms),
      onDecision: (_, status, plan) => this.events.push(eventOf(status, plan)),
      onLook: () => undefined,
      onUntold: (_, why) => (this.untold = why),
    };
  }

  get isStopped(): boolean {
    return this.errors.at(-1) instanceof Stopped;
  }

  /** One pass. What it throws, the queue would log and back off for. */
  async pass(): Promise<void> {
    if (await this.#ground.hasChanged()) this.memory.rung(key, undefined);
    try {
      await reconcile(this.#ports, key);
    } catch (error) {
      this.errors.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** `kube`: the one of that moment. */
export function guardedKube(kube: () => Kube, around: Around): Kube {
  return {
    get: (kind, name) => kube().get(kind, name),
    list: (kind, scope) => kube().list(kind, scope),
    log: (name, container) => kube().log(name, container),
    watch: (kind, options) => kube().watch(kind, options),
    create: (kind, object) => around(`create ${kind.kind}`, () => kube().create(kind, object)),
    apply: (kind, object, subresource) =>
      around(`apply ${kind.kind}${subresource === undefined ? '' : '/status'}`, () =>
        kube().apply(kind, object, subresource),
      ),
    patch: (kind, name, patch, subresource) =>
      around(`patch ${kind.kind}${subresource === undefined ? '' : '/status'}`, () =>
        kube().patch(kind, name, patch, subresource),
      ),
    evict: (name, uid) => around('evict Pod', () => kube().evict(name, uid)),
    delete: (kind, name, uid) => around(`delete ${kind.kind}`, () => kube().delete(kind, name, uid)),
  };
}

function guardedEtcd(etcd: () => Etcd, around: Around): Etcd {
  return {
    status: (to) => etcd().status(to),
    members: (to) => etcd().members(to),
    metrics: (to) => etcd().metrics(to),
    forget: (host) => etcd().forget(host),
    close: () => etcd().close(),
    addLearner: (to, peerURL) => around('addLearner', () => etcd().addLearner(to, peerURL)),
    promote: (to, id) => around('promote', () => etcd().promote(to, id)),
    removeMember: (to, id) => around('removeMember', () => etcd().removeMember(to, id)),
    moveLeader: (to, target) => around('moveLeader', () => etcd().moveLeader(to, target)),
    enableDowngrade: (to, version) => around('enableDowngrade', () => etcd().enableDowngrade(to, version)),
    cancelDowngrade: (to) => around('cancelDowngrade', () => etcd().cancelDowngrade(to)),
    writeEntries: (to, entries) => around('writeEntries', () => etcd().writeEntries(to, entries)),
  };
}

function withoutSteps(kube: Kube): Kube {
  const seen = (object: KubeObject & { status?: object }) => ({
    ...object,
    status: { ...object.status, step: undefined },
  });
  return {
    ...guardedKube(
      () => kube,
      (_, go) => go(),
    ),
    get: async (kind, name) => {
      const object = await kube.get(kind, name);
      return kind.kind === etcdClusters.kind ? { ...object, ...seen(object) } : object;
    },
  };
}
