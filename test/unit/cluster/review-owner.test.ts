// A Pod of ours of which somebody removed the owner: it would outlive the cluster, and its claims be kept whatever the spec says.
import { expect, test } from '@jest/globals';
import { retained } from '../../../src/controllers/cluster/rules/retained.ts';
import { pods } from '../../../src/kube/objects.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';
import { member, members, observed, pod, voter } from '../../support/observed.ts';
import { said } from '../../support/rule-table.ts';

test('is owned again, without a restart', async () => {
  const ground = new Ground();
  await ground.create(1);
  const operator = new Operator(ground);
  await untilSettled(ground, operator);
  const ours = async () => (await ground.others.list(pods, { namespace: at.namespace })).items[0]?.metadata ?? {};
  const { name = '', uid, ownerReferences } = await ours();
  await ground.others.patch(pods, { ...at, name }, { metadata: { ownerReferences: [] } });
  expect((await ours()).ownerReferences ?? []).toEqual([]);
  await untilSettled(ground, operator);
  expect(await ours()).toMatchObject({ name, uid, ownerReferences });
});

test('is left to go where it is being deleted', () => {
  const going = member('c', voter(), pod({ orphaned: true, deleting: true }));
  expect(said(retained, observed(members(member('a', voter()), member('b', voter()), going)))).toBeUndefined();
});
