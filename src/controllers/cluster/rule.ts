// What a rule is, and what it may say. A rule reads the observation and nothing else.
import type { Observed } from './observed.ts';
import type { Step } from './step.ts';

/** In the order of the plan. */
export const ruleNames = [
  'deletion',
  'pause',
  'finalizer',
  'names',
  'retained',
  'spec',
  'services',
  'marks',
  'start',
  'bootstrap',
  'latches',
  'hibernate',
  'quorum',
  'alarms',
  'membership',
  'leadership',
  'roles',
  'half-made',
  'budget',
  'downgrade',
  'departures',
  'learners',
  'scale',
  'leftovers',
  'health',
  'protection',
  'images',
  'storage',
  'rollout',
] as const;

export type RuleName = (typeof ruleNames)[number];

export interface Act {
  readonly kind: 'act';
  readonly reason: string;
  readonly message: string;
  /** At most one of them touches membership; the others are applies that harm nobody. */
  readonly steps: Steps;
  /** When it is refused, these rules do not overtake it. */
  readonly holds?: readonly RuleName[];
  /** Nothing hangs on it: as long as anything is refused, every rule behind it goes first. */
  readonly yields?: true;
}

/** One at least. */
export type Steps = readonly [Step, ...Step[]] | readonly [...Step[], Step];

/** `wait` passes by itself; `stalled` needs a person. Either holds back the rules that it names, and no others. */
export interface Held {
  readonly kind: 'wait' | 'stalled';
  readonly reason: string;
  readonly message: string;
  readonly holds: readonly RuleName[];
  /** When it gives up waiting, or acts; milliseconds since the epoch. */
  readonly until?: number;
  /** Nothing is waited for: this is the state that is asked for. */
  readonly settles?: true;
}

export type Verdict = Act | Held;

export interface Rule {
  readonly name: RuleName;
  readonly decide: (o: Observed) => Verdict | undefined;
}

export const act = (reason: string, message: string, steps: Steps): Act => ({
  kind: 'act',
  reason,
  message,
  steps,
});

export const wait = (reason: string, message: string, holds: readonly RuleName[] = []): Held => ({
  kind: 'wait',
  reason,
  message,
  holds,
});

/** A wait that ends by the clock. */
export const waitUntil = (until: number, held: Held): Held => ({ ...held, until });

export const stalled = (reason: string, message: string, holds: readonly RuleName[] = []): Held => ({
  kind: 'stalled',
  reason,
  message,
  holds,
});

/** An act of these steps; nothing where there are none. */
export function actIfAny(reason: string, message: string, steps: readonly Step[]): Act | undefined {
  const [first, ...rest] = steps;
  return first === undefined ? undefined : act(reason, message, [first, ...rest]);
}

export const yielding = (act: Act | undefined): Act | undefined => (act === undefined ? act : { ...act, yields: true });

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
