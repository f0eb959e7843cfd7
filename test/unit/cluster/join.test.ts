// How raw objects and the membership list become members; and what under our names or labels is not ours.
import { describe, expect, test } from '@jest/globals';
import { foreignMembers, joinMembers, retainedObjects, takenNames } from '../../../src/controllers/cluster/join.ts';
import { clusterLabels, labels, peerURL } from '../../../src/controllers/cluster/names.ts';
import type { KubeHalf } from '../../../src/controllers/cluster/observe-kube.ts';
import type { Membership } from '../../../src/controllers/cluster/observed.ts';
import type { ObjectMeta } from '../../../src/kube/objects.ts';
import { membersToAsk } from '../../../src/controllers/cluster/to-read.ts';
import { claim, half, membership, nameOf, namesakes, orphaned, pod, ticket, unknown } from '../../support/kube-half.ts';
import { cluster } from '../desired/example.ts';

const joined = (parts: Partial<KubeHalf>, list: Membership = unknown) =>
  joinMembers(cluster, half(parts), { answers: {}, membership: list });

describe('a member', () => {
  test('is found by its labels and, in the membership list, by its peer URL', () => {
    const listed = { id: 'a1', name: '', peerURLs: [peerURL(cluster, nameOf('a'))], isLearner: true };
    const list = { known: true, members: [listed] } as const;
    expect(joined({ pods: [pod('a')], claims: [claim('a')] }, list)).toMatchObject([
      { name: nameOf('a'), listed, claim: { uid: 'claim-a' }, pod: { uid: 'pod-a' }, answer: { reachable: false } },
    ]);
  });

  test('has a volume, or has lost it, by what its name led to', () => {
    const claims = [claim('a'), claim('b'), claim('c')];
    const found = joined({ claims, volumes: { 'volume-a': { uid: 'u' }, 'volume-b': 'gone' } });
    expect(found.map((m) => [m.claim?.volumeUID, m.claim?.volumeGone])).toEqual([
      ['u', undefined],
      [undefined, true],
      [undefined, undefined],
    ]);
  });

  test('has lost its claim only by a live answer, not by a list', () => {
    const [a, b] = joined({ found: { [nameOf('b')]: 'gone' } }, membership('a', 'b'));
    expect([a?.claimGone, b?.claimGone]).toEqual([undefined, true]);
  });

  test('has its claim also where that has lost its labels', () => {
    const bare = claim('a', { memberID: 'a1' }, { labels: {} });
    const [a] = joined({ found: { [nameOf('a')]: bare } }, membership('a'));
    expect(a).toMatchObject({ claim: { uid: 'claim-a' }, latch: { memberID: 'a1' } });
    expect(a).not.toHaveProperty('claimGone');
  });

  test('has its Pod also where that has lost its labels, by its owner; which is gone only by a live answer', () => {
    const bare = (short: string, more = {}) => pod(short, undefined, { labels: {}, ...more });
    const foundPods = { [nameOf('a')]: bare('a'), [nameOf('b')]: bare('b', orphaned), [nameOf('c')]: 'gone' as const };
    const [a, b, c, d] = joined({ foundPods }, membership('a', 'b', 'c', 'd'));
    expect(a).toMatchObject({
      pod: { uid: 'pod-a', unlabelled: true },
      answer: { reachable: false, why: 'its Pod has lost its labels' },
    });
    expect([b, c, d].map((m) => [m?.pod, m?.podGone])).toEqual([
      [undefined, undefined],
      [undefined, true],
      [undefined, undefined],
    ]);
  });

  test('has its claim and ticket also while they are being taken over from a namesake', () => {
    const parts = {
      pods: [pod('a')],
      claims: [claim('a', { memberID: 'a1' }, namesakes('a'))],
      tickets: [ticket('a', { ...namesakes('a'), ...orphaned })],
    };
    expect(joined(parts)).toMatchObject([
      { claim: { uid: 'claim-a' }, latch: { memberID: 'a1' }, ticket: { uid: 'ticket-a', orphaned: true } },
    ]);
  });

  test('has not the ticket that still belongs to a namesake: it goes with that', () => {
    const [a] = joined({ pods: [pod('a')], tickets: [ticket('a', namesakes('a'))] });
    expect(a).not.toHaveProperty('ticket');
  });

  test('is none of the copies that somebody made of it, labels and all', () => {
    const copy = (metadata: ObjectMeta = {}) => ({ metadata: { ...metadata, name: 'a-copy', uid: 'copy' } });
    const [real, its] = [pod('a'), ticket('a')];
    const parts = {
      pods: [{ ...real, ...copy(real.metadata) }, real],
      tickets: [{ ...its, ...copy(its.metadata) }, its],
    };
    const [a, ...others] = joined(parts);
    expect(others).toEqual([]);
    expect(a).toMatchObject({ name: nameOf('a'), pod: { uid: 'pod-a' }, ticket: { uid: 'ticket-a' } });
    const asked = membersToAsk(cluster, half({ pods: [{ ...real, ...copy(real.metadata) }, real] }));
    expect(asked.map(({ name }) => name)).toEqual([nameOf('a')]);
  });

  test.each<[string, Partial<KubeHalf>, true | undefined]>([
    ['with an owner is not orphaned', { pods: [pod('a')] }, undefined],
    ['that nobody owns is orphaned', { pods: [pod('a', undefined, orphaned)] }, true],
  ])('whose Pod is one %s', (_, parts, is) => {
    expect(joined(parts)[0]?.pod?.orphaned).toBe(is);
  });
});

describe('of an earlier cluster of this name', () => {
  test('objects are no members, and are told apart', () => {
    const earlier = half({
      pods: [pod('a', undefined, { ...namesakes('a'), ...orphaned }), pod('b', undefined, namesakes('b'))],
      claims: [claim('a', { memberID: 'a1' }, { ...namesakes('a'), deletionTimestamp: '2026-01-01T00:00:00Z' })],
      tickets: [ticket('a', namesakes('a'))],
    });
    expect(joinMembers(cluster, earlier, { answers: {}, membership: unknown })).toEqual([]);
    const all = { clusterUID: 'an-earlier-one', latch: {}, deleting: false };
    expect(retainedObjects(cluster, earlier)).toEqual([
      {
        ...all,
        kind: 'Claim',
        name: nameOf('a'),
        uid: 'claim-a',
        orphaned: true,
        deleting: true,
        latch: { memberID: 'a1' },
      },
      { ...all, kind: 'Pod', name: nameOf('a'), uid: 'pod-a', orphaned: true },
      { ...all, kind: 'Pod', name: nameOf('b'), uid: 'pod-b', orphaned: false },
    ]);
  });
});

test('a listed member under another URL is foreign', () => {
  const other = { id: 'f00', name: 'x', peerURLs: ['http://10.1.2.3:2380'], isLearner: false };
  expect(foreignMembers([], { known: true, members: [other] })).toEqual([other]);
});

describe('an object under our name', () => {
  const owned = (kind: string, name: string, uid: string) => [{ apiVersion: 'v1', kind, name, uid }];
  const ours = clusterLabels(cluster);
  const earlier = { ...ours, [labels.clusterUID]: 'an-earlier-one' };
  const { [labels.managedBy]: _, ...unmanaged } = ours;

  test.each<[string, Partial<ObjectMeta>, string | undefined]>([
    ['that we own is ours', { ownerReferences: owned('EtcdCluster', 'shop', cluster.uid) }, undefined],
    ['of somebody else is not', { ownerReferences: owned('Thing', 'theirs', 'u') }, 'owned by Thing/theirs'],
    [
      'of a namesake that is going is not',
      { labels: earlier, ownerReferences: owned('EtcdCluster', 'shop', 'an-earlier-one') },
      'owned by EtcdCluster/shop',
    ],
    ['that was left by a namesake, with our labels, is', { labels: earlier }, undefined],
    ['without an owner and our labels is not', {}, 'without an owner'],
    [
      'without an owner that says it is of another cluster is not',
      { labels: { ...ours, [labels.cluster]: 'x' } },
      'without an owner',
    ],
    ['without an owner that no operator made is not', { labels: unmanaged }, 'without an owner'],
  ])('%s', (_, metadata, owner) => {
    const service = { kind: 'Service', metadata: { name: 'shop-client', ...metadata } };
    const budget = { kind: 'PodDisruptionBudget', metadata: { name: 'shop', ...metadata } };
    const objects = ['Service/shop-client', 'PodDisruptionBudget/shop'];
    expect(takenNames(cluster, half({ services: [service], budget }))).toEqual(
      owner === undefined ? [] : objects.map((object) => ({ object, owner })),
    );
  });
});
