// Where the status can't say how things are, three others do: the log, a metric, and /readyz, which asks denied().
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startController, type Controller } from '../../../src/controllers/cluster/controller.ts';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { exampleSpec, settings } from '../desired/example.ts';
import { FakeEtcd } from '../../support/fake-etcd.ts';
import { FakeKube, type Verb } from '../../support/fake-kube.ts';

let kube: FakeKube;
let controller: Controller;
let metrics: ReturnType<typeof createMetrics>;
/** What waits for a line of the log, or for a call of the API, that has these words. */
let waiting: { readonly words: string; readonly heard: () => void }[];

const hear = (line: string): void =>
  waiting.filter(({ words }) => line.includes(words)).forEach(({ heard }) => heard());
const heardOf = (words: string) => new Promise<void>((heard) => waiting.push({ words, heard }));

beforeEach(async () => {
  waiting = [];
  kube = new FakeKube({ afterWrite: ({ verb, kind, subresource }) => hear([verb, kind, subresource].join(' ')) });
  await kube.asOther().create(etcdClusters, { metadata: { namespace: 'prod', name: 'shop' }, spec: exampleSpec() });
  metrics = createMetrics();
});

afterEach(() => controller.stop());

function start(): void {
  const log = pino({ level: 'info' }, { write: hear });
  const options = { kube, writer: kube, etcd: new FakeEtcd(), settings, namespaces: [], mayWrite: () => undefined };
  const events = { record: () => undefined, flush: () => Promise.resolve() };
  controller = startController({ ...options, events, log, metrics });
}

const untold = async () => /^etcd_operator_untold_clusters (\d)$/m.exec(await metrics.registry.metrics())?.[1];

const needed: readonly [Verb, string][] = [
  ['apply', 'EtcdCluster/status'],
  ['get', 'EtcdCluster'],
];

test.each(needed)('without the permission to %s %s they tell, until it is granted', async (verb, kind) => {
  kube.forbid(verb, kind);
  const logged = heardOf(`cannot ${verb} resource \\"${kind}\\"`);
  start();
  await logged;
  expect(controller.denied()).toContain('the status of prod/shop is not told: ');
  expect(controller.denied()).toContain(`cannot ${verb} resource "${kind}"`);
  expect(await untold()).toBe('1');
  const told = heardOf('apply EtcdCluster status');
  kube.permit();
  await told;
  await new Promise((resolve) => setImmediate(resolve));
  expect(controller.denied()).toBeUndefined();
  expect(await untold()).toBe('0');
});

test('without the permission to watch the log and /readyz tell: the status is told late', async () => {
  kube.forbid('watch', 'Pod');
  const logged = heardOf('watch broke, trying again');
  start();
  await logged;
  expect(controller.denied()).toContain('cannot watch resource "Pod"');
});
