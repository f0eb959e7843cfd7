// Claim, ticket, Services and budget: what must hold of each, one sentence each.
import { describe, expect, test } from '@jest/globals';
import { desiredBudget, minAvailable } from '../../../src/controllers/cluster/desired/budget.ts';
import { versionVariables } from '../../../src/controllers/cluster/desired/arguments.ts';
import { desiredClaim } from '../../../src/controllers/cluster/desired/claim.ts';
import { desiredPod } from '../../../src/controllers/cluster/desired/pod.ts';
import { desiredServices } from '../../../src/controllers/cluster/desired/services.ts';
import { isVoided, joinTicket, newTicket, voidedTicket } from '../../../src/controllers/cluster/desired/ticket.ts';
import { annotations, labels, memberLabels, peerURL } from '../../../src/controllers/cluster/names.ts';
import type { EtcdClusterSpec } from '../../../src/crd/etcdcluster.ts';
import { cluster, examplePod, exampleSpec } from './example.ts';

const member = 'shop-abcde';
const own = { cluster, member, options: {} };
const listed = (name: string) => ({ name, peerURL: peerURL(cluster, name) });

describe('the claim', () => {
  const input = { ...own, spec: exampleSpec(), version: '3.6.16' };

  test('has no owner: garbage collection must never reach data', () => {
    expect(desiredClaim(input).metadata?.ownerReferences).toBeUndefined();
  });

  test('carries the version that its member has to run', () => {
    expect(desiredClaim(input).metadata?.annotations).toEqual({ [annotations.version]: '3.6.16' });
  });

  test('carries what the spec gives it, and the names of that', () => {
    const spec = exampleSpec({ storage: { claimLabels: { team: 'a' }, claimAnnotations: { note: 'x' } } });
    const { metadata } = desiredClaim({ ...input, spec });
    expect(metadata?.labels).toEqual({ ...memberLabels(cluster, member), team: 'a' });
    expect(metadata?.annotations).toEqual({
      [annotations.version]: '3.6.16',
      [annotations.given]: 'labels:team,annotations:note',
      note: 'x',
    });
  });

  test('is found by our labels and bound by Kubernetes, whatever slipped past admission', () => {
    const claimLabels = { [labels.clusterUID]: 'x', [labels.member]: 'x', 'app.kubernetes.io/name': 'x' };
    const claimAnnotations = { [annotations.version]: '9.9.9', 'pv.kubernetes.io/bind-completed': 'yes' };
    const spec = exampleSpec({ storage: { claimLabels, claimAnnotations } });
    expect(desiredClaim({ ...input, spec })).toEqual(desiredClaim(input));
  });

  test.each([
    ['absent', {}, undefined],
    ['empty, which asks for no class', { storageClassName: '' }, ''],
    ['named', { storageClassName: 'fast' }, 'fast'],
  ])('has the class of the spec where that is %s', (_, storage, storageClassName) => {
    const spec = exampleSpec({ storage: { size: '8Gi', medium: 'Disk', ...storage } });
    expect(desiredClaim({ ...input, spec }).spec?.storageClassName).toBe(storageClassName);
  });
});

describe('the ticket', () => {
  test('of a member without a name in the list gives it one', () => {
    const members = [
      listed('shop-fghij'),
      { ...listed(member), name: '' },
      { name: '', peerURL: 'http://10.0.0.1:2380' },
    ];
    expect(joinTicket({ ...own, members, token: 't' }).data).toEqual({
      ETCD_INITIAL_CLUSTER: `shop-fghij=${peerURL(cluster, 'shop-fghij')},${member}=${peerURL(cluster, member)},unnamed-2=http://10.0.0.1:2380`,
      ETCD_INITIAL_CLUSTER_STATE: 'existing',
      ETCD_INITIAL_CLUSTER_TOKEN: 't',
    });
  });

  test('has what its version names in its own way, also once it is voided', () => {
    for (const [version, variable] of [
      [
        '3.5.35',
        {
          ETCD_EXPERIMENTAL_INITIAL_CORRUPT_CHECK: 'true',
          ETCD_EXPERIMENTAL_CORRUPT_CHECK_TIME: '1h',
          ETCD_SNAPSHOT_COUNT: '10000',
        },
      ],
      ['3.6.16', { ETCD_FEATURE_GATES: 'InitialCorruptCheck=true', ETCD_CORRUPT_CHECK_TIME: '1h' }],
    ] as const) {
      const options = versionVariables(exampleSpec(), version);
      expect(options).toEqual(variable);
      const etcd = { ...exampleSpec().etcd, snapshotCount: 500 };
      const neither = exampleSpec({ etcd, integrity: { checkAtBoot: false, checkInterval: '0s' } });
      expect(versionVariables(neither, version)).toEqual({});
      for (const ticket of [
        newTicket({ ...own, options, members: [member], token: 't' }),
        voidedTicket({ ...own, options }),
      ])
        expect(ticket.data).toMatchObject(variable);
    }
  });

  test('is voided when nothing can be started with it', () => {
    expect(isVoided(own, voidedTicket(own))).toBe(true);
  });

  test.each([
    ['a new one', newTicket({ ...own, members: [member], token: 't' })],
    ['one to join with', joinTicket({ ...own, members: [listed('shop-fghij'), listed(member)], token: 't' })],
    ["another member's", voidedTicket({ ...own, member: 'shop-fghij' })],
    ['an empty one', { data: {} }],
    ['one without data', {}],
  ])('is not voided: %s', (_, ticket) => {
    expect(isVoided(own, ticket)).toBe(false);
  });
});

describe('the Services', () => {
  const [client, peers] = desiredServices({ cluster, spec: exampleSpec() });

  test('for clients has voters only, and never one that is not ready', () => {
    expect(client?.spec?.selector?.[labels.role]).toBe('voter');
    expect(client?.spec?.publishNotReadyAddresses).toBeUndefined();
  });

  test('for members names each of them, learners too, before it is ready', () => {
    expect(peers?.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(peers?.spec?.selector).not.toHaveProperty([labels.role]);
    expect(desiredPod(examplePod()).spec?.subdomain).toBe(peers?.metadata?.name);
  });

  test.each(['voter', 'learner'] as const)('select the Pod of a %s as they should', (role) => {
    const carried = desiredPod(examplePod({}, { role })).metadata?.labels ?? {};
    const selects = (selector = {}) => Object.entries(selector).every(([key, value]) => carried[key] === value);
    expect([selects(client?.spec?.selector), selects(peers?.spec?.selector)]).toEqual([role === 'voter', true]);
  });

  test('for clients carries and is what the spec says, and remembers it by name', () => {
    const service: EtcdClusterSpec['service'] = {
      type: 'LoadBalancer',
      labels: { team: 'a' },
      annotations: { note: 'x' },
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      externalTrafficPolicy: 'Local',
    };
    const [made, named] = desiredServices({ cluster, spec: exampleSpec({ service }) });
    expect(made?.metadata?.labels).toEqual({ ...client?.metadata?.labels, team: 'a' });
    expect(made?.metadata?.annotations).toEqual({
      note: 'x',
      [annotations.given]: 'labels:team,annotations:note,fields:externalTrafficPolicy,fields:loadBalancerSourceRanges',
    });
    expect(made?.spec).toEqual({
      ...client?.spec,
      type: 'LoadBalancer',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      externalTrafficPolicy: 'Local',
    });
    expect(named).toEqual(peers);
  });

  test('for clients selects by our labels, whatever slipped past admission', () => {
    const service = {
      type: 'ClusterIP',
      labels: { [labels.clusterUID]: 'x' },
      annotations: { [annotations.given]: 'x' },
    } as const;
    expect(desiredServices({ cluster, spec: exampleSpec({ service }) })).toEqual([client, peers]);
  });

  test("select no Pod of a deleted namesake's", () => {
    for (const service of [client, peers]) expect(service?.spec?.selector?.[labels.clusterUID]).toBe(cluster.uid);
  });
});

describe('the budget', () => {
  test.each([
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
    [7, 4],
    [8, 5],
    [9, 5],
  ])('of %d voters keeps %d', (voters, kept) => {
    expect(desiredBudget({ cluster, voters })?.spec?.minAvailable).toBe(kept);
    expect(minAvailable(voters)).toBe(kept);
  });

  test.each([0, 1])('is none for %d voters', (voters) => {
    expect(desiredBudget({ cluster, voters })).toBeUndefined();
  });

  test('counts the voters of this very cluster, and is strict about those that are not ready', () => {
    expect(desiredBudget({ cluster, voters: 3 })?.spec).toMatchObject({
      selector: { matchLabels: { [labels.clusterUID]: cluster.uid, [labels.role]: 'voter' } },
      unhealthyPodEvictionPolicy: 'IfHealthyBudget',
    });
  });
});
