// Whether changes wait for a window of `spec.maintenance`. Repair never asks. Pure.
import { closedAt, type Closed } from '../../crd/windows.ts';
import type { Observed } from './observed.ts';

/** Undefined: one is open, or there are none. */
export const closedNow = ({ cluster: { spec }, now }: Pick<Observed, 'cluster' | 'now'>): Closed | undefined =>
  closedAt(spec.maintenance?.windows ?? [], now);
