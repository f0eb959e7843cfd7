// The rules of etcd's timing, compaction and request size once more, for validate.ts. Pure.
import { parseQuantity } from '../quantity.ts';
import type { EtcdClusterSpec } from './etcdcluster.ts';
import { patterns } from './patterns.ts';
import { sentences } from './sentences.ts';

type Etcd = EtcdClusterSpec['etcd'];

export function timingProblems(etcd: Etcd): string[] {
  return [...intervalProblems(etcd), ...compactionProblems(etcd), ...requestProblems(etcd)];
}

/** Milliseconds of `100ms` or `1s`; undefined for anything else. */
export function milliseconds(interval: string): number | undefined {
  if (!new RegExp(patterns.interval).test(interval)) return undefined;
  return Number.parseInt(interval, 10) * (interval.endsWith('ms') ? 1 : 1000);
}

function intervalProblems({ heartbeatInterval, electionTimeout }: Etcd): string[] {
  const heartbeat = milliseconds(heartbeatInterval ?? '100ms') ?? 0;
  const election = milliseconds(electionTimeout ?? '1s') ?? 0;
  const found: string[] = [];
  if (heartbeat < 10 || heartbeat > 10_000) found.push(sentences.heartbeatInterval);
  // A malformed heartbeat counts as its default here, so that each mistake is told once.
  if (election > 50_000 || election < 5 * (heartbeat === 0 ? 100 : heartbeat)) found.push(sentences.electionTimeout);
  return found;
}

function compactionProblems({ autoCompaction: { mode, period, revisions } }: Etcd): string[] {
  if (mode === 'Revision')
    return revisions === undefined || period !== undefined ? [sentences.compactionRevisions] : [];
  const isPeriod = period !== undefined && new RegExp(patterns.period).test(period);
  return isPeriod && revisions === undefined ? [] : [sentences.compactionPeriod];
}

function requestProblems({ maxRequestSize }: Etcd): string[] {
  if (maxRequestSize === undefined) return [];
  const [size, least, most] = [maxRequestSize, '1Ki', '100Mi'].map((text) => parseQuantity(text) ?? 0n);
  const isFit = size !== undefined && least !== undefined && most !== undefined && size >= least && size <= most;
  return isFit ? [] : [sentences.maxRequestSize];
}
