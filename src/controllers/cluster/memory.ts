// What is kept between looks to save requests and to see change. Losing all of it costs one more look, never a decision.
import type { EtcdCluster } from '../../crd/etcdcluster.ts';
import { lagOf, leaderOf } from './health.ts';
import { snapshotsSeen } from './hop.ts';
import { timed } from './timing.ts';
import type { Look, Remembered } from './observe.ts';
import type { KubeHalf } from './observe-kube.ts';
import type { EarlierLook, Observed } from './observed.ts';
import type { Plan } from './plan.ts';
import type { Failure } from './report/conditions.ts';
import { targetOf, type Step } from './step.ts';

interface Entry {
  half?: KubeHalf | undefined;
  observed?: Observed;
  /** Rung since the last look began, so what that look read may be old already. */
  rung: boolean;
  earlier?: EarlierLook | undefined;
  refusal?: Refusal | undefined;
  /** When the first of the passes failed that have failed in a row. */
  failingSince?: number | undefined;
  /** The steps that the last passes carried out, and how many passes in a row did the same. */
  carriedOut?: { readonly steps: string; readonly times: number } | undefined;
  /** The same of each act of the last minute. */
  acts?: readonly { readonly steps: string; readonly at: number }[];
  /** Away from whom leadership was moved last, how often in a row, and when. */
  moved?: Moved;
  /** Our own last write of the EtcdCluster: its echo is no news. */
  writtenVersion?: string | undefined;
}

interface Moved {
  readonly from: string;
  readonly times: number;
  readonly at: number;
}

/** What was refused, and the reason of the plan that wanted it. */
export interface Refusal extends Failure {
  readonly plan: string;
}

export class Memory {
  readonly #entries = new Map<string, Entry>();
  readonly #watchesAlive: () => boolean;

  /** `watchesAlive`: every watch was heard in the last 90 s, so silence means that nothing has changed. */
  constructor(watchesAlive: () => boolean) {
    this.#watchesAlive = watchesAlive;
  }

  recall(key: string, now: number): Remembered {
    const entry = this.#entry(key);
    const { half, earlier, refusal, moved, observed: last } = entry;
    entry.rung = false;
    // A clock that was set back would put off for as long what has to be seen for long.
    const isFresh = earlier !== undefined && now - earlier.now < longestMs && earlier.now - now < setBackMs;
    return {
      ...(half !== undefined && this.#watchesAlive() ? { half } : {}),
      ...(isFresh ? { earlier: { ...earlier, ...movedLately(moved, now) } } : {}),
      ...(last === undefined ? {} : { last }),
      ...(refusal === undefined ? {} : { refused: { plan: refusal.plan, message: refusal.message } }),
    };
  }

  /** For a bug report. */
  observed(key: string): Observed | undefined {
    return this.#entries.get(key)?.observed;
  }

  /** The clusters (`namespace/name`) that were last seen with a Pod on this node. */
  clustersOn(node: string): readonly string[] {
    const isOn = ({ observed }: Entry): boolean => observed?.members.some(({ pod }) => pod?.node === node) === true;
    return [...this.#entries].flatMap(([key, entry]) => (isOn(entry) ? [key] : []));
  }

  /** Returns the addresses that the look before had and this one has not: their Pods are gone. */
  looked(key: string, { observed }: Look): readonly string[] {
    const entry = this.#entry(key);
    const before = addressesOf(entry.observed);
    entry.observed = observed;
    entry.half = undefined;
    entry.earlier = earlierLook(observed);
    const now = new Set(addressesOf(observed));
    return before.filter((address) => !now.has(address));
  }

  /** Something has changed, or may have. False: it was only the echo of our own status. */
  rung(key: string, version: string | undefined): boolean {
    const entry = this.#entries.get(key);
    if (entry?.writtenVersion !== undefined && entry.writtenVersion === version) return false;
    if (entry !== undefined) Object.assign(entry, { half: undefined, rung: true });
    return true;
  }

  /** The cluster is gone. Returns the addresses that it had. */
  forget(key: string): readonly string[] {
    const before = addressesOf(this.observed(key));
    this.#entries.delete(key);
    return before;
  }

  /** A watch had a gap: nothing is known to be unchanged. */
  forgetHalves(): void {
    for (const entry of this.#entries.values()) Object.assign(entry, { half: undefined, rung: true });
  }

  /** Why this plan, or one that others overtake, could not be carried out. */
  refusal(key: string, { kind, reason, held }: Plan): Failure | undefined {
    const refusal = this.#entries.get(key)?.refusal;
    if (kind !== 'act' || refusal === undefined) return undefined;
    if (refusal.plan === reason) return refusal;
    return refusal.degrades && held.some((h) => h.reason === refusal.plan) ? refusal : undefined;
  }

  /** For how long it has been failing. The refusal is kept to be told when that is at least `patienceMs`. */
  failed(key: string, now: number, patienceMs: number, refusal: Refusal): number {
    const entry = this.#entry(key);
    entry.half = undefined;
    entry.failingSince ??= now;
    const failingMs = now - entry.failingSince;
    if (failingMs >= patienceMs) entry.refusal = refusal;
    return failingMs;
  }

  /** Nothing could be seen: what has to be seen for long without a break begins anew. */
  missed(key: string): void {
    const entry = this.#entries.get(key);
    if (entry?.earlier !== undefined) entry.earlier = { ...entry.earlier, since: {} };
  }

  /** These steps are about to be tried. A move of leadership counts whether or not it succeeds: some never do. */
  trying(key: string, o: Observed, planned: readonly Step[]): void {
    if (!planned.some(({ kind }) => kind === 'MoveLeader')) return;
    const entry = this.#entry(key);
    const from = leaderOf(o)?.listed?.id ?? '';
    const before = movedLately(entry.moved, o.now).moved;
    entry.moved = { from, times: before?.from === from ? before.times + 1 : 1, at: o.now };
  }

  /** How many passes have carried out these same steps: in a row, and in the last minute. */
  carriedOut(key: string, now: number, planned: readonly Step[]): { readonly inARow: number; readonly lately: number } {
    const entry = this.#entry(key);
    const steps = planned.map((step) => `${step.kind} ${targetOf(step)}`).join();
    const inARow = entry.carriedOut?.steps === steps ? entry.carriedOut.times + 1 : 1;
    entry.carriedOut = { steps, times: inARow };
    entry.acts = [...(entry.acts ?? []), { steps, at: now }].filter(({ at }) => now - at < latelyMs).slice(-mostActs);
    return { inARow, lately: entry.acts.filter((each) => each.steps === steps).length };
  }

  reported(key: string, half: KubeHalf, written: EtcdCluster): void {
    const entry = this.#entry(key);
    if (!entry.rung) entry.half = { ...half, cluster: written };
    if (entry.earlier !== undefined) entry.earlier = toldNumbers(entry.earlier);
    entry.writtenVersion = written.metadata?.resourceVersion;
  }

  succeeded(key: string, look: Look, plan: Plan): void {
    const entry = this.#entry(key);
    if (plan.kind !== 'act') entry.carriedOut = undefined;
    entry.half = plan.kind === 'act' || entry.rung ? undefined : (entry.half ?? look.half);
    entry.failingSince = undefined;
    if (plan.kind !== 'act' || plan.reason === entry.refusal?.plan) entry.refusal = undefined;
  }

  #entry(key: string): Entry {
    const entry = this.#entries.get(key) ?? { rung: false };
    this.#entries.set(key, entry);
    return entry;
  }
}

const addressesOf = (o: Observed | undefined): readonly string[] =>
  (o?.members ?? []).flatMap(({ pod }) => (pod?.ip === undefined ? [] : [pod.ip]));

/** Whether a transfer fails may be another matter by then. */
const movesCountMs = 600_000;

function movedLately(moved: Moved | undefined, now: number): Pick<EarlierLook, 'moved'> {
  if (moved === undefined || now - moved.at >= movesCountMs) return {};
  return { moved: { from: moved.from, times: moved.times } };
}

const latelyMs = 60_000;
/** More than any cluster needs in a minute. */
const mostActs = 300;

/** A look longer ago than this says nothing of now. */
const longestMs = 60_000;
/** Less is the slewing of a clock that is set right. */
const setBackMs = 1_000;
const numbersEveryMs = 60_000;

function earlierLook(o: Observed): EarlierLook {
  const learners: Record<string, number> = {};
  for (const m of o.members) {
    const lag = m.listed?.isLearner === true ? lagOf(o, m) : undefined;
    if (m.listed !== undefined && lag !== undefined) learners[m.listed.id] = lag;
  }
  const raftSnapshots = snapshotsSeen(o);
  return { now: o.now, learners, raftSnapshots, numbersAt: o.earlier?.numbersAt ?? 0, since: sinceThen(o) };
}

/** The sizes in the status that was just written are those of this look, where they were due. */
const toldNumbers = (look: EarlierLook): EarlierLook =>
  look.now - look.numbersAt >= numbersEveryMs ? { ...look, numbersAt: look.now } : look;

/** What is seen now and was seen at the look before began then. What is not seen now begins anew. */
function sinceThen(o: Observed): Record<string, number> {
  return Object.fromEntries(timed(o).map((what) => [what, o.earlier?.since[what] ?? o.now]));
}
