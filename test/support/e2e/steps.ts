// What the operator says it is about to do: announced in the status before it is done.
import { DeadlineMissed } from './failures.ts';
import { etcdClusters } from './kinds.ts';
import type { Trial } from './scenario.ts';

/** Resolves to the reason as soon as an act for one of these reasons is announced. Begin to wait before the change that leads to it. */
export async function announced(
  { api, namespace }: Trial,
  reasons: readonly string[],
  seconds: number,
): Promise<string> {
  const late = AbortSignal.timeout(seconds * 1000);
  for await (const { object } of api.watch(etcdClusters, { namespace }, late)) {
    const { kind, reason } = object.status?.plan ?? {};
    if (kind === 'Act' && reason !== undefined && reasons.includes(reason)) return reason;
  }
  throw new DeadlineMissed(`waited ${seconds} s for a plan to be ${reasons.join(' or ')}`);
}
