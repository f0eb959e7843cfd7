// Somebody else undoes what we do, again and again: it is told, and not answered with a write per round trip.
import { expect, test } from '@jest/globals';
import { reconcile } from '../../../src/controllers/cluster/reconcile.ts';
import { Memory } from '../../../src/controllers/cluster/memory.ts';
import { services } from '../../../src/kube/objects.ts';
import { settings } from '../desired/example.ts';
import { untilSettled } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';

/** Passes over a settled cluster, with what another does between them; answers what ended them. */
async function fight(ground: Ground, passes: number, isTurn: (pass: number) => boolean): Promise<unknown[]> {
  await ground.create(1);
  await untilSettled(ground, new Operator(ground));
  const errors: unknown[] = [];
  const { kube, etcd } = ground;
  const memory = new Memory(() => false);
  for (let i = 0; i < passes; i += 1) {
    // After a back-off the other has had its turn.
    if (errors.length > 0 || isTurn(i)) await change(ground);
    ground.now += 100;
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
  return errors;
}

async function expectTold(ground: Ground): Promise<void> {
  const { status } = await ground.cluster();
  const degraded = status?.conditions?.find((c) => c.type === 'Degraded');
  expect(degraded).toMatchObject({ status: 'True', reason: 'Undone' });
  expect(degraded?.message).toContain('shop-client');
}

const type = (type: string) => ({ metadata: {}, spec: { type } });
const change = (ground: Ground) => ground.others.patch(services, { ...at, name: 'shop-client' }, type('NodePort'));

test('a Service that another changes back each time is Degraded, and its applies back off', async () => {
  const ground = new Ground();
  const errors = await fight(ground, 12, () => true);
  // A pass that throws backs off.
  expect(errors.length).toBeGreaterThanOrEqual(6);
  await expectTold(ground);
});

test('also where the other needs a moment, so that all looks well in between', async () => {
  const ground = new Ground();
  const errors = await fight(ground, 99, (pass) => pass % 2 === 0);
  expect(errors.length).toBeGreaterThanOrEqual(9);
  await expectTold(ground);
});
