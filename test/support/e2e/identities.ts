// Watches, for as long as a trial runs, that no identity is used twice: a member name stands for one claim and for one member ID, and a
// member ID for one name, for ever.
import { setTimeout as sleep } from 'node:timers/promises';
import { PromiseBroken } from './failures.ts';
import { claims, etcdClusters } from './kinds.ts';
import type { Trial } from './scenario.ts';

const lookAgainMs = 1000;

/** Starts watching; what was seen is judged at the end of the trial. */
export function watchIdentities(trial: Trial): void {
  const identities = new Identities();
  const ended = new AbortController();
  const watching = watch(trial, identities, ended.signal);
  trial.atEnd(async () => {
    ended.abort();
    await watching;
    if (identities.reused.length > 0) throw new PromiseBroken(identities.reused.join('; '));
  });
}

/** What stood for what so far. */
export class Identities {
  readonly reused: string[] = [];
  readonly #known = new Map<string, string>();

  /** Remembers the first meaning of an identity and objects to any other. */
  see(identity: string, meaning: string): void {
    const before = this.#known.get(identity) ?? meaning;
    this.#known.set(identity, before);
    if (before !== meaning) this.reused.push(`${identity} was used twice: for ${before}, then for ${meaning}`);
  }
}

async function watch(trial: Trial, identities: Identities, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // A server that does not answer for a moment is what other waits complain about.
    await look(trial, identities).catch(() => undefined);
    await sleep(lookAgainMs, undefined, { signal }).catch(() => undefined);
  }
}

async function look({ api, namespace }: Trial, identities: Identities): Promise<void> {
  for (const { metadata } of await api.list(claims, { namespace })) {
    identities.see(`claim ${metadata.name}`, `UID ${metadata.uid}`);
  }
  for (const { metadata, status } of await api.list(etcdClusters, { namespace })) {
    for (const { name, id } of status?.members ?? []) {
      if (id === undefined) continue;
      identities.see(`member ${name}`, `ID ${id}`);
      identities.see(`member ID ${id} of ${metadata.uid}`, name);
    }
  }
}
