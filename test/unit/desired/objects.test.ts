// Claim, ticket, Services and budget: what must hold of each, one sentence each.
import { describe, expect, test } from '@jest/globals';
import { desiredBudget, minAvailable } from '../../../src/controllers/cluster/desired/budget.ts';
import { desiredClaim } from '../../../src/controllers/cluster/desired/claim.ts';
import { desiredPod } from '../../../src/controllers/cluster/desired/pod.ts';
import { desiredServices } from '../../../src/controllers/cluster/desired/services.ts';
import { isVoided, joinTicket, newTicket, voidedTicket } from '../../../src/controllers/cluster/desired/ticket.ts';
import { annotations, labels, peerURL } from '../../../src/controllers/cluster/names.ts';
import { cluster, examplePod, exampleSpec } from './example.ts';

const member = 'shop-abcde';
const own = { cluster, member };
const listed = (name: string) => ({ name, peerURL: peerURL(cluster, name) });

describe('the claim', () => {
  const input = { ...own, spec: exampleSpec(), version: '3.6.16' };

  test('has no owner: garbage collection must never reach data', () => {
    expect(desiredClaim(input).metadata?.ownerReferences).toBeUndefined();
  });

  test('carries the version that its member has to run', () => {
    expect(desiredClaim(input).metadata?.annotations).toEqual({ [annotations.version]: '3.6.16' });
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
      'initial-cluster': `shop-fghij=${peerURL(cluster, 'shop-fghij')},${member}=${peerURL(cluster, member)},unnamed-2=http://10.0.0.1:2380`,
      'initial-cluster-state': 'existing',
      'initial-cluster-token': 't',
    });
  });

  test('has all keys that the container waits for', () => {
    const { env = [] } = desiredPod(examplePod()).spec?.containers[0] ?? {};
    const keys = env.flatMap((variable) => variable.valueFrom?.configMapKeyRef?.key ?? []).toSorted();
    for (const ticket of [newTicket({ ...own, members: [member], token: 't' }), voidedTicket(own)]) {
      expect(Object.keys(ticket.data ?? {}).toSorted()).toEqual(keys);
    }
  });

  test('is voided when nothing can be started with it', () => {
    expect(isVoided(own, voidedTicket(own))).toBe(true);
  });

  test.each([
    ['a new one', newTicket({ ...own, members: [member], token: 't' })],
    ['one to join with', joinTicket({ ...own, members: [listed('shop-fghij'), listed(member)], token: 't' })],
    ["another member's", voidedTicket({ cluster, member: 'shop-fghij' })],
    ['an empty one', { data: {} }],
    ['one without data', {}],
  ])('is not voided: %s', (_, ticket) => {
    expect(isVoided(own, ticket)).toBe(false);
  });
});

describe('the Services', () => {
  const [client, peers] = desiredServices({ cluster });

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
