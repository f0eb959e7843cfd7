// The schema of the Service that clients connect to: `spec.service`. What Kubernetes would refuse of it is refused here, in words.
import { Type } from '@sinclair/typebox';
import { annotations, labels } from './metadata.ts';
import { patterns } from './patterns.ts';
import { choice, list, object, text } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences } from './sentences.ts';

const balances = "self.type == 'LoadBalancer'";

const rules: readonly Rule[] = [
  { rule: `!has(self.loadBalancerClass) || ${balances}`, message: sentences.loadBalancerClass },
  {
    rule: `!has(self.loadBalancerClass) || self.loadBalancerClass.matches('${patterns.qualifiedName}')`,
    message: sentences.loadBalancerClassForm,
  },
  {
    rule: `!has(self.loadBalancerSourceRanges) || size(self.loadBalancerSourceRanges) == 0 || ${balances}`,
    message: sentences.sourceRanges,
  },
  {
    rule: `!has(self.loadBalancerSourceRanges) || self.loadBalancerSourceRanges.all(r, r.matches('${patterns.cidr}'))`,
    message: sentences.sourceRangeForm,
  },
  {
    rule: "!has(self.externalTrafficPolicy) || self.type != 'ClusterIP'",
    message: sentences.externalTrafficPolicy,
  },
  {
    rule: `!(${balances} && oldSelf.type == 'LoadBalancer') || (has(self.loadBalancerClass) == has(oldSelf.loadBalancerClass) && (!has(self.loadBalancerClass) || self.loadBalancerClass == oldSelf.loadBalancerClass))`,
    message: sentences.loadBalancerClassKept,
  },
];

export const service = object(
  'The Service that clients connect to: the name of the cluster and -client, port 2379. A change of it restarts no member.',
  {
    type: choice(
      'ClusterIP: reached from inside of the Kubernetes cluster. NodePort: also at a port of every node. LoadBalancer: also by a load balancer. Default: ClusterIP.',
      ['ClusterIP', 'NodePort', 'LoadBalancer'],
      { default: 'ClusterIP' },
    ),
    labels: Type.Optional(
      labels('More labels of the Service.', { reserved: sentences.serviceLabels, form: sentences.serviceLabelForm }),
    ),
    annotations: Type.Optional(
      annotations('More annotations of the Service, such as those that a cloud reads.', {
        reserved: sentences.serviceAnnotations,
        form: sentences.serviceAnnotationForm,
      }),
    ),
    loadBalancerClass: Type.Optional(
      text(
        "Which load balancer is asked for, with type LoadBalancer. Default: the cluster's. Kubernetes keeps it as long as the type is LoadBalancer.",
      ),
    ),
    loadBalancerSourceRanges: Type.Optional(
      list(
        'The addresses that the load balancer lets in, with type LoadBalancer. Default: all. At most 64.',
        text('A range of addresses, such as 10.0.0.0/8.', { maxLength: 64 }),
        64,
      ),
    ),
    externalTrafficPolicy: Type.Optional(
      choice(
        'Local keeps the address of the client and reaches only members on the node that was addressed, with type NodePort or LoadBalancer. Default: Cluster.',
        ['Cluster', 'Local'],
      ),
    ),
    trafficDistribution: Type.Optional(
      choice(
        'Which members a client inside is led to, where all are well: PreferClose or PreferSameZone, those in its zone; PreferSameNode, one on its node. Which of them there are depends on the version of Kubernetes. Default: any.',
        ['PreferClose', 'PreferSameZone', 'PreferSameNode'],
      ),
    ),
    ipFamilyPolicy: Type.Optional(
      choice("Addresses of one IP family or of two. Default: the Kubernetes cluster's, which is SingleStack.", [
        'SingleStack',
        'PreferDualStack',
        'RequireDualStack',
      ]),
    ),
  },
  { default: { type: 'ClusterIP' }, rules },
);
