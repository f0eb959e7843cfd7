// Many clusters at once: a pass over one whose member hangs takes seconds of waiting, and must not make the status of all others late.
import { expect, test } from '@jest/globals';
import { startController } from '../../../src/controllers/cluster/controller.ts';
import { etcdClusters } from '../../../src/crd/kinds.ts';
import { KubeError } from '../../../src/errors.ts';
import type { Kube } from '../../../src/kube/kube.ts';
import { createLog } from '../../../src/log.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { exampleSpec, settings } from '../desired/example.ts';
import { FakeEtcd } from '../../support/fake-etcd.ts';
import { FakeKube } from '../../support/fake-kube.ts';

test('sixteen passes wait side by side', async () => {
  const server = new FakeKube();
  const others = server.asOther();
  for (let i = 0; i < 20; i += 1) {
    await others.create(etcdClusters, { metadata: { namespace: 'prod', name: `c-${String(i)}` }, spec: exampleSpec() });
  }
  const released = Promise.withResolvers<never>();
  let waiting = 0;
  const kube: Kube = {
    ...others,
    list: () => released.promise,
    get() {
      waiting += 1;
      return released.promise;
    },
    watch: (kind, options) => server.watch(kind, options),
  };
  const controller = startController({
    kube,
    writer: kube,
    etcd: new FakeEtcd(),
    settings,
    namespaces: [],
    mayWrite: () => undefined,
    events: { record: () => undefined, flush: () => Promise.resolve() },
    log: createLog('silent'),
    metrics: createMetrics(),
  });
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  // A pass reads the cluster, two Services and the budget by name.
  const passes = waiting / 4;
  released.reject(new KubeError('Unavailable', 'away'));
  await controller.stop();
  expect(passes).toBe(16);
});
