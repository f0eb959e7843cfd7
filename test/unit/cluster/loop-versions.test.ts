// The members of a cluster are walked from version to version: the loop against fakes, stopped after every single write and finished by
// another operator that had looked before. Always the same end; no member is started on what it can't read, and nobody loses a write.
import { expect, test } from '@jest/globals';
import { identityOf } from '../../support/lifecycle.ts';
import { Operator, stopping } from '../../support/loop.ts';
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

/** After each write takes minutes for all; WORLDS=all does so. Of the others every few, always the same. */
const stride = ({ title }: Walk): number =>
  process.env['WORLDS'] === 'all' || title === 'one minor up' || title === 'from 3.6 down to 3.5' ? 1 : 9;

test.each(walks)(
  '$title, stopped after each write and finished by another',
  async (walk) => {
    const peaceful = await begun(walk);
    const whole = new Operator(peaceful);
    await walked(peaceful, whole, walk);
    for (let n = 1; n <= whole.writes.length; n += stride(walk)) {
      const ground = await begun(walk);
      const second = new Operator(ground);
      await second.pass();
      await walked(ground, new Operator(ground, stopping(n, 'after')), walk);
      await walked(ground, second, walk);
      await checked(ground, walk, `after write ${String(n)} of ${String(whole.writes.length)}`);
    }
  },
  300_000,
);
