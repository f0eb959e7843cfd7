// The members of a cluster are walked from version to version: the loop against fakes, stopped after every single write and finished by
// another operator that had looked before. Always the same end; no member is started on what it can't read, and nobody loses a write.
import { expect, test } from '@jest/globals';
import { identityOf } from '../../support/lifecycle.ts';
import { finishedByAnother } from '../../support/left.ts';
import { Operator } from '../../support/loop.ts';
import { begun, checked, walked, walks, wanted, type Walk } from '../../support/walks.ts';

test.each(walks)('$title, in peace', async (walk) => {
  const ground = await begun(walk);
  const before = await identityOf(ground);
  const operator = new Operator(ground);
  await walked(ground, operator, walk);
  await checked(ground, walk, 'in peace');
  expect([operator.errors, await wanted(ground)]).toEqual([[], walk.turn?.to ?? walk.to]);
  if (walk.keepsPods !== false) expect(await identityOf(ground)).toEqual(before);
});

test('snapshots are waited for where the spec has another count for them', async () => {
  const walk = { title: 'rare snapshots', size: 3, from: '3.5.35', to: '3.7.3', snapshotCount: 20_000 };
  const ground = await begun(walk);
  const operator = new Operator(ground);
  await walked(ground, operator, walk);
  await checked(ground, walk, 'in peace');
  expect(operator.errors).toEqual([]);
});

/** After each write takes minutes for all; WORLDS=all does so. Of the others every few, always the same. */
const stride = ({ title }: Walk): number =>
  process.env['WORLDS'] === 'all' || title === 'one minor up' || title === 'from 3.6 down to 3.5' ? 1 : 9;

test.each(walks)(
  '$title, stopped after each write and finished by another',
  async (walk) => {
    const start = await begun(walk);
    await finishedByAnother(start, stride(walk), {
      go: (ground, operator) => walked(ground, operator, walk),
      check: (ground, when) => checked(ground, walk, when),
    });
  },
  300_000,
);
