// A real kube-apiserver takes what is made for a cluster, in a namespace that enforces the restricted Pod Security level, and what
// it answers counts as desired: no apply follows an apply.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { desiredBudget } from '../../src/controllers/cluster/desired/budget.ts';
import { desiredClaim } from '../../src/controllers/cluster/desired/claim.ts';
import { covers } from '../../src/controllers/cluster/desired/covers.ts';
import { desiredPod } from '../../src/controllers/cluster/desired/pod.ts';
import { desiredServices } from '../../src/controllers/cluster/desired/services.ts';
import { newTicket } from '../../src/controllers/cluster/desired/ticket.ts';
import { minors } from '../../src/etcd/versions.ts';
import type { KubeObject, Pod } from '../../src/kube/objects.ts';
import { binaries } from '../../tools/build/binaries.ts';
import { startApiserver } from '../support/apiserver.ts';
import type { Apiserver } from '../support/apiserver.ts';
import { cluster, examplePod, exampleSpec } from '../unit/desired/example.ts';

const restricted = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: cluster.namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

const memory = { storage: { size: '1024Mi', medium: 'Memory' }, resources: { limits: { cpu: '2000m' } } } as const;
const inputs = { cluster, spec: exampleSpec(), member: 'shop-abcde', version: '3.6.16' };

const objects: readonly [string, KubeObject][] = [
  ['claim', desiredClaim(inputs)],
  ['ticket', newTicket({ ...inputs, members: [inputs.member], token: 't', options: {} })],
  ...desiredServices({ cluster, spec: exampleSpec() }).map((service): [string, KubeObject] => [
    `Service ${nameOf(service)}`,
    service,
  ]),
  ['budget', desiredBudget({ cluster, voters: 3 }) ?? {}],
  ...Object.values(minors).map(({ newest }): [string, Pod] => [
    `Pod of ${newest}`,
    desiredPod(examplePod({}, { version: newest, member: `shop-${newest.replaceAll('.', 'v')}` })),
  ]),
  ['Pod in memory', desiredPod(examplePod(memory, { member: 'shop-fghij', role: 'learner' }))],
];

describe('a real kube-apiserver', () => {
  let apiserver: Apiserver | undefined;
  let kubectl = '';

  beforeAll(async () => {
    apiserver = await startApiserver();
    kubectl = (await binaries(['kubernetes'], console.error))('kubernetes', 'kubectl');
    post(restricted);
  }, 600_000);

  afterAll(async () => {
    await apiserver?.stop();
  });

  function post(object: KubeObject): KubeObject {
    const options = ['create', '-f', '-', '-o', 'json', `--kubeconfig=${apiserver?.kubeconfig ?? ''}`];
    return JSON.parse(
      execFileSync(kubectl, options, { input: JSON.stringify(object), encoding: 'utf8', stdio: 'pipe' }),
    );
  }

  test.each(objects)('takes the %s as it is', (_, object) => {
    const live = post(object);
    expect(live).toMatchObject({ metadata: { name: nameOf(object) } });
    expect(covers(live, object)).toBe(true);
  });

  test('refuses the Pod of a user who takes the restrictions away', () => {
    const pod = { containerSecurityContext: { allowPrivilegeEscalation: true } };
    expect(() => post(desiredPod(examplePod({ pod }, { member: 'shop-klmno' })))).toThrow('violates PodSecurity');
  });
});

function nameOf({ metadata }: KubeObject): string {
  return metadata?.name ?? '';
}
