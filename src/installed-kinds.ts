// Compares the kinds that are installed with those of this operator, from its start until they are right. It works meanwhile: members are
// looked after under an older kind as well. But a replica that is not ready stops the upgrade that brought it, and the earlier one stays.
import { lackOf, ourPlurals, type OurPlural } from './crd/installed.ts';
import { group } from './crd/kinds.ts';
import { KubeError } from './errors.ts';
import { orAbsent } from './kube/absent.ts';
import { pause, type Clock } from './kube/clock.ts';
import type { Kube } from './kube/kube.ts';
import { definitions } from './kube/objects.ts';
import { onceUntilItChanges } from './log.ts';

export interface Options {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly say: (level: 'info' | 'warn', why: string) => void;
  /** How many of them are missing or older. */
  readonly onLook: (lacking: number) => void;
}

export class InstalledKinds {
  readonly #options: Options;
  #trouble: string | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What is wrong with them, and what to do; undefined where nothing is, or nobody may know. */
  trouble(): string | undefined {
    return this.#trouble;
  }

  /** Ends when they are right, when they may not be read, or when the signal fires. */
  async check(signal: AbortSignal): Promise<void> {
    const { clock, say } = this.#options;
    const isNews = onceUntilItChanges(clock);
    while (!signal.aborted) {
      try {
        this.#note(await this.#lacking());
        if (this.#trouble === undefined) return;
        if (isNews('kinds', this.#trouble)) say('warn', this.#trouble);
      } catch (error) {
        if (!(error instanceof KubeError)) throw error;
        if (error.code === 'Forbidden') return say('info', `may not be compared: ${error.message}`);
      }
      await pause(clock, againMs, signal);
    }
  }

  #note(lacking: readonly string[]): void {
    this.#options.onLook(lacking.length);
    this.#trouble = lacking.length === 0 ? undefined : `${lacking.join('; ')}. ${advice}`;
  }

  async #lacking(): Promise<readonly string[]> {
    const lacks = await Promise.all(ourPlurals.map((plural) => this.#lackOf(plural)));
    return lacks.filter((lack) => lack !== undefined);
  }

  async #lackOf(plural: OurPlural): Promise<string | undefined> {
    const found = await orAbsent(this.#options.kube.get(definitions, { name: `${plural}.${group}` }));
    return lackOf(plural, found === undefined ? undefined : (found.spec?.versions ?? []));
  }
}

/** Kinds and operator are often applied together, in any order. */
const againMs = 2_000;

const advice =
  'Apply the kinds of this version: `kubectl apply --server-side -k manifests/crd`, or `helm upgrade` with crds.enabled.';
