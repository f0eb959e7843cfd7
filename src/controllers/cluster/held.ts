// Whether changes wait for a window of `spec.maintenance`. Repair never asks. Pure.
import { closedAt, type Closed } from '../../crd/windows.ts';
import { rfc3339 } from '../../time.ts';
import type { Observed } from './observed.ts';
import { wait, waitUntil, type Verdict } from './rule.ts';

/** Undefined: one is open, there are none, or an EtcdOperation ignores them. */
export const closedNow = ({ cluster: { spec }, now, restart }: Seen): Closed | undefined =>
  restart?.ignoresWindows === true ? undefined : closedAt(spec.maintenance?.windows ?? [], now);

/** Says who is held, and until when; undefined where nobody is. `then`: what else is to be known, a sentence. */
export function outsideWindows(o: Seen, held: string, then = ''): Verdict | undefined {
  const shut = closedNow(o);
  if (shut === undefined) return undefined;
  const { until } = shut;
  const opens = until === undefined ? 'none of them ever opens' : `the next one opens at ${rfc3339(until)}`;
  const waits = wait('HeldByWindow', `${held} outside of maintenance.windows: ${opens}.${then}`);
  return until === undefined ? waits : waitUntil(until, waits);
}

type Seen = Pick<Observed, 'cluster' | 'now' | 'restart'>;
