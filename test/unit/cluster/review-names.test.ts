// Names that others have: they hold back what needs the name, not the repair of members; and a namesake that is going is waited for.
import { describe, expect, test } from '@jest/globals';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { budgets, claims, services } from '../../../src/kube/objects.ts';
import { exampleSpec } from '../desired/example.ts';
import { untilSettled, untilTrue } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

const plan = async (ground: Ground) => (await ground.cluster()).status?.plan;

async function settledAt(size: number): Promise<{ ground: Ground; operator: Operator }> {
  const ground = new Ground();
  const operator = new Operator(ground);
  await ground.create(size);
  await untilSettled(ground, operator);
  return { ground, operator };
}

test("a user's own budget under the name of a single member does not keep its Pod from coming back", async () => {
  const { ground, operator } = await settledAt(1);
  await ground.others.create(budgets, { metadata: { ...at } });
  await ground.deletePods();
  await untilTrue(ground, operator, async () => (await ground.cluster()).status?.readyMembers === 1);
  expect(await plan(ground)).toMatchObject({ kind: 'Stalled', reason: 'NameTaken' });
  expect(ground.kube.writes.filter((w) => w.kind === 'PodDisruptionBudget')).toEqual([]);
});

describe('a cluster made again while its namesake is going', () => {
  test('waits for its Pods, needs no person, and starts', async () => {
    const { ground, operator } = await settledAt(1);
    ground.others.remove(etcdClusters, at);
    for (const { metadata } of (await ground.others.list(claims, {})).items) {
      ground.others.remove(claims, { ...at, name: metadata?.name ?? '' });
    }
    await ground.others.create(etcdClusters, { metadata: { ...at }, spec: exampleSpec({ size: 1 }) });
    await operator.pass();
    expect(await plan(ground)).toMatchObject({ kind: 'Wait', reason: 'WaitingForNamesake' });
    await ground.moves();
    await untilSettled(ground, operator);
  });

  test('waits for its Services as well', async () => {
    const ground = new Ground();
    const uid = 'an-earlier-one';
    const owner = { apiVersion: 'etcdoperator.dev/v1alpha1', kind: 'EtcdCluster', name: at.name, uid };
    const service = { ...at, name: 'shop-client' };
    // A load balancer's, say: until it is gone the Service stays.
    const finalizers = ['example.org/load-balancer'];
    await ground.others.create(services, { metadata: { ...service, finalizers, ownerReferences: [owner] } });
    await ground.create(1);
    const operator = new Operator(ground);
    await operator.pass();
    expect(await plan(ground)).toMatchObject({ kind: 'Wait', reason: 'WaitingForNamesake' });
    expect(ground.kube.writes.filter((w) => w.kind !== 'EtcdCluster')).toEqual([]);
    ground.others.remove(services, service);
    await untilSettled(ground, operator);
  });
});
