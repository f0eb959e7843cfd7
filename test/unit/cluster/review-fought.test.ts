// Somebody else undoes what we do, again and again: it is told, and not answered with a write per round trip.
import { expect, test } from '@jest/globals';
import { reconcile } from '../../../src/controllers/cluster/reconcile.ts';
import { Memory } from '../../../src/controllers/cluster/memory.ts';
import { services } from '../../../src/kube/objects.ts';
import { settings } from '../desired/example.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

test('a Service that another changes back each time is Degraded, and its applies back off', async () => {
  const ground = new Ground();
  await ground.create(1);
  await untilSettled(ground, new Operator(ground));
  const errors: unknown[] = [];
  const { kube, etcd } = ground;
  const memory = new Memory(() => false);
  const undo = () => ground.others.patch(services, { ...at, name: 'shop-client' }, type('NodePort'));
  for (let i = 0; i < 12; i += 1) {
    await undo();
    const ports = {
      sources: { kube, etcd, settings, now: () => ground.now },
      actors: { kube, etcd, mayWrite: () => undefined, onStep: () => undefined },
      memory,
      later: () => undefined,
      onDecision: () => undefined,
      onLook: () => undefined,
      onUntold: () => undefined,
    };
    await reconcile(ports, `${at.namespace}/${at.name}`).catch((error: unknown) => errors.push(error));
  }
  // A pass that throws backs off.
  expect(errors.length).toBeGreaterThanOrEqual(6);
  const { status } = await ground.cluster();
  const degraded = status?.conditions?.find((c) => c.type === 'Degraded');
  expect(degraded).toMatchObject({ status: 'True', reason: 'Undone' });
  expect(degraded?.message).toContain('shop-client');
});

const type = (type: string) => ({ metadata: {}, spec: { type } });
