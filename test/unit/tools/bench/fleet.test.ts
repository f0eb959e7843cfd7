// The members of a fleet: as the operator's own client, and whoever reads a Pod, see them.
import { credentials } from '@grpc/grpc-js';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createEtcd } from '../../../../src/etcd/client.ts';
import { podFacts } from '../../../../src/controllers/cluster/facts.ts';
import { inQuorumGate } from '../../../../src/controllers/cluster/names.ts';
import { FakeEtcd } from '../../../support/fake-etcd.ts';
import { FakeDisk } from '../../../support/fake-raft.ts';
import { addressOf } from '../../../../tools/bench/fleet/layout.ts';
import { serveMember } from '../../../../tools/bench/fleet/member-server.ts';
import { podStatus, saysTheSame } from '../../../../tools/bench/fleet/pod-status.ts';

const etcd = createEtcd({ credentials: () => credentials.createInsecure() });
afterAll(() => etcd.close());

const byte = () => 1 + Math.floor(Math.random() * 254);
/** Not of another test that runs side by side. */
const network = `127.${byte()}.${byte()}`;

describe('a served member', () => {
  const fake = new FakeEtcd();
  const hosts = [1, 2, 3].map((n) => `${network}.${n}`);
  const initialCluster = hosts.map((host) => `${host}=http://${host}:2380`).join();
  const ended: (() => void)[] = [];
  afterAll(() => ended.forEach((end) => end()));

  test('answers the operator’s client as the fake does', async () => {
    for (const host of hosts) {
      const peerURL = `http://${host}:2380`;
      fake.start({
        host,
        name: host,
        peerURL,
        initialCluster,
        state: 'new',
        token: 't',
        disk: new FakeDisk(),
        version: '3.6.16',
      });
      ended.push(await serveMember(fake, host));
    }
    const [host = ''] = hosts;
    const at = { host, serverName: host };
    await expect(etcd.status(at)).rejects.toMatchObject({ code: 'Unavailable' });
    fake.tick(3);
    expect(await etcd.status(at)).toEqual(await fake.status(at));
    expect(await etcd.members(at)).toEqual(await fake.members(at));
    const { active } = await etcd.metrics(at);
    expect(active).toEqual((await fake.metrics(at)).active);
    expect(active).toHaveLength(2);
  });
});

describe('the Pod of a fake member', () => {
  const pod = {
    metadata: { name: 'shop-aaaaa', uid: 'a' },
    spec: { containers: [{ name: 'etcd', image: 'etcd:v3.6.16' }] },
  };

  test('is held without its ticket, and runs with it', () => {
    const held = podStatus(pod, '10.0.0.1', false);
    expect(podFacts({ ...pod, status: held })).toMatchObject({
      ip: '10.0.0.1',
      ready: false,
      container: { state: 'held' },
    });
    const runs = podStatus({ ...pod, status: held }, '10.0.0.1', true);
    expect(podFacts({ ...pod, status: runs })).toMatchObject({
      containersReady: true,
      ready: false,
      container: { state: 'running' },
    });
    expect([saysTheSame(held, runs), saysTheSame(runs, structuredClone(runs)), saysTheSame(undefined, held)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('is Ready once the operator has let clients in, and keeps that word', () => {
    const gate = { type: inQuorumGate, status: 'True' };
    const before = { ...podStatus(pod, '10.0.0.1', true), conditions: [gate] };
    expect(podFacts({ ...pod, status: podStatus({ ...pod, status: before }, '10.0.0.1', true) })).toMatchObject({
      ready: true,
      inQuorum: true,
    });
  });

  test('has an address of its own', () => {
    const all = Array.from({ length: 1000 }, (_, n) => addressOf(n));
    expect(new Set(all).size).toBe(1000);
    expect(all.every((address) => address.split('.').every((part) => Number(part) <= 254))).toBe(true);
  });
});
