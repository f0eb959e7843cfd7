// What the status says where little is known, or where much changes: true, and not written again for every number.
import { describe, expect, test } from '@jest/globals';
import type { MemberStatus } from '../../../src/crd/etcdcluster.ts';
import { fromHex } from '../../../src/controllers/cluster/observe-etcd.ts';
import { untilSettled, untilTrue } from '../../support/loop-end.ts';
import { Ground, Operator } from '../../support/loop.ts';

const status = async (ground: Ground) => (await ground.cluster()).status;
const condition = async (ground: Ground, type: string) =>
  (await status(ground))?.conditions?.find((each) => each.type === type);

async function settledAt(size: number): Promise<{ ground: Ground; operator: Operator; names: readonly string[] }> {
  const ground = new Ground();
  const operator = new Operator(ground);
  await ground.create(size);
  await untilSettled(ground, operator);
  const names = ((await status(ground))?.members ?? []).map((m) => m.name);
  return { ground, operator, names };
}

test('whether all runs this spec is unknown while only we cannot reach the members', async () => {
  const { ground, operator, names } = await settledAt(3);
  for (const name of names) ground.etcd.cutOff(ground.kubelet.addressOf(name));
  await operator.pass();
  expect(await condition(ground, 'Available')).toMatchObject({ status: 'Unknown' });
  expect(await condition(ground, 'UpToDate')).toMatchObject({ status: 'Unknown', reason: 'MembershipUnknown' });
});

test('what a member left that was removed by hand does not make the cluster Degraded', async () => {
  const { ground, operator, names } = await settledAt(3);
  const members = (await status(ground))?.members ?? [];
  const gone = members.filter((m) => m.leader !== true)[0]?.id ?? '';
  const host = members.filter((m) => m.leader === true).map((m) => ground.kubelet.addressOf(m.name))[0] ?? '';
  await ground.etcd.removeMember({ host, serverName: host }, fromHex(gone));
  await ground.moves();
  await untilTrue(ground, operator, async () => (await status(ground))?.size === 3);
  await operator.pass();
  expect((await status(ground))?.members).toHaveLength(names.length);
  expect(await condition(ground, 'Degraded')).toMatchObject({ status: 'False' });
});

describe('a learner that catches up', () => {
  const addressOf = async (ground: Ground, is: (m: MemberStatus) => boolean): Promise<string> => {
    const [found] = ((await status(ground))?.members ?? []).filter(is).map((m) => m.name);
    return ground.kubelet.addressOf(found ?? '');
  };
  const learner = (m: MemberStatus) => m.role === 'learner';

  test('is told of in round numbers, so that its progress is not written at every look', async () => {
    const { ground, operator } = await settledAt(1);
    await ground.resize(3);
    await untilTrue(ground, operator, async () => (await addressOf(ground, learner)) !== '');
    ground.etcd.holdBack(await addressOf(ground, learner), 10_000);
    const host = await addressOf(ground, (m) => m.leader === true);
    for (let i = 0; i < 2_400; i += 1) await ground.etcd.write({ host, serverName: host }, `more-${String(i)}`);
    const plan = async () => (await status(ground))?.plan;
    await untilTrue(ground, operator, async () => (await plan())?.reason === 'LearnerCatchingUp');
    expect((await plan())?.message).toMatch(/about 2000 entries/);
    const before = ground.kube.writes.length;
    for (let i = 0; i < 5; i += 1) {
      await ground.moves();
      await operator.pass();
    }
    expect(ground.kube.writes.slice(before).map((w) => w.kind)).toEqual([]);
  });
});
