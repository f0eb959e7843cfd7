// Steps are carried out one by one, and each only by who may still write.
import { expect, test } from '@jest/globals';
import { act } from '../../../src/controllers/cluster/act.ts';
import type { Step } from '../../../src/controllers/cluster/step.ts';
import { Bug } from '../../../src/errors.ts';
import { FakeEtcd } from '../../support/fake-etcd.ts';
import { FakeKube } from '../../support/fake-kube.ts';
import { observed } from '../../support/observed.ts';
import { pods } from '../../../src/kube/objects.ts';

const at = { namespace: 'prod', name: 'shop-aaaaa' };

test('a lease that passes between two steps ends them: the second is not begun', async () => {
  const kube = new FakeKube();
  const created = await kube.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: at });
  const uid = created.metadata?.uid ?? '';
  const [patched, deleted] = ['SetRole', 'DeletePod'] as const;
  const steps: Step[] = [
    { kind: patched, member: at.name, uid, role: 'voter' },
    { kind: deleted, member: at.name, uid },
  ];
  const done: string[] = [];
  const mayWrite = () => {
    if (done.length > 0) throw new Bug('the lease has passed');
  };
  const onStep = (kind: string, result: string) => done.push(`${kind} ${result}`);
  await expect(act({ kube, etcd: new FakeEtcd(), mayWrite, onStep }, observed(), steps)).rejects.toThrow('has passed');
  expect(done).toEqual(['SetRole ok']);
  expect((await kube.get(pods, at)).metadata?.labels).toMatchObject({ 'etcdoperator.dev/role': 'voter' });
});
