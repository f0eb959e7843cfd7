// A restart that EtcdOperations ask for: a Pod that is older than what asks for it is made anew. Its time of creation is all that there is
// to remember. Pure.
import type { EtcdOperation } from '../../crd/etcdoperation.ts';
import { milliseconds } from '../../time.ts';
import { isVoter } from './health.ts';
import type { Member, Observed, Restart } from './observed.ts';
import { listed } from './rule.ts';

/** What those of a cluster ask for that are not done; undefined where none does. Both of two are done by one pass: the newest counts. */
export function restartAsked(operations: readonly EtcdOperation[]): Restart | undefined {
  const open = operations.filter(
    ({ spec, metadata, status }) =>
      spec.type === 'Restart' && metadata?.deletionTimestamp === undefined && status?.completionTime === undefined,
  );
  if (open.length === 0) return undefined;
  return {
    at: Math.max(...open.map(({ metadata }) => milliseconds(metadata?.creationTimestamp ?? ''))),
    operations: open.map(({ metadata }) => metadata?.name ?? '').sort(),
    ignoresWindows: open.some(({ spec }) => spec.ignoreWindow),
  };
}

/** Times in milliseconds since the epoch, which the API server gives in whole seconds: what is of the same one may have been made before. */
export const isMadeSince = (createdAt: number, askedAt: number): boolean => createdAt > askedAt;

export const isToRestart = ({ restart }: Pick<Observed, 'restart'>, m: Member): boolean =>
  restart !== undefined && isVoter(m) && m.pod?.createdAt !== undefined && !isMadeSince(m.pod.createdAt, restart.at);

/** `EtcdOperation a asks`. */
export function whoAsks({ restart }: Pick<Observed, 'restart'>): string {
  const names = restart?.operations ?? [];
  return names.length === 1 ? `EtcdOperation ${names.join()} asks` : `EtcdOperations ${listed(names)} ask`;
}
