// The whole loop against fakes: what the spec gives claims and the client Service comes and goes, and nothing else changes by it.
import { expect, test } from '@jest/globals';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { claims, pods, services, type KubeObject } from '../../../src/kube/objects.ts';
import { KubeError } from '../../../src/errors.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

async function settledAt(size: number): Promise<{ ground: Ground; operator: Operator }> {
  const ground = new Ground();
  const operator = new Operator(ground);
  await ground.create(size);
  await untilSettled(ground, operator);
  return { ground, operator };
}

async function change(ground: Ground, spec: object): Promise<void> {
  await ground.others.patch(etcdClusters, at, { spec });
}

const given = {
  storage: { claimLabels: { team: 'a' }, claimAnnotations: { note: 'x' } },
  service: { type: 'LoadBalancer', labels: { team: 'a' }, externalTrafficPolicy: 'Local' },
};
const takenBack = {
  storage: { claimLabels: null, claimAnnotations: { note: null } },
  service: { type: 'ClusterIP', labels: { team: null }, externalTrafficPolicy: null },
};

async function objects(ground: Ground) {
  const clean = ({ metadata, ...rest }: KubeObject) => ({
    ...rest,
    metadata: { ...metadata, annotations: { ...metadata?.annotations }, resourceVersion: '' },
  });
  const [{ items: ofClaims }, { items: ofServices }] = [
    await ground.others.list(claims, {}),
    await ground.others.list(services, {}),
  ];
  return [...ofClaims, ...ofServices].map(clean);
}

const uids = async (ground: Ground) => (await ground.others.list(pods, {})).items.map(({ metadata }) => metadata?.uid);

test('labels come and go without a restart, and the latches stay', async () => {
  const { ground, operator } = await settledAt(3);
  const [before, members] = [await objects(ground), await uids(ground)];
  await change(ground, given);
  await untilSettled(ground, operator);
  for (const claim of (await ground.others.list(claims, {})).items) {
    expect(claim.metadata).toMatchObject({ labels: { team: 'a' }, annotations: { note: 'x' } });
  }
  const client = await ground.others.get(services, { ...at, name: 'shop-client' });
  expect(client).toMatchObject({
    metadata: { labels: { team: 'a' } },
    spec: { externalTrafficPolicy: 'Local', type: 'LoadBalancer' },
  });

  await change(ground, takenBack);
  await untilSettled(ground, operator);
  expect(await objects(ground)).toEqual(before);
  expect(await uids(ground)).toEqual(members);
});

test('what was there from the start goes as well', async () => {
  const ground = new Ground();
  const operator = new Operator(ground);
  await ground.create(1);
  await change(ground, given);
  await untilSettled(ground, operator);
  await change(ground, takenBack);
  await untilSettled(ground, operator);
  for (const { metadata } of await objects(ground)) expect(JSON.stringify(metadata)).not.toMatch(/team|note|given/);
});

test('a load balancer that may not be made stops neither growth nor repair', async () => {
  const { ground } = await settledAt(1);
  const refused: string[] = [];
  const operator = new Operator(ground, (write, go) => {
    if (write !== 'patch Service') return go();
    refused.push(write);
    return Promise.reject(new KubeError('Forbidden', 'exceeded quota'));
  });
  await change(ground, { ...given, size: 3 });
  for (let i = 0; i < 60; i += 1) {
    await operator.pass();
    await ground.moves();
  }
  const { status } = await ground.cluster();
  expect(status).toMatchObject({ size: 3, readyMembers: 3, plan: { reason: 'ApplyingServices' } });
  expect(status?.conditions).toContainEqual(expect.objectContaining({ type: 'Degraded', reason: 'Forbidden' }));
  expect(refused.length).toBeGreaterThan(1);
});

test('under an older CRD, which knows none of this, a cluster goes on all the same', async () => {
  const { ground, operator } = await settledAt(1);
  const before = await uids(ground);
  const older = { service: null, recovery: null, disruptionBudget: null, deletionProtection: null };
  await change(ground, { ...older, storage: { retention: null } });
  await ground.deletePods();
  await untilSettled(ground, operator);
  expect(await uids(ground)).toHaveLength(1);
  expect(await uids(ground)).not.toEqual(before);
});
