// Members on volumes and in memory, side by side, for tables.
import { hashesOf } from '../../src/controllers/cluster/desired/hashes.ts';
import type { Member } from '../../src/controllers/cluster/observed.ts';
import { exampleSpec, settings } from '../unit/desired/example.ts';
import { connectedTo } from './fates.ts';
import {
  inMemory,
  member,
  members,
  noClaim,
  noPod,
  pod,
  voter,
  withSpec,
  type MemberModifier,
  type Modifier,
} from './observed.ts';

const others = (short: string) => ['a', 'b', 'c'].filter((other) => other !== short);
export const onDisk = (short: string, ...more: readonly MemberModifier[]) =>
  member(short, voter(), pod({ medium: 'Disk' }), connectedTo(...others(short)), ...more);
const { pod: podHash } = hashesOf(exampleSpec({ storage: { medium: 'Memory' } }), settings, '3.6.16');
export const memory = (short: string, ...more: readonly MemberModifier[]) =>
  onDisk(short, inMemory(), pod({ podHash }), ...more);
/** Nothing is left of it but its ticket, which says where its data was. */
export const bare = (short: string, medium?: 'Disk' | 'Memory') => {
  const m = onDisk(short, noPod(), noClaim());
  return m.ticket === undefined || medium === undefined ? m : { ...m, ticket: { ...m.ticket, medium } };
};
export const lookedFor = (m: Member): Member => ({ ...m, claimGone: true, podGone: true });

export const to = (medium: 'Disk' | 'Memory', updatePolicy: 'Replace' | 'InPlace' = 'Replace'): Modifier =>
  withSpec({ storage: { medium, updatePolicy } });
export const disks = members(onDisk('a'), onDisk('b'), onDisk('c'));
export const mixed = members(onDisk('a'), memory('b'), onDisk('c'));
