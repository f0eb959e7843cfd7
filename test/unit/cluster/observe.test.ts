// One look, against fakes: what it costs, and what is concluded from what Kubernetes and the members answer, or do not.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Observed } from '../../../src/controllers/cluster/observed.ts';
import {
  admissionPolicies,
  admissionPolicyBindings,
  claims,
  configMaps,
  nodes,
  pods,
  volumes,
} from '../../../src/kube/objects.ts';
import type { Kind, KubeObject } from '../../../src/kube/objects.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator, type Traits } from '../../support/loop.ts';
import { ticketName } from '../../../src/controllers/cluster/names.ts';
import { etcdClusters } from '../../../src/crd/kinds.ts';

let ground: Ground;
let name: string;

beforeEach(async () => {
  ground = new Ground();
  await ground.create(3);
  await untilSettled(ground, new Operator(ground));
  name = (await ground.cluster()).status?.members?.[0]?.name ?? '';
});

/** A new operator looks once. */
async function look(): Promise<Observed> {
  const operator = new Operator(ground);
  await operator.pass();
  const observed = operator.memory.observed('prod/shop');
  if (observed === undefined) throw new Error(`nothing was observed: ${operator.errors.join('; ')}`);
  return observed;
}

const memberOf = (o: Observed) => o.members.find((m) => m.name === name);

async function remove<T extends KubeObject>(kind: Kind<T>): Promise<void> {
  await ground.others.delete(kind, { ...at, name }, '');
}

async function costOf(operator: Operator): Promise<typeof ground.kube.calls> {
  const before = { ...ground.kube.calls };
  await operator.pass();
  const after = Object.entries(ground.kube.calls).map(([verb, n]) => [
    verb,
    n - (Object.entries(before).find(([v]) => v === verb)?.[1] ?? 0),
  ]);
  return Object.fromEntries(after.filter(([, n]) => n !== 0));
}

async function settledOperator(traits: Traits): Promise<Operator> {
  const operator = new Operator(ground, undefined, traits);
  await operator.pass();
  await operator.pass();
  return operator;
}

describe('a settled look', () => {
  test('costs Kubernetes nothing while its watches are alive', async () => {
    expect(await costOf(await settledOperator({ hears: true }))).toEqual({});
  });

  test('that is made anew costs four lists, the named objects, and one get for each node', async () => {
    expect(await costOf(await settledOperator({}))).toEqual({ list: 4, get: 5 });
  });

  test('keeps none of the words of Kubernetes about who wrote which field: they are half of the bytes', async () => {
    const written = { metadata: { managedFields: [{ manager: 'kubelet', operation: 'Update' }] } };
    await ground.others.patch(pods, { ...at, name }, written);
    await ground.others.patch(claims, { ...at, name }, written);
    await ground.others.patch(configMaps, { ...at, name: ticketName(name) }, written);
    expect((await ground.others.get(pods, { ...at, name })).metadata).toMatchObject(written.metadata);
    const { half } = (await settledOperator({ hears: true })).memory.recall('prod/shop', 0);
    expect([half?.pods, half?.claims, half?.tickets].map((objects) => objects?.length)).toEqual([3, 3, 3]);
    expect(JSON.stringify(half)).not.toContain('managedFields');
  });

  test('asks no member for its connections', async () => {
    const o = await look();
    expect(o.members.map((m) => m.answer)).toMatchObject(
      [1, 2, 3].map(() => ({ reachable: true, linearizable: true })),
    );
    expect(o.members.filter((m) => 'activePeers' in m.answer)).toEqual([]);
  });
});

describe('a member', () => {
  test('that is stopped refuses, one that is cut off is silent; and the others say whom they are connected to', async () => {
    const host = ground.kubelet.addressOf(name);
    ground.etcd.stop(host);
    ground.etcd.tick();
    const stopped = await look();
    expect(memberOf(stopped)?.answer).toMatchObject({ reachable: false, refused: true });
    const others = stopped.members.filter((m) => m.name !== name);
    const ids = others.map((m) => m.listed?.id);
    expect(others.map((m) => m.answer)).toMatchObject(
      ids.map((id) => ({ reachable: true, activePeers: ids.filter((other) => other !== id) })),
    );
    await ground.moves();
    ground.etcd.cutOff(host);
    const { answer } = memberOf(await look()) ?? {};
    expect(answer).toMatchObject({ reachable: false });
    expect(answer).not.toHaveProperty('refused');
  });

  test('tells of an alarm, and the status does', async () => {
    const id = memberOf(await look())?.listed?.id ?? '';
    ground.etcd.raiseAlarm(ground.kubelet.addressOf(name), { memberID: BigInt(`0x${id}`), type: 'NOSPACE' });
    ground.etcd.raiseAlarm(ground.kubelet.addressOf(name), { type: 'CORRUPT' });
    const alarms = [{ memberID: id, type: 'NOSPACE' }, { type: 'CORRUPT' }];
    expect((await look()).members.map((m) => m.answer)).toMatchObject([1, 2, 3].map(() => ({ alarms })));
    expect((await ground.cluster()).status?.alarms).toEqual(['CORRUPT', `NOSPACE (${name})`]);
  });

  test('whose claim is deleted has lost it once no claim has its name', async () => {
    await remove(claims);
    expect(memberOf(await look())).toMatchObject({ claim: { deleting: true } });
    await remove(pods);
    await ground.kubelet.sync();
    const gone = memberOf(await look());
    expect(gone).toMatchObject({ claimGone: true });
    expect(gone).not.toHaveProperty('claim');
  });

  test('whose claim has lost its labels still has it', async () => {
    const labels = { metadata: { labels: { 'etcdoperator.dev/cluster': 'taken-off' } } };
    await ground.others.patch(claims, { ...at, name }, labels);
    const kept = memberOf(await look());
    expect(kept).toMatchObject({ claim: { phase: 'Bound' }, latch: { started: expect.any(String) } });
    expect(kept).not.toHaveProperty('claimGone');
  });

  test('whose volume is gone has lost it, as is seen once it does not run', async () => {
    const volumeName = memberOf(await look())?.claim?.volumeName ?? '';
    ground.others.remove(volumes, { name: volumeName });
    expect(memberOf(await look())?.claim).not.toHaveProperty('volumeGone');
    await remove(pods);
    await ground.kubelet.sync();
    expect(memberOf(await look())?.claim).toMatchObject({ volumeGone: true });
  });

  test('whose volume may not be read may have it still', async () => {
    ground.others.remove(volumes, { name: memberOf(await look())?.claim?.volumeName ?? '' });
    ground.kube.forbid('get', 'PersistentVolume');
    await remove(pods);
    await ground.kubelet.sync();
    expect(memberOf(await look())?.claim).not.toHaveProperty('volumeGone');
  });
});

describe('its node', () => {
  const on = { name: 'node-1' };

  test('is told as it is', async () => {
    expect((await look()).nodes).toEqual({ 'node-1': { gone: false, ready: true, cordoned: false } });
    const cordon = { metadata: {}, spec: { unschedulable: true } };
    await ground.others.patch(nodes, on, cordon);
    expect((await look()).nodes).toMatchObject({ 'node-1': { cordoned: true } });
  });

  test('is gone when its object is', async () => {
    ground.others.remove(nodes, on);
    expect((await look()).nodes).toEqual({ 'node-1': { gone: true, ready: false, cordoned: false } });
  });

  test('is unknown where nodes may not be read, and all is well', async () => {
    ground.kube.forbid('get', 'Node');
    expect((await look()).nodes).toEqual({});
    expect((await ground.cluster()).status?.plan?.reason).toBe('Settled');
  });
});

describe('deletion protection', () => {
  const policy = { metadata: { name: 'etcd-operator-deletion-protection' } };
  const binding: KubeObject & { spec: object } = {
    ...policy,
    spec: { policyName: policy.metadata.name, validationActions: ['Deny'] },
  };

  beforeEach(async () => {
    const wanted = { metadata: {}, spec: { deletionProtection: true } };
    await ground.others.patch(etcdClusters, at, wanted);
  });

  test('is absent without the policy and its binding, and enforced with both', async () => {
    expect((await look()).protection).toBe('absent');
    await ground.others.create(admissionPolicies, policy);
    expect((await look()).protection).toBe('absent');
    await ground.others.create(admissionPolicyBindings, binding);
    expect((await look()).protection).toBe('enforced');
  });

  test('is unknown where it may not be read', async () => {
    ground.kube.forbid('get', 'ValidatingAdmissionPolicy');
    ground.kube.forbid('get', 'ValidatingAdmissionPolicyBinding');
    expect((await look()).protection).toBe('unknown');
  });
});
