// What voters say of their connections, as it is observed.
import { expect, test } from '@jest/globals';
import { withMetrics } from '../../../src/controllers/cluster/observe-etcd.ts';
import type { Etcd } from '../../../src/etcd/etcd.ts';
import { EtcdError } from '../../../src/errors.ts';
import { FakeEtcd } from '../../support/fake-etcd.ts';
import { member, running, voter } from '../../support/observed.ts';

const asked = [{ name: 'a', host: '10.0.0.1', serverName: 'a' }];
const { answer } = member('a', voter(), running());
const half = { answers: { a: answer }, membership: { known: false, why: 'nobody was asked' } } as const;

async function told(metrics: Etcd['metrics']): Promise<unknown> {
  const etcd: Etcd = Object.assign(new FakeEtcd(), { metrics });
  return (await withMetrics(etcd, asked, half)).answers['a'];
}

test('peers that are active, and the probes of all once there are results', async () => {
  const probes = [
    { peer: 0xb1n, count: 3 },
    { peer: 0xc1n, count: 4 },
    { peer: 0xd1n, count: 0 },
  ];
  expect(await told(() => Promise.resolve({ active: [0xb1n], probes }))).toEqual({
    ...answer,
    activePeers: ['b1'],
    probes: { b1: 3, c1: 4 },
  });
});

test('a page that can not be had leaves both unknown', async () => {
  expect(await told(() => Promise.reject(new EtcdError('Refused', 'no page')))).toEqual(answer);
});
