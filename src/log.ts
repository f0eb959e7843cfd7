// One JSON line per event, on standard output. Messages are constant; what varies is in fields.
import { pino, stdTimeFunctions, type Logger } from 'pino';
import { KubeError } from './errors.ts';
import type { Clock } from './kube/clock.ts';

export type { Logger };

export const createLog = (level: string): Logger =>
  pino({
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });

const againMs = 60_000;

/**
 * For trouble that is tried again every few seconds: whether it should be said now. The first time, when the words of this kind changed,
 * and when they were last said a minute ago.
 */
export function onceUntilItChanges(clock: Clock): (kind: string, words: string) => boolean {
  const said = new Map<string, { readonly words: string; readonly at: number }>();
  return (kind, words) => {
    const last = said.get(kind);
    const now = clock.now();
    if (last?.words === words && now - last.at < againMs) return false;
    said.set(kind, { words, at: now });
    return true;
  };
}

/** What the server says explains itself; anything else is a fault of ours, of which the stack is wanted. */
export const whyFields = (error: unknown): { why: string } | { err: unknown } =>
  error instanceof KubeError ? { why: error.message } : { err: error };
