// The contract of Kube, kept by the real client against a real kube-apiserver.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKube } from '../../src/kube/client.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { monotonicClock } from '../../src/kube/clock.ts';
import { createEventRecorder } from '../../src/kube/events.ts';
import { lead } from '../../src/kube/lease.ts';
import { configMaps, events, services } from '../../src/kube/objects.ts';
import type { Kind, KubeObject } from '../../src/kube/objects.ts';
import { startApiserver } from '../support/apiserver.ts';
import type { Apiserver } from '../support/apiserver.ts';
import { kubeContract } from './kube.contract.ts';
import { namespace, widgets } from './kube/ground.ts';

let apiserver: Apiserver;
beforeAll(async () => {
  apiserver = await startApiserver();
}, 120_000);
afterAll(() => apiserver.stop());

kubeContract('the contract, kept by a real apiserver', async () => {
  const { kubeconfig } = apiserver;
  const kube = await createKube({ kubeConfig: kubeconfig, userAgent: 'contract' });
  const other = await createKube({ kubeConfig: kubeconfig, userAgent: 'contract', fieldManager: 'other' });
  await kube.create(namespaces, { metadata: { name: namespace } });
  await kube.create(definitions, widgetDefinition);
  await served(kube);
  return {
    kube,
    other,
    stop: async () => {
      kube.close();
      other.close();
    },
  };
});

test('an apply with a field that the schema lacks is Invalid, not a passing trouble', async () => {
  const kube = await createKube({ kubeConfig: apiserver.kubeconfig, userAgent: 'contract' });
  const misspelt = { sice: 1 };
  const apply = kube.apply(services, {
    metadata: { namespace: 'default', name: 'x' },
    spec: { clusterIP: 'None', ...misspelt },
  });
  await expect(apply).rejects.toMatchObject({ code: 'Invalid', message: expect.stringMatching(/sice/) });
  kube.close();
});

test('of two candidates one leads, and the other follows within seconds when it stops', async () => {
  const kube = await createKube({ kubeConfig: apiserver.kubeconfig, userAgent: 'contract' });
  const candidate = (identity: string) => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const at = { namespace: 'default', name: 'contended' };
    return { begun, ...lead({ kube, clock: monotonicClock, ...at, identity, onStarted: begin }) };
  };
  const [a, b] = [candidate('a'), candidate('b')];
  await Promise.race([a.begun, b.begun]);
  const [first, second] = a.leads() ? [a, b] : [b, a];
  expect(second.leads()).toBe(false);
  await first.stop();
  await second.begun;
  expect([first.leads(), second.leads()]).toEqual([false, true]);
  await second.stop();
  kube.close();
}, 20_000);

test('Events are taken as they are told, repeats and all', async () => {
  const kube = await createKube({ kubeConfig: apiserver.kubeconfig, userAgent: 'contract' });
  const failures: unknown[] = [];
  const recorder = createEventRecorder({
    kube,
    clock: monotonicClock,
    instance: 'pod',
    onError: (error) => failures.push(error),
  });
  const about = await kube.create(configMaps, { metadata: { namespace: 'default', name: 'about' } });
  const told = { type: 'Warning', reason: 'Tried', message: 'ä'.repeat(2000) } as const;
  recorder.record(about, told);
  await recorder.flush();
  recorder.record(about, told);
  await recorder.flush();
  const { items } = await kube.list(events, { namespace: 'default' });
  const ours = items.filter(({ reason }) => reason === 'Tried');
  expect(failures).toEqual([]);
  expect(ours).toMatchObject([{ regarding: { name: 'about' }, series: { count: 2 } }]);
  kube.close();
});

test('Events have names that are taken for an object with the longest name, and lists have them as they were told', async () => {
  const kube = await createKube({ kubeConfig: apiserver.kubeconfig, userAgent: 'contract' });
  const failures: unknown[] = [];
  const recorder = createEventRecorder({
    kube,
    clock: monotonicClock,
    instance: 'pod',
    onError: (error) => failures.push(error),
  });
  const about = await kube.create(configMaps, { metadata: { namespace: 'default', name: 'a'.repeat(253) } });
  const messages = Array.from({ length: 10 }, (_, n) => `message ${n}`);
  for (const message of messages) recorder.record(about, { type: 'Normal', reason: 'Ordered', message });
  await recorder.flush();
  const { items } = await kube.list(events, { namespace: 'default' });
  const ours = items.filter(({ reason }) => reason === 'Ordered');
  expect(failures).toEqual([]);
  expect(ours.map(({ note }) => note)).toEqual(messages);
  kube.close();
});

const namespaces: Kind<KubeObject> = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };

interface Definition extends KubeObject {
  spec: object;
}

const definitions: Kind<Definition> = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};

const text = { type: 'string' };
const [group, version] = widgets.apiVersion.split('/');
const condition = { type: 'object', required: ['type'], properties: { type: text, status: text } };
const conditions = {
  type: 'array',
  items: condition,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
};
const properties = {
  spec: { type: 'object', properties: { size: { type: 'integer' }, colour: text } },
  status: { type: 'object', properties: { ready: { type: 'boolean' }, conditions } },
};

const widgetDefinition: Definition = {
  metadata: { name: `${widgets.plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: widgets.kind, plural: widgets.plural },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', properties } },
      },
    ],
  },
};

async function served(kube: KubeClient): Promise<void> {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    const listed = await kube.list(widgets, { namespace }).catch(() => undefined);
    if (listed !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the kind of the contract was not served within 10 s');
}
