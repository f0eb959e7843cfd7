// The rules of the client Service once more, for validate.ts. Pure. That its class is kept is not asked again: a change made in two
// edits, by way of ClusterIP, is allowed, and rules/services.ts goes the same way.
import type { EtcdClusterSpec } from './etcdcluster.ts';
import { patterns } from './patterns.ts';
import { sentences } from './sentences.ts';

type Service = EtcdClusterSpec['service'];

export function serviceProblems(service: Service): string[] {
  const { type, loadBalancerClass: name, externalTrafficPolicy } = service;
  const found: string[] = [];
  if (name !== undefined && type !== 'LoadBalancer') found.push(sentences.loadBalancerClass);
  if (name !== undefined && !new RegExp(patterns.qualifiedName).test(name)) found.push(sentences.loadBalancerClassForm);
  found.push(...rangeProblems(service));
  if (externalTrafficPolicy !== undefined && type === 'ClusterIP') found.push(sentences.externalTrafficPolicy);
  return found;
}

function rangeProblems({ type, loadBalancerSourceRanges: ranges = [] }: Service): string[] {
  const found: string[] = [];
  if (ranges.length > 0 && type !== 'LoadBalancer') found.push(sentences.sourceRanges);
  if (!ranges.every((range) => new RegExp(patterns.cidr).test(range))) found.push(sentences.sourceRangeForm);
  return found;
}
