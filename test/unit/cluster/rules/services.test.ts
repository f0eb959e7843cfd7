// The two Services come before any Pod, and the one for clients follows the spec.
import { describe, expect, test } from '@jest/globals';
import { desiredServices } from '../../../../src/controllers/cluster/desired/services.ts';
import { annotations } from '../../../../src/controllers/cluster/names.ts';
import { services } from '../../../../src/controllers/cluster/rules/services.ts';
import type { EtcdClusterSpec } from '../../../../src/crd/etcdcluster.ts';
import type { Service } from '../../../../src/kube/objects.ts';
import { cluster, exampleSpec } from '../../desired/example.ts';
import { observed, unborn, withSpec, type Modifier } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

type Wanted = EtcdClusterSpec['service'];

/** The Services as they are made for this spec, and then changed. */
const live =
  (service: Wanted, change: (client: Service) => Service = (client) => client): Modifier =>
  (o) => {
    const [client = {}, peers = {}] = desiredServices({ cluster, spec: exampleSpec({ service }) });
    const uid = (s: Service, is: string) => ({ ...s, metadata: { ...s.metadata, uid: is } });
    return { ...o, services: [change(uid(client, 'client')), uid(peers, 'peers')] };
  };

const plain: Wanted = { type: 'ClusterIP' };
const balanced: Wanted = { type: 'LoadBalancer', labels: { team: 'a' }, loadBalancerSourceRanges: ['10.0.0.0/8'] };
const ofClass = (loadBalancerClass: string): Wanted => ({ ...balanced, loadBalancerClass });

const client = {
  kind: 'act',
  reason: 'ApplyingServices',
  message: 'Applying the Services shop-client.',
  steps: ['ApplyService shop-client'],
} as const;
const both = {
  kind: 'act',
  reason: 'ApplyingServices',
  message: 'Applying the Services shop-peers and shop-client.',
  steps: ['ApplyService shop-peers', 'ApplyService shop-client'],
} as const;

table(services, {
  'both are there': {
    given: observed(),
  },
  'both are made, the one that members need first': {
    given: observed(unborn),
    says: both,
  },
  'one that is not ours to the letter is applied again': {
    given: observed((o) => ({
      ...o,
      services: o.services.map((s) => ({ ...s, metadata: { ...s.metadata, uid: 'u', labels: {} } })),
    })),
    says: both,
  },
  'the Service for clients is as the spec has it': {
    given: observed(withSpec({ service: balanced }), live(balanced)),
  },
  'it follows the spec': {
    given: observed(withSpec({ service: balanced }), live(plain)),
    says: client,
  },
  'what the spec takes back goes': {
    given: observed(live({ ...plain, labels: { team: 'a' } })),
    says: client,
  },
  'what others wrote on it is left': {
    given: observed(
      live(plain, (s) => ({ ...s, metadata: { ...s.metadata, annotations: { 'cloud.example.com/address': 'x' } } })),
    ),
  },
  'a class that others gave it is left': {
    given: observed(
      withSpec({ service: balanced }),
      live(balanced, (s) => ({ ...s, spec: { ...s.spec, loadBalancerClass: 'theirs' } })),
    ),
  },
  'what this Kubernetes does not know is not given again and again': {
    given: observed(
      withSpec({ service: { ...plain, trafficDistribution: 'PreferClose' } }),
      live({ ...plain, trafficDistribution: 'PreferClose' }, ({ spec, ...s }) => {
        const { trafficDistribution: _, ...rest } = spec ?? {};
        return { ...s, spec: rest };
      }),
    ),
  },
});

describe('the step', () => {
  const steps = (wanted: Wanted, is: Modifier) => {
    const verdict = services.decide(observed(withSpec({ service: wanted }), is));
    return verdict?.kind === 'act' ? verdict.steps : [];
  };
  const taken = (names: readonly string[]) => ({ labels: [], annotations: [], fields: names });

  test('names the Service by its UID, and what is taken back', () => {
    const before: Wanted = { ...balanced, annotations: { note: 'x' }, externalTrafficPolicy: 'Local' };
    expect(steps(plain, live(before))).toEqual([
      expect.objectContaining({
        uid: 'client',
        without: {
          labels: ['team'],
          annotations: ['note'],
          fields: ['externalTrafficPolicy', 'loadBalancerSourceRanges'],
        },
      }),
    ]);
  });

  test('of another class goes by way of ClusterIP, without what only a load balancer takes', () => {
    const [first] = steps({ ...ofClass('b'), externalTrafficPolicy: 'Local' }, live(ofClass('a')));
    const service = { type: 'ClusterIP', labels: { team: 'a' } } as const;
    const [between] = desiredServices({ cluster, spec: exampleSpec({ service }) });
    expect(first).toMatchObject({
      service: between,
      without: taken(['loadBalancerClass', 'loadBalancerSourceRanges']),
    });
    const [second] = steps(ofClass('b'), live(service));
    expect(second).toMatchObject({ service: { spec: { type: 'LoadBalancer', loadBalancerClass: 'b' } } });
  });

  test('never takes the class from a load balancer: that can only be refused', () => {
    const [step] = steps(balanced, live(ofClass('a')));
    expect(step).toMatchObject({
      service: {
        metadata: { annotations: { [annotations.given]: 'labels:team,fields:loadBalancerSourceRanges' } },
      },
      without: taken([]),
    });
  });

  test('asks for one kind of addresses where two were asked for: Kubernetes keeps those otherwise', () => {
    const [step] = steps(plain, live({ ...plain, ipFamilyPolicy: 'PreferDualStack' }));
    expect(step).toMatchObject({ service: { spec: { ipFamilyPolicy: 'SingleStack' } }, without: taken([]) });
  });

  test('lets everything else go first where it is refused, but not that of the members', () => {
    const yields = (...modifiers: Modifier[]) => services.decide(observed(...modifiers));
    expect(yields(withSpec({ service: balanced }))).toMatchObject({ yields: true });
    expect(yields(unborn)).not.toHaveProperty('yields');
  });
});
