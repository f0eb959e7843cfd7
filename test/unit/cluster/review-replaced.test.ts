// A member replaced by hand, as the status tells people to do: the cluster grows back, and nothing of the old member stays in the way.
import { expect, test } from '@jest/globals';
import { fromHex } from '../../../src/controllers/cluster/observe-etcd.ts';
import { claims, pods } from '../../../src/kube/objects.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

const members = async (ground: Ground) => (await ground.cluster()).status?.members ?? [];

async function removeByHand(ground: Ground): Promise<string> {
  const found = await members(ground);
  const gone = found.filter((m) => m.leader !== true).map(({ name, id = '' }) => ({ name, id }))[0];
  const hosts = found.filter((m) => m.leader === true).map((m) => ground.kubelet.addressOf(m.name));
  if (gone === undefined) throw new Error('only a leader is left');
  await ground.etcd.removeMember({ host: hosts.join(''), serverName: '' }, fromHex(gone.id));
  await ground.others.delete(pods, { ...at, name: gone.name }, '');
  await ground.others.delete(claims, { ...at, name: gone.name }, '');
  return gone.name;
}

test('a member that was removed by hand, with its Pod and claim, is replaced and not told of any more', async () => {
  const ground = new Ground();
  const operator = new Operator(ground);
  await ground.create(3);
  await untilSettled(ground, operator);
  const gone = await removeByHand(ground);
  await operator.pass();
  await untilSettled(ground, operator);
  expect((await ground.cluster()).status?.size).toBe(3);
  const names = (await members(ground)).map((m) => m.name);
  expect(names).toHaveLength(3);
  expect(names).not.toContain(gone);
  expect(ground.etcd.violations).toEqual([]);
});
