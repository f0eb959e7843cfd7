// The CRD of operations on a real kube-apiserver: what is taken, what is refused with which sentence, and that what was asked for, and
// what was done, can't be changed.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sentences } from '../../src/crd/sentences.ts';
import { definitions, operations, startCrdGround, strict, told } from '../support/crd-ground.ts';
import type { CrdGround } from '../support/crd-ground.ts';
import type { Written } from '../support/cluster-specs.ts';

let ground: CrdGround;

beforeAll(async () => {
  ground = await startCrdGround();
}, 600_000);
afterAll(() => ground.stop());
beforeEach(() => ground.clear());

const restart: Written = { clusterName: 'etcd', type: 'Restart' };

const create = (spec: Written, name = 'now') =>
  ground.api.create(`${operations}?${strict}`, {
    apiVersion: 'etcdoperator.dev/v1alpha1',
    kind: 'EtcdOperation',
    metadata: { name },
    spec,
  });
const change = (spec: Written) => ground.api.patch(`${operations}/now?${strict}`, { spec });
const report = (status: Written) => ground.api.patch(`${operations}/now/status?${strict}`, { status });
const stored = async () => (await ground.api.get(`${operations}/now`)).object;

test('the definition is established with nothing to complain of', async () => {
  const { object } = await ground.api.get(`${definitions}/etcdoperations.etcdoperator.dev`);
  const { status }: { status: { conditions: { type: string; status: string }[]; acceptedNames: object } } = JSON.parse(
    JSON.stringify(object),
  );
  expect(status.acceptedNames).toMatchObject({ shortNames: ['etcdop'], categories: ['etcdoperator'] });
  expect(status.conditions.map((condition) => `${condition.type} ${condition.status}`)).toEqual([
    'NamesAccepted True',
    'Established True',
  ]);
});

describe('taken', () => {
  test.each<[string, Written]>([
    ['a restart', restart],
    ['one that ignores windows', { ...restart, ignoreWindow: true }],
    ...['1s', '90m', '24h'].map((ttl): [string, Written] => [`kept for ${ttl}`, { ...restart, ttlAfterFinished: ttl }]),
  ])('%s, with its defaults', async (_, spec) => {
    const answer = await create(spec);
    expect([answer.status, answer.message]).toEqual([201, '']);
    expect(await stored()).toMatchObject({
      spec: { ignoreWindow: false, ...spec },
      status: { observedGeneration: -1 },
    });
  });

  test('is a name of 63 characters', async () => {
    expect((await create(restart, 'a'.repeat(63))).status).toBe(201);
  });
});

describe('refused', () => {
  test.each<[string, Written, readonly string[]]>([
    ['no cluster', { type: 'Restart' }, []],
    ['no type', { clusterName: 'etcd' }, []],
    ['a type that is not there yet', { ...restart, type: 'Defragment' }, []],
    ['a name that no cluster can have', { ...restart, clusterName: 'Etcd' }, [sentences.operationCluster]],
    ['the cluster of another namespace', { ...restart, clusterName: 'other/etcd' }, [sentences.operationCluster]],
    ...['', '0s', '1d', '1h30m', '10'].map((ttl): [string, Written, readonly string[]] => [
      `kept for "${ttl}"`,
      { ...restart, ttlAfterFinished: ttl },
      [sentences.operationTtl],
    ]),
  ])('%s', async (_, spec, says) => {
    const answer = await create(spec);
    expect(answer.status).toBe(422);
    if (says.length > 0) expect(told(answer)).toEqual(says);
    expect((await ground.api.get(`${operations}/now`)).status).toBe(404);
  });

  test('an unknown field', async () => {
    expect((await create({ ...restart, member: 'etcd-abcde' })).message).toContain('unknown field');
  });

  test('a longer name', async () => {
    expect(told(await create(restart, 'a'.repeat(64)))).toEqual([sentences.operationName]);
  });
});

describe('what was asked for', () => {
  test.each<[string, Written]>([
    ['cluster', { clusterName: 'other' }],
    ['windows', { ignoreWindow: true }],
    ['windows, left out', { ignoreWindow: null, clusterName: 'other' }],
  ])('is kept: %s', async (_, spec) => {
    await create(restart);
    expect(told(await change(spec))).toEqual([sentences.operationKept]);
  });

  test('but for how long it is kept', async () => {
    await create(restart);
    expect((await change({ ttlAfterFinished: '1h' })).status).toBe(200);
    expect((await change({ ttlAfterFinished: null })).status).toBe(200);
  });
});

describe('what was done', () => {
  const done = { observedGeneration: 1, completionTime: '2026-01-01T00:00:00Z', result: 'Succeeded' };

  test('stays done', async () => {
    await create(restart);
    expect((await report({ observedGeneration: 1 })).status).toBe(200);
    expect((await report(done)).status).toBe(200);
    for (const completionTime of [null, '2026-01-01T00:00:01Z'])
      expect(told(await report({ completionTime }))).toEqual([sentences.completionKept]);
    expect((await report({ observedGeneration: 2 })).status).toBe(200);
    expect((await stored())['status']).toEqual({ ...done, observedGeneration: 2 });
  });
});
