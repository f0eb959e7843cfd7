// What an earlier cluster of the same name left, as observed.
import type { Latch, Retained } from '../../src/controllers/cluster/observed.ts';
import { nameOf, withSpec, type Modifier } from './observed.ts';

export const ran = (clusterID: string): Latch => ({
  version: '3.6.16',
  clusterID,
  memberID: 'm1',
  started: '2026-01-01T00:00:00Z',
});

/** Nobody owns it, as is so of every claim. */
export const left = (kind: Retained['kind'], short: string, changes: Partial<Retained> = {}): Retained => ({
  kind,
  name: nameOf(short),
  uid: `${kind.toLowerCase()}-${short}`,
  clusterUID: 'earlier',
  deleting: false,
  orphaned: true,
  latch: kind === 'Claim' ? ran('c1') : {},
  ...changes,
});

export const claims = (...shorts: readonly string[]): Retained[] => shorts.map((short) => left('Claim', short));
export const pods = (...shorts: readonly string[]): Retained[] => shorts.map((short) => left('Pod', short));
/** Its owner is gone, and so will it be. */
export const owned = (short: string, changes: Partial<Retained> = {}) =>
  left('Pod', short, { orphaned: false, ...changes });

export const leaves =
  (...found: readonly Retained[]): Modifier =>
  (o) => ({ ...o, retained: found });

export const says = (retainedClaims: 'Adopt' | 'Ignore'): Modifier => withSpec({ bootstrap: { retainedClaims } });
