// An act that is tried again leaves the status as it is. It has to be fenced all the same: somebody may have decided since it was read.
import { expect, test } from '@jest/globals';
import { EtcdError } from '../../../src/errors.ts';
import { expectWhole, untilSettled, untilTrue } from '../../support/loop-end.ts';
import { Ground, Operator } from '../../support/loop.ts';

test('an act that is tried again is not done when the cluster was changed since it was read', async () => {
  const ground = new Ground();
  await ground.create(1);
  await untilSettled(ground, new Operator(ground));
  await ground.resize(3);
  let refuses = true;
  const operator = new Operator(ground, async (write, go) => {
    if (write === 'addLearner' && refuses) throw new EtcdError('UnhealthyCluster', 'etcdserver: unhealthy cluster');
    return go();
  });
  const tries = () => operator.writes.filter((write) => write === 'addLearner').length;
  await untilTrue(ground, operator, () => Promise.resolve(tries() >= 3));
  refuses = false;

  const before = tries();
  duringTheNextLook(ground, () => ground.resize(1));
  await operator.pass();
  expect({ tries: tries() - before, writes: operator.writes.slice(-1) }).toEqual({
    tries: 0,
    writes: ['apply EtcdCluster/status'],
  });
  await untilSettled(ground, operator);
  await expectWhole(ground, 1);
});

/** After the Kubernetes half was read. */
function duringTheNextLook(ground: Ground, happens: () => Promise<void>): void {
  const { etcd } = ground;
  const status = etcd.status.bind(etcd);
  etcd.status = async (to) => {
    etcd.status = status;
    await happens();
    return status(to);
  };
}
