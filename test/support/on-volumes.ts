// Members on volumes of a size, for tables: 8Gi of the class `standard`, whose volumes may grow, where nothing else is said.
import type { ClaimFacts, Member, Observed } from '../../src/controllers/cluster/observed.ts';
import { hashesOf } from '../../src/controllers/cluster/desired/hashes.ts';
import { wholeQuantity } from '../../src/quantity.ts';
import { exampleSpec, settings } from '../unit/desired/example.ts';
import { connectedTo } from './fates.ts';
import { claim, member, pod, voter, withSpec, type MemberModifier, type Modifier } from './observed.ts';

const bytes = (size: string): number => wholeQuantity(size) ?? 0;

const ofClass = (storageClassName: string): MemberModifier => claim({ storageClassName });

/** Its claim asks for as much as its volume has. */
export const sized =
  (size: string, className = 'standard'): MemberModifier =>
  (m) =>
    ofClass(className)(claim({ requested: bytes(size), capacity: bytes(size) })(m));

/** It was asked to grow, and has not yet. */
export const asked = (size: string, growth?: ClaimFacts['growth']): MemberModifier =>
  claim({ requested: bytes(size), ...(growth === undefined ? {} : { growth }) });

/** Its Pod was made when its volume had this size. */
export const madeFor = (size: string): MemberModifier =>
  pod({ podHash: hashesOf(exampleSpec({ storage: { size } }), settings, '3.6.16').pod });

/** It does not follow the size, and this Pod was made for it. */
const etcd = { ...exampleSpec().etcd, backendQuota: '1Gi' };
export const quotaGiven = withSpec({ etcd });
export const madeForGiven = pod({ podHash: hashesOf(exampleSpec({ etcd }), settings, '3.6.16').pod });

export const onVolume = (short: string, ...modifiers: readonly MemberModifier[]): Member => {
  const others = ['a', 'b', 'c'].filter((other) => other !== short);
  return member(short, voter(), connectedTo(...others), sized('8Gi'), ...modifiers);
};

export const wants = (size: string, storage: Partial<Observed['cluster']['spec']['storage']> = {}): Modifier =>
  withSpec({ storage: { ...storage, size } });

/** Volumes of these may grow, or not. */
export const classesAre =
  (expandable: Readonly<Record<string, boolean>>): Modifier =>
  (o) => ({
    ...o,
    classes: Object.fromEntries(Object.entries(expandable).map(([name, is]) => [name, { expandable: is }])),
  });
