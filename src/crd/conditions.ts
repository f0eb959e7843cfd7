// What the conditions of all kinds have in common. Pure.
import type { KubeObject } from '../kube/objects.ts';
import { rfc3339 } from '../time.ts';
import type { Condition } from './status.ts';

export type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

type Told = KubeObject & { readonly status?: { readonly conditions?: readonly Condition[] } | undefined };

/** Since when it is so: kept while the status is the same. `now` in milliseconds. */
export function dated(told: Told, now: number, type: string, verdict: Verdict): Condition {
  const before = told.status?.conditions?.find((c) => c.type === type);
  const since = before?.status === verdict.status ? before.lastTransitionTime : rfc3339(now);
  const generation = told.metadata?.generation;
  return {
    type,
    ...verdict,
    message: verdict.message.slice(0, 4096),
    lastTransitionTime: since,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
}
