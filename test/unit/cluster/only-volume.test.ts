// The volume of the only voter: where its quota follows, another member takes its place anyway, on a volume that has the size already.
import { expect, test } from '@jest/globals';
import { fatesOf } from '../../../src/controllers/cluster/fate.ts';
import type { Observed } from '../../../src/controllers/cluster/observed.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import { connectedTo } from '../../support/fates.ts';
import { budgetOf, member, members, observed, voter, withSpec, type Modifier } from '../../support/observed.ts';
import { asked, classesAre, madeForGiven, onVolume, quotaGiven, sized, wants } from '../../support/on-volumes.ts';
import { closedUntil2 } from '../../support/rollouts.ts';

const may = classesAre({ standard: true });
const alone = (...modifiers: Parameters<typeof onVolume>[1][]): Modifier =>
  members(member('a', voter(), connectedTo(), sized('8Gi'), ...modifiers));
const only = (...modifiers: readonly Modifier[]): Observed =>
  observed(withSpec({ size: 1 }), budgetOf(1), may, alone(), ...modifiers);
const fates = (o: Observed) => [...fatesOf(o)].map(([{ name }, { kind, why }]) => `${name} ${kind}: ${why}`);

test('another takes its place', () => {
  const o = only(wants('16Gi'));
  expect(fates(o)).toEqual([
    'shop-aaaaa Outdated: its volume is to grow from 8Gi to 16Gi, and its quota with it, and it is the only voter',
  ]);
  expect(plan(o)).toMatchObject({ reason: 'CreatingMembers' });
});

test.each<[string, Observed, string]>([
  ['the quota is given', only(quotaGiven, wants('16Gi'), alone(madeForGiven)), 'GrowingVolume'],
  ['it grows already', only(wants('16Gi'), alone(asked('16Gi'))), 'WaitingForVolume'],
  ['nobody may be replaced now', only(wants('16Gi'), closedUntil2), 'GrowingVolume'],
  ['nobody says whether its class lets it grow', only(wants('16Gi'), classesAre({})), 'GrowingVolume'],
  [
    'its class does not, and nobody may be replaced for that',
    only(wants('16Gi'), classesAre({ standard: false })),
    'VolumesFixed',
  ],
  [
    'another class is wanted, and nobody may be replaced for that',
    only(wants('16Gi', { storageClassName: 'fast' })),
    'VolumesFixed',
  ],
  [
    'there are others, which are restarted for it',
    observed(wants('16Gi'), may, members(onVolume('a'), onVolume('b'), onVolume('c'))),
    'GrowingVolume',
  ],
])('nobody does where %s', (_, o, reason) => {
  expect(fates(o)).toEqual([]);
  expect(plan(o)).toMatchObject({ reason });
});
