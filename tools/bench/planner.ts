// The benchmark `planner`: how long one decision takes over a cluster of nine members. Pure arithmetic: no cluster is needed.
import { plan } from '../../src/controllers/cluster/plan.ts';
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import { statusOf } from '../../src/controllers/cluster/report/status.ts';
import { connectedTo } from '../../test/support/fates.ts';
import { budgetOf, down, member, members, observed, voter, withSpec, withStatus } from '../../test/support/observed.ts';
import type { MemberModifier, Modifier } from '../../test/support/observed.ts';

const warmUp = 300;
const rounds = 2000;

/** Milliseconds for one decision. */
export interface Planned {
  readonly title: string;
  /** Of the plan. */
  readonly reason: string;
  readonly medianMs: number;
  /** Of a hundred, ninety-nine take at most this long. */
  readonly slowMs: number;
}

export function measurePlanner(): readonly Planned[] {
  return worlds.map(({ title, world }) => {
    // Frozen answers are remembered for each observation, so each round has one of its own, as each look has.
    const times = Array.from({ length: warmUp + rounds }, () => timed(structuredClone(world)));
    const sorted = times.slice(warmUp).sort((a, b) => a - b);
    return { title, reason: plan(world).reason, medianMs: at(sorted, 0.5), slowMs: at(sorted, 0.99) };
  });
}

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];

function nine(...changes: readonly (readonly [string, MemberModifier])[]): readonly Modifier[] {
  const changed = new Map(changes);
  const all = names.map((name) => {
    const change = changed.get(name);
    return member(
      name,
      voter(),
      connectedTo(...names.filter((other) => other !== name)),
      ...(change === undefined ? [] : [change]),
    );
  });
  return [members(...all), withSpec({ size: 9 }), withStatus({ size: 9 }), budgetOf(9)];
}

const worlds: readonly { readonly title: string; readonly world: Observed }[] = [
  { title: 'nine healthy voters', world: observed(...nine()) },
  {
    title: 'four of nine are down',
    world: observed(...nine(['b', down()], ['c', down()], ['d', down()], ['e', down()])),
  },
  { title: 'nine voters of which two are to go', world: observed(...nine(), withSpec({ size: 7 })) },
];

function timed(world: Observed): number {
  const startedAt = performance.now();
  statusOf(world, plan(world), undefined);
  return performance.now() - startedAt;
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
