// When a member that is down is replaced: `spec.recovery.replaceAfter`, read. Pure.
import type { EtcdClusterSpec } from './etcdcluster.ts';
import { patterns } from './patterns.ts';

/** The least that can be asked for: a restart of a Pod on the same node may take as long. */
const leastMs = 10_000;

/**
 * Milliseconds for which a member has to have been down without a break before it is replaced. Undefined: Never. What is no
 * duration, or less than 10s, counts as Never: nothing is replaced by a word that is not understood.
 */
export function replaceAfterMs({ recovery }: EtcdClusterSpec): number | undefined {
  const ms = periodMs(recovery.replaceAfter);
  return ms !== undefined && ms >= leastMs ? ms : undefined;
}

export const isReplaceAfter = (text: string): boolean => text === 'Never' || (periodMs(text) ?? 0) >= leastMs;

/** Of `90s`, `5m` or `2h`; undefined for anything else. */
function periodMs(text: string): number | undefined {
  if (!new RegExp(patterns.period).test(text)) return undefined;
  return Number.parseInt(text, 10) * (unitsMs[text.at(-1) ?? ''] ?? 0);
}

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
