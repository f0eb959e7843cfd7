// When a member that is down is replaced: `spec.recovery.replaceAfter`, read. Pure.
import { durationMs } from '../duration.ts';
import type { EtcdClusterSpec } from './etcdcluster.ts';
import { patterns } from './patterns.ts';

/**
 * Milliseconds for which a member has to have been down without a break before it is replaced. Undefined: Never. What is no
 * duration, or less than 10s, counts as Never: nothing is replaced by a word that is not understood.
 */
export function replaceAfterMs({ recovery: { replaceAfter } }: EtcdClusterSpec): number | undefined {
  if (!isReplaceAfter(replaceAfter) || replaceAfter === 'Never') return undefined;
  return durationMs(replaceAfter);
}

export const isReplaceAfter = (text: string): boolean => new RegExp(patterns.replaceAfter).test(text);
