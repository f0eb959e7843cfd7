// Everything that ever was of a cluster, so that it can be said that a thing was done exactly once: claims and Pods by a watch, which
// misses none, and the IDs in the membership list by many looks.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind, KubeObject } from '../../../src/kube/objects.ts';
import { listMembers } from './etcd.ts';
import { promise } from './failures.ts';
import { claims, pods } from './kinds.ts';
import { isReady, label, memberPods } from './members.ts';
import type { Trial } from './scenario.ts';

const lookAgainMs = 300;

export interface Births {
  /** Breaks the promise unless exactly this many there ever were, those at the beginning included. */
  check(exactly: { readonly claims: number; readonly pods: number; readonly memberIDs: number }): void;
}

/** Begins with what is there. */
export function countBirths(trial: Trial, cluster: string): Births {
  const seen = { claims: new Set<string>(), pods: new Set<string>(), memberIDs: new Set<string>() };
  const ended = new AbortController();
  const watching = Promise.all([
    collect(trial, claims, cluster, seen.claims, ended.signal),
    collect(trial, pods, cluster, seen.pods, ended.signal),
    look(trial, cluster, seen.memberIDs, ended.signal),
  ]);
  // It is looked at when the trial ends, also by a trial that fails before.
  watching.catch(() => undefined);
  trial.atEnd(async () => {
    ended.abort();
    await watching;
  });
  return {
    check: (exactly) => {
      const found = { claims: seen.claims.size, pods: seen.pods.size, memberIDs: seen.memberIDs.size };
      const words = [found, exactly].map((one) => JSON.stringify(one));
      promise(words[0] === words[1], `of ${cluster} there ever were ${words[0]}, not ${words[1]}`);
    },
  };
}

async function collect(
  { api, namespace }: Trial,
  kind: Kind<KubeObject>,
  cluster: string,
  uids: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { object } of api.watch(kind, { namespace, labels: label(cluster) }, signal)) {
    uids.add(object.metadata.uid);
  }
  if (!signal.aborted) throw new Error(`the watch of ${kind.plural} of ${cluster} ended early`);
}

async function look(trial: Trial, cluster: string, ids: Set<string>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // Whoever can't answer now is asked again; the last look at the end of a trial is checkMembers'.
    const [pod] = (await memberPods(trial, cluster).catch(() => [])).filter(isReady);
    const found = pod === undefined ? [] : await listMembers(trial, pod.metadata.name).catch(() => []);
    for (const { id } of found) ids.add(id);
    await sleep(lookAgainMs, undefined, { signal }).catch(() => undefined);
  }
}
