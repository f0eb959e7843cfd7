// The controller of operations as it is wired: it hears of one that is made, tells of it, and says when it may not.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startOperations } from '../../../src/controllers/operation/controller.ts';
import { etcdOperations } from '../../../src/crd/kinds.ts';
import type { Told } from '../../../src/kube/events.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { FakeKube } from '../../support/fake-kube.ts';
import { restartSpec } from '../../support/operations.ts';

const at = { namespace: 'prod', name: 'now' };

let kube: FakeKube;
let controller: ReturnType<typeof startOperations>;
let metrics: ReturnType<typeof createMetrics>;
let told: Told[];
/** Resolves with the next line of the log that has these words. */
let hears: { readonly words: string; readonly heard: () => void }[];
const heardOf = (words: string) => new Promise<void>((heard) => hears.push({ words, heard }));

function start(namespaces: readonly string[] = []): void {
  const log = pino(
    { level: 'info' },
    { write: (line: string) => hears.forEach(({ words, heard }) => line.includes(words) && heard()) },
  );
  controller = startOperations({
    kube,
    writer: kube,
    namespaces,
    mayWrite: () => undefined,
    events: { record: (_, event) => told.push(event), flush: () => Promise.resolve() },
    log,
    metrics,
  });
}

beforeEach(() => {
  kube = new FakeKube();
  metrics = createMetrics();
  told = [];
  hears = [];
});
afterEach(() => controller.stop());

const ask = (namespace: string) =>
  kube.asOther().create(etcdOperations, { metadata: { ...at, namespace }, spec: restartSpec() });

test('one that is made later is told of, as an Event too, and counted', async () => {
  start();
  const heard = heardOf('ClusterNotFound');
  await ask('prod');
  await heard;
  expect((await kube.get(etcdOperations, at)).status?.conditions?.[2]).toMatchObject({
    type: 'Stalled',
    status: 'True',
  });
  expect(told).toMatchObject([{ type: 'Warning', reason: 'ClusterNotFound' }]);
  await controller.stop();
  expect(await metrics.registry.metrics()).toContain('reconcile_seconds_count{controller="operation",result="ok"} 1');
  expect([controller.stuck(), controller.denied()]).toEqual([undefined, undefined]);
});

test('of the namespaces that are watched, and no others', async () => {
  await Promise.all([ask('prod'), ask('other')]);
  start(['other']);
  await heardOf('other/now');
  await controller.stop();
  expect((await kube.get(etcdOperations, at)).status).toBeUndefined();
});

test('what may not be watched is said', async () => {
  kube.forbid('watch', 'EtcdOperation');
  start();
  await heardOf('watch broke');
  expect(controller.denied()).toContain('cannot watch resource "EtcdOperation"');
});
