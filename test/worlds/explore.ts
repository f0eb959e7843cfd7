// Walks from a world to its end: look, plan, act, let the cluster move, look again; when nothing moves any more, time passes. Also from
// every point where the operator may be killed between two steps of one plan, or forgets what it has seen.
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import type { Plan } from '../../src/controllers/cluster/plan.ts';
import { orderedDowngrade } from '../../src/controllers/cluster/rules/downgrade.ts';
import { snapshotsSeen } from '../../src/controllers/cluster/hop.ts';
import { targetOf, type Step } from '../../src/controllers/cluster/step.ts';
import { timed } from '../../src/controllers/cluster/timing.ts';
import { followedSize } from '../../src/controllers/cluster/wanted.ts';
import { apply } from './apply.ts';
import { dangersOf } from './judge.ts';
import { faultsOfEnd } from './judge-ends.ts';
import { moves } from './moves.ts';
import { observedOf } from './observed-of.ts';
import { keyOf } from './key.ts';
import { isSeen, isUp, mostNames, noMemory, type OperatorMemory, type World, type WorldMember } from './world.ts';

export interface Finding {
  readonly what: string;
  readonly world: World;
  readonly plan: Plan;
  /** The plans that led there, the last of them last. */
  readonly before: readonly string[];
}

type Planner = (o: Observed) => Plan;

/** More worlds to begin with, from a world on the way. */
export type Turns = (world: World) => Iterable<World>;

export class Explorer {
  readonly #planner: Planner;
  readonly #mostFindings: number;
  readonly #turns: Turns;
  readonly #done = new Set<string>();
  #path: string[] = [];
  /** One of each. */
  readonly findings: Finding[] = [];
  /** By the kind of the plan, and its reason, that worlds ended with. */
  readonly ends = new Map<string, number>();
  worlds = 0;
  steps = 0;

  constructor(planner: Planner, mostFindings = 20, turns: Turns = () => []) {
    this.#planner = planner;
    this.#mostFindings = mostFindings;
    this.#turns = turns;
  }

  /** Distinct states that were looked at. */
  get looks(): number {
    return this.#done.size;
  }

  get isOver(): boolean {
    return this.findings.length >= this.#mostFindings;
  }

  /** The turns are taken from what is met on the way, not from what follows on a turn. */
  explore(world: World): void {
    this.worlds += 1;
    const met: World[] = [];
    const killed: World[] = [];
    this.#walk(withHistory(world), killed, met);
    const turned = met.flatMap((each) => [...this.#turns(each)]);
    this.worlds += turned.length;
    for (const next of [...killed, ...turned]) {
      if (this.isOver) return;
      this.#walk(next);
    }
  }

  /** `killed` collects where the operator may be killed on the way, `met` what it looked at. */
  #walk(start: World, killed: World[] = [], met: World[] = []): void {
    const path = new Set<string>();
    this.#path = [];
    let world = start;
    for (;;) {
      const key = keyOf(world);
      if (path.has(key) || path.size > longestWalk) {
        return this.#find('never comes to an end', world, this.#planner(observedOf(world)));
      }
      if (this.#done.has(key)) return;
      path.add(key);
      this.#done.add(key);
      met.push(world);
      const next = this.#look(world, killed);
      if (this.isOver || next === undefined) return;
      world = next;
    }
  }

  /** Undefined: it has come to its end. */
  #look(world: World, killed: World[]): World | undefined {
    const observed = observedOf(world);
    const plan = this.#planner(observed);
    this.#path.push(`${plan.kind} ${plan.reason}`);
    const acted = plan.kind === 'act' ? this.#act(world, observed, plan, killed) : reported(world, observed);
    const { world: moved, violations } = moves(remembering(acted, world, observed));
    for (const violation of violations) this.#find(violation, world, plan);
    if (keyOf(moved) !== keyOf(world)) return moved;
    if (plan.kind === 'act') return this.#find('what it does changes nothing', world, plan);
    return later(moved) ?? this.#end(world, observed, plan);
  }

  #act(world: World, observed: Observed, plan: Plan & { kind: 'act' }, killed: World[]): World {
    const [first] = plan.steps;
    const target = [...new Set(plan.steps.map(targetOf))].join(',');
    let next = reported(world, observed, { kind: first?.kind ?? '', target }, first);
    for (const [index, step] of plan.steps.entries()) {
      for (const danger of dangersOf(next, step)) this.#find(danger, next, plan);
      next = apply(next, step);
      if (next.named >= mostNames) {
        this.#find('makes more and more members', world, plan);
        return world;
      }
      this.steps += 1;
      if (index < plan.steps.length - 1) killed.push(forgotten(next), moves(forgotten(next)).world);
    }
    return next;
  }

  #end(world: World, observed: Observed, plan: Plan): undefined {
    const end = `${plan.kind} ${plan.reason}`;
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
    for (const fault of faultsOfEnd(world, observed, plan)) this.#find(fault, world, plan);
  }

  #find(what: string, world: World, plan: Plan): undefined {
    const isKnown = this.findings.some((f) => f.what === what && f.plan.reason === plan.reason);
    if (!isKnown) this.findings.push({ what, world, plan, before: this.#path.slice(0, -1) });
  }
}

/** Looks. */
const longestWalk = 300;

/** What the status keeps of a look. */
function reported(w: World, o: Observed, step?: World['step'], first?: Step): World {
  const clusterID = w.clusterID || o.members.some((m) => m.latch.clusterID !== undefined);
  const kept = followedSize(o);
  const ordered = orderedDowngrade(o, first?.kind === 'EnableDowngrade' ? first.version : undefined);
  return { ...w, clusterID, step, ordered, followed: kept === w.size ? undefined : kept };
}

/** What the operator remembers of a look. */
function remembering(acted: World, before: World, o: Observed): World {
  const since: Record<string, 'short' | 'long'> = {};
  for (const word of timed(o)) since[word] = before.memory.since[word] ?? 'short';
  const memory: OperatorMemory = { since, moved: acted.memory.moved, snapshots: snapshotsSeen(o) };
  return { ...acted, members: looking(acted.members, before.leader !== undefined), memory };
}

/** With what it has seen of learners. */
function looking(before: readonly WorldMember[], isLed: boolean): readonly WorldMember[] {
  let members = before;
  for (const [index, m] of members.entries()) {
    const seen = m.listed === 'learner' && isLed && isUp(m) && isSeen(m) ? farOrNear(m.behind) : 'nothing';
    if (m.seen !== seen) members = members.with(index, { ...m, seen });
  }
  return members;
}

const farOrNear = (behind: boolean) => (behind ? ('behind' as const) : ('caught up' as const));

/** Nothing moves: what has been so for a short while becomes so for long. Undefined: that changes nothing. */
function later(w: World): World | undefined {
  const words = Object.entries(w.memory.since);
  if (words.every(([, time]) => time === 'long')) return undefined;
  const since = Object.fromEntries(words.map(([word]) => [word, 'long' as const]));
  return { ...w, memory: { ...w.memory, since } };
}

/** An operator that begins anew has seen nothing. */
export function forgotten(w: World): World {
  const members = w.members.map((m) => (m.seen === 'nothing' ? m : { ...m, seen: 'nothing' as const }));
  return { ...w, members, memory: noMemory };
}

/** What the world says has been so for long is as the operator would have remembered it. */
function withHistory(w: World): World {
  const wanted = Object.keys(w.memory.since);
  if (wanted.length === 0) return w;
  const since: Record<string, 'short' | 'long'> = {};
  for (const word of timed(observedOf(w))) {
    const time = wanted.find((each) => word.endsWith(each));
    if (time !== undefined) since[word] = w.memory.since[time] ?? 'short';
  }
  return { ...w, memory: { ...w.memory, since } };
}
