// Whether changes wait for a window of `spec.maintenance`. Repair never asks. Pure.
import { closedAt, type Closed } from '../../crd/windows.ts';
import type { Observed } from './observed.ts';

/** Undefined: one is open, there are none, or an EtcdOperation ignores them. */
export const closedNow = ({ cluster: { spec }, now, restart }: Seen): Closed | undefined =>
  restart?.ignoresWindows === true ? undefined : closedAt(spec.maintenance?.windows ?? [], now);

type Seen = Pick<Observed, 'cluster' | 'now' | 'restart'>;
