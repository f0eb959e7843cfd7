// Clusters in the middle of a change of version: every mid-point of a hop up, of one down, and of one that was taken back.
import { leftoverConditions, learner, learnerConditions, newcomer } from './conditions.ts';
import { newcomerConditions, voterConditions, type Condition } from './conditions.ts';
import { running, worldsOf, type Rest, type Running } from './enumerate.ts';
import { numberOf } from './versions.ts';
import type { World, WorldMember } from './world.ts';

export interface Hop {
  readonly from: string;
  readonly to: string;
}

/** That there are, and that are wanted. */
interface Voters {
  readonly count: number;
  readonly size: number;
}

export const hops: readonly Hop[] = [
  { from: '3.4.31', to: '3.5.35' },
  { from: '3.5.35', to: '3.6.16' },
  { from: '3.6.16', to: '3.7.3' },
];

/** All that the spec may ask for: one minor or two up, down, back, another patch, and what all run. */
export const targets = ['3.4.31', '3.5.35', '3.6.15', '3.6.16', '3.7.3'] as const;

/** How far it has come: what is so of all, and of each voter. */
interface Stage extends Running {
  readonly odd: Partial<World>;
}

export const minorOf = (version: string): string => version.replace(/\.\d+$/, '');

/** So many have been brought from the one to the other; of the next it is noted already, where `isNoted`. */
function* mixtures({ from, to }: Hop, { count, size }: Voters, also: Partial<WorldMember>): Generator<Running> {
  const [before, after] = [
    { ...running(from), ...also },
    { ...running(to), ...also },
  ];
  const between = { ...before, noted: to };
  for (let moved = 0; moved <= count; moved += 1) {
    // The only voter is replaced instead.
    for (const next of moved < count && size > 1 ? [before, between] : [before])
      yield {
        voter: (i) => (i < moved ? after : i === moved ? next : before),
        others: moved === count ? after : before,
      };
  }
}

/** The cluster version is still the older one, but at the end. */
function* up(hop: Hop, voters: Voters): Generator<Stage> {
  const [from, to] = [minorOf(hop.from), minorOf(hop.to)];
  const odd = { clusterVersion: from };
  // Nobody goes to 3.7 before a raft snapshot of each is noted.
  const also = numberOf(to) < 7 ? { hasOldEntries: true } : { proof: from };
  for (const is of numberOf(to) < 7 ? [] : unproven(hop.from)) yield { ...is, odd };
  for (const is of mixtures(hop, voters, { stored: from, ...also })) yield { ...is, odd };
  const all = { ...running(hop.to), ...also };
  yield { voter: () => all, others: all, odd: { clusterVersion: to } };
}

/** No raft snapshot was written since 3.5 was gone from; or one was, and it is not noted, or of the first alone. */
function unproven(version: string): readonly Running[] {
  const [none, unnoted] = [{ hasOldEntries: true }, {}].map((proof) => ({ ...running(version), ...proof }));
  const noted = { ...unnoted, proof: minorOf(version) };
  return [none, unnoted].flatMap((is = {}) => [
    { voter: () => is, others: is },
    { voter: (i) => (i === 0 ? noted : is), others: is },
  ]);
}

/** From the newer to the older, as etcd was asked to. Who has gone down to 3.5 writes again what 3.7 can't read; before, that is noted. */
function* down(hop: Hop, voters: Voters): Generator<Stage> {
  const [from, to] = [minorOf(hop.from), minorOf(hop.to)];
  const forgotten = { stored: to, proof: 'none', hasOldEntries: numberOf(to) < 6 };
  for (const ordered of [to, undefined]) {
    const odd = { downgrade: to, ordered };
    for (const proof of ['3.6', 'none']) {
      const all = { ...running(hop.from), proof };
      for (const clusterVersion of [from, to]) yield { voter: () => all, others: all, odd: { ...odd, clusterVersion } };
    }
    for (const is of mixtures(hop, voters, forgotten)) yield { ...is, odd: { ...odd, clusterVersion: to } };
  }
  // It was cancelled, or has ended by itself, and that is not known yet.
  for (const is of mixtures(hop, voters, forgotten)) yield { ...is, odd: { ordered: to, clusterVersion: to } };
}

/** 3.4 is not gone back to. */
function stages(voters: Voters): readonly Stage[] {
  return hops.flatMap((hop) => {
    const back = { from: hop.to, to: hop.from };
    return [...up(hop, voters), ...(numberOf(hop.from) < 5 ? [] : down(back, voters))];
  });
}

/** With nothing the matter. */
export function* midPoints(count: number, sizes: readonly number[]): Generator<World> {
  for (const size of sizes) {
    for (const { odd, ...is } of stages({ count, size }))
      for (const asks of targets) yield* worldsOf(size, count, [], [], { ...odd, asks }, is);
  }
}

/** With one thing the matter: with the first or the last voter, or with who comes or has gone. */
export function* troubled(count: number, sizes: readonly number[]): Generator<World> {
  for (const size of sizes) {
    for (const { odd, ...is } of stages({ count, size })) {
      for (const asks of targets) {
        for (const [chosen, rest] of troubles(count, odd.downgrade !== undefined))
          yield* worldsOf(size, count, chosen, rest, { ...odd, asks }, is);
      }
    }
  }
}

const isWell: Condition = () => ({});

function* troubles(count: number, isDowngrading: boolean): Generator<readonly [readonly Condition[], Rest]> {
  for (const condition of Object.values(voterConditions)) {
    yield [[condition], []];
    if (count > 1) yield [[...Array.from({ length: count - 1 }, () => isWell), condition], []];
  }
  const newcomers = [...Object.values(newcomerConditions), ...Object.values(leftoverConditions)];
  for (const condition of newcomers) yield [[], [[condition, newcomer]]];
  // Nobody can have joined while a downgrade is enabled.
  if (isDowngrading) return;
  for (const condition of Object.values(learnerConditions)) yield [[], [[condition, learner]]];
}
