// Walks from a world to its end: look, plan, act, let the cluster move, look again. Also from every point where the operator may be
// killed between two steps of one plan.
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import type { Plan } from '../../src/controllers/cluster/plan.ts';
import { targetOf } from '../../src/controllers/cluster/step.ts';
import { apply } from './apply.ts';
import { dangersOf, faultsOfEnd } from './judge.ts';
import { moves } from './moves.ts';
import { observedOf } from './observed-of.ts';
import { keyOf, mostNames, type World } from './world.ts';

export interface Finding {
  readonly what: string;
  readonly world: World;
  readonly plan: Plan;
}

type Planner = (o: Observed) => Plan;

export class Explorer {
  readonly #planner: Planner;
  readonly #mostFindings: number;
  readonly #done = new Set<string>();
  /** One of each. */
  readonly findings: Finding[] = [];
  /** By the kind of the plan, and its reason, that worlds ended with. */
  readonly ends = new Map<string, number>();
  worlds = 0;
  steps = 0;

  constructor(planner: Planner, mostFindings = 20) {
    this.#planner = planner;
    this.#mostFindings = mostFindings;
  }

  /** Distinct states that were looked at. */
  get looks(): number {
    return this.#done.size;
  }

  get isOver(): boolean {
    return this.findings.length >= this.#mostFindings;
  }

  explore(world: World): void {
    this.worlds += 1;
    const killed: World[] = [];
    this.#walk(world, killed);
    for (const next of killed) {
      if (this.isOver) return;
      this.#walk(next);
    }
  }

  /** `killed` collects where the operator may be killed on the way. */
  #walk(start: World, killed?: World[]): void {
    const path = new Set<string>();
    let world = start;
    for (;;) {
      const key = keyOf(world);
      if (path.has(key) || path.size > longestWalk) {
        return this.#find('never comes to an end', world, this.#planner(observedOf(world)));
      }
      if (this.#done.has(key)) return;
      path.add(key);
      this.#done.add(key);
      const next = this.#look(world, killed);
      if (this.isOver || keyOf(next) === key) return;
      world = next;
    }
  }

  #look(world: World, killed: World[] | undefined): World {
    const observed = observedOf(world);
    const plan = this.#planner(observed);
    const acted = plan.kind === 'act' ? this.#act(world, plan, killed) : reported(world, observed, undefined);
    const { world: moved, violations } = moves(seen(acted));
    for (const violation of violations) this.#find(violation, world, plan);
    if (plan.kind !== 'act' && keyOf(moved) === keyOf(world)) this.#end(world, observed, plan);
    return moved;
  }

  #act(world: World, plan: Plan & { kind: 'act' }, killed: World[] | undefined): World {
    const [first] = plan.steps;
    const target = [...new Set(plan.steps.map(targetOf))].join(',');
    let next = reported(world, observedOf(world), { kind: first.kind, target });
    for (const [index, step] of plan.steps.entries()) {
      for (const danger of dangersOf(next, step)) this.#find(danger, next, plan);
      next = apply(next, step);
      if (next.named >= mostNames) {
        this.#find('makes more and more members', world, plan);
        return world;
      }
      this.steps += 1;
      if (index < plan.steps.length - 1) killed?.push(forgotten(next), moves(forgotten(next)).world);
    }
    return next;
  }

  #end(world: World, observed: Observed, plan: Plan): void {
    const end = `${plan.kind} ${plan.reason}`;
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
    for (const fault of faultsOfEnd(world, observed, plan)) this.#find(fault, world, plan);
  }

  #find(what: string, world: World, plan: Plan): void {
    const isKnown = this.findings.some((f) => f.what === what && f.plan.reason === plan.reason);
    if (!isKnown) this.findings.push({ what, world, plan });
  }
}

/** Looks. */
const longestWalk = 200;

/** What the status keeps of a look. */
function reported(w: World, o: Observed, step: World['step']): World {
  const clusterID = w.clusterID || o.members.some((m) => m.latch.clusterID !== undefined);
  return { ...w, clusterID, step };
}

/** What the operator remembers of a look. */
function seen(w: World): World {
  const members = w.members.map((m) => {
    if (m.listed !== 'learner' || m.pod !== 'running' || !m.data || m.fault === 'hangs') {
      return m.seen === 'nothing' ? m : { ...m, seen: 'nothing' as const };
    }
    return { ...m, seen: m.behind ? ('behind' as const) : ('caught up' as const) };
  });
  return { ...w, members };
}

/** An operator that begins anew has seen nothing. */
const forgotten = (w: World): World => ({ ...w, members: w.members.map((m) => ({ ...m, seen: 'nothing' })) });
