// Images that are to come are tried before anybody is stopped for them: the loop against fakes, with one that is not to be had, or another.
import { expect, test } from '@jest/globals';
import { edit, identityOf, isSettled, settled } from '../../support/lifecycle.ts';
import { untilTrue } from '../../support/loop-end.ts';
import { Ground, Operator } from '../../support/loop.ts';
import { checked, wanted } from '../../support/walks.ts';

const newest = 'gcr.io/etcd-development/etcd:v3.7.3';

const bad = [
  ['is another etcd than its tag says', { says: '3.6.1' }, 'is etcd 3.6.1, and should be 3.7.3'],
  ['cannot be had', { reason: 'ErrImagePull', message: 'no such tag' }, 'cannot be pulled: no such tag'],
] as const;

test.each(bad.flatMap((each) => [3, 1].map((size) => [...each, size] as const)))(
  'an image at the end of the way that %s stops it before anybody goes down: %#',
  async (_, image, words, size) => {
    const ground = new Ground();
    await settled(ground, { size, version: '3.5.35' });
    const before = await identityOf(ground);
    ground.kubelet.images.is(newest, image);
    await edit(ground, { version: '3.7.3' });
    const operator = new Operator(ground);
    await untilTrue(ground, operator, async () => {
      const { status } = await ground.cluster();
      return status?.plan?.reason === 'RolloutStalled' && status.plan.message.includes(words);
    });
    const { status } = await ground.cluster();
    expect(status?.members?.map(({ version, healthy }) => healthy && version)).toEqual(
      Array.from({ length: size }, () => '3.5.35'),
    );
    expect((await identityOf(ground)).claims).toEqual(before.claims);
    await edit(ground, { version: '3.6.16' });
    await untilTrue(ground, operator, async () => (await isSettled(ground)) && (await wanted(ground)) === '3.6.16');
    await checked(ground, { title: '', size, from: '3.5.35', to: '3.6.16' }, 'with another');
  },
);
