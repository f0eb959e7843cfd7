// A cluster that something happens to, and the operator that tells of it: every look is compared with how things are.
import type { EtcdClusterStatus, MemberStatus } from '../../../src/crd/etcdcluster.ts';
import { claims, pods, type Kind, type KubeObject } from '../../../src/kube/objects.ts';
import type { SpecChanges } from '../../unit/desired/example.ts';
import { apply, edit } from '../lifecycle.ts';
import { untilTrue } from '../loop-end.ts';
import { at, Ground, inOrder, Operator } from '../loop.ts';
import type { Told } from '../../../src/kube/events.ts';
import { expectTrue, truthOf } from './truth.ts';

export class Scene {
  readonly ground = new Ground();
  readonly operator = new Operator(this.ground, undefined, { random: inOrder() });
  #before: readonly Told[] = [];

  constructor() {
    this.ground.kubelet.nodes = 3;
  }

  /** Until it is settled: with three members where nothing else is said. */
  async begin(changes: SpecChanges): Promise<void> {
    await apply(this.ground, changes);
    await untilTrue(this.ground, this.operator, async () => isOver((await this.status()).plan));
    await this.operator.pass();
    this.#before = [...this.operator.events];
  }

  /** One pass, and two seconds. */
  async look(): Promise<void> {
    const truth = await truthOf(this.ground);
    await this.operator.pass();
    if (this.operator.untold === undefined) expectTrue(truth, await this.ground.cluster());
    await this.ground.moves();
  }

  async looks(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) await this.look();
  }

  async until(reason: string): Promise<void> {
    for (let i = 0; i < 60; i += 1) {
      await this.look();
      if ((await this.status()).plan?.reason === reason) return;
    }
    const { plan } = await this.status();
    throw new Error(`never ${reason}, but ${plan?.reason ?? ''}: ${plan?.message ?? ''}`);
  }

  /** So many minutes, with looks often enough to have seen it all along. */
  async minutes(count: number): Promise<void> {
    for (let i = 0; i < count * 2; i += 1) {
      this.ground.now += 28_000;
      await this.look();
    }
  }

  /** What the next looks, in which nothing happens, have to tell that is new. */
  async news(meanwhile: (i: number) => Promise<void>): Promise<readonly string[]> {
    const told: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      this.ground.now += 1_000;
      await meanwhile(i);
      const before = await this.#lines();
      await this.operator.pass();
      told.push(...(await this.#lines()).filter((line) => !before.includes(line)));
    }
    return told;
  }

  async #lines(): Promise<readonly string[]> {
    const { conditions = [], ...rest } = await this.status();
    return [...conditions, ...Object.entries(rest)].map((part) => JSON.stringify(part));
  }

  get events(): readonly Told[] {
    return this.operator.events.slice(this.#before.length);
  }

  async status(): Promise<EtcdClusterStatus> {
    return (await this.ground.cluster()).status ?? { observedGeneration: -1 };
  }

  async members(is: (m: MemberStatus) => boolean = () => true): Promise<readonly string[]> {
    return ((await this.status()).members ?? []).filter(is).map(({ name }) => name);
  }

  async follower(): Promise<string> {
    return (await this.members((m) => m.role === 'voter' && m.leader !== true))[0] ?? '';
  }

  async leader(): Promise<string> {
    return (await this.members((m) => m.leader === true))[0] ?? '';
  }

  async learner(): Promise<string> {
    return (await this.members((m) => m.role === 'learner'))[0] ?? '';
  }

  host(member: string): string {
    return this.ground.kubelet.addressOf(member);
  }

  edit(spec: object): Promise<void> {
    return edit(this.ground, spec);
  }

  async remove<T extends KubeObject>(kind: Kind<T>, name: string): Promise<void> {
    await this.ground.others.delete(kind, kind.namespaced ? { ...at, name } : { name }, '');
  }

  async loseVolume(member: string): Promise<void> {
    await this.remove(claims, member);
    await this.remove(pods, member);
  }
}

const isOver = (plan: EtcdClusterStatus['plan']): boolean =>
  plan?.kind === 'Settled' || plan?.reason.startsWith('Held') === true;
