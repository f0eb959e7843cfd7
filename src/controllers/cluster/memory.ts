// What is kept between looks to save requests and to see change. Losing all of it costs one more look, never a decision.
import type { EtcdCluster } from '../../crd/etcdcluster.ts';
import { lagOf } from './health.ts';
import type { Look, Remembered } from './observe.ts';
import type { KubeHalf } from './observe-kube.ts';
import type { EarlierLook, Observed } from './observed.ts';
import type { Plan } from './plan.ts';
import type { Failure } from './report/conditions.ts';

interface Entry {
  half?: KubeHalf | undefined;
  observed?: Observed;
  /** Rung since the last look began, so what that look read may be old already. */
  rung: boolean;
  earlier?: EarlierLook | undefined;
  refusal?: Failure | undefined;
  /** Our own last write of the EtcdCluster: its echo is no news. */
  writtenVersion?: string | undefined;
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
    const { half, earlier } = entry;
    entry.rung = false;
    const isFresh = earlier !== undefined && now - earlier.now < longestMs;
    return {
      ...(half !== undefined && this.#watchesAlive() ? { half } : {}),
      ...(isFresh ? { earlier } : {}),
    };
  }

  /** For a bug report. */
  observed(key: string): Observed | undefined {
    return this.#entries.get(key)?.observed;
  }

  looked(key: string, { observed }: Look): void {
    this.#entry(key).observed = observed;
  }

  /** Something has changed, or may have. False: it was only the echo of our own status. */
  rung(key: string, version: string | undefined): boolean {
    const entry = this.#entries.get(key);
    if (entry?.writtenVersion !== undefined && entry.writtenVersion === version) return false;
    if (entry !== undefined) Object.assign(entry, { half: undefined, rung: true });
    return true;
  }

  forgetHalf(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.half = undefined;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  /** A watch had a gap: nothing is known to be unchanged. */
  forgetHalves(): void {
    for (const entry of this.#entries.values()) Object.assign(entry, { half: undefined, rung: true });
  }

  refusal(key: string): Failure | undefined {
    return this.#entries.get(key)?.refusal;
  }

  refused(key: string, refusal: Failure): void {
    this.#entry(key).refusal = refusal;
  }

  /** The half with the EtcdCluster as we last wrote it, for the next write in the same pass. */
  latest(key: string, half: KubeHalf): KubeHalf {
    return this.#entries.get(key)?.half ?? half;
  }

  reported(key: string, half: KubeHalf, written: EtcdCluster): void {
    const entry = this.#entry(key);
    if (!entry.rung) entry.half = { ...half, cluster: written };
    entry.writtenVersion = written.metadata?.resourceVersion;
  }

  succeeded(key: string, look: Look, plan: Plan): void {
    const entry = this.#entry(key);
    entry.half = plan.kind === 'act' || entry.rung ? undefined : (entry.half ?? look.half);
    entry.earlier = earlierLook(look, entry.earlier);
    if (plan.kind !== 'act' || entry.refusal?.degrades !== true) entry.refusal = undefined;
  }

  #entry(key: string): Entry {
    const entry = this.#entries.get(key) ?? { rung: false };
    this.#entries.set(key, entry);
    return entry;
  }
}

/** A look longer ago than this says nothing of now. */
const longestMs = 60_000;
const numbersEveryMs = 60_000;

function earlierLook({ observed: o }: Look, before: EarlierLook | undefined): EarlierLook {
  const learners: Record<string, number> = {};
  for (const m of o.members) {
    const lag = m.listed?.isLearner === true ? lagOf(o, m) : undefined;
    if (m.listed !== undefined && lag !== undefined) learners[m.listed.id] = lag;
  }
  const numbersAt = before === undefined || o.now - before.numbersAt >= numbersEveryMs ? o.now : before.numbersAt;
  return { now: o.now, learners, numbersAt };
}
