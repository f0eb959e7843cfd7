// Whether the spec lets a member's Pod be on a node, by what selects nodes: their labels and names. As the scheduler would say it. Pure.
// Taints are not judged: one that nobody tolerates keeps new Pods away, and one that is meant to drive Pods away does so itself.
import type { V1NodeSelectorRequirement, V1NodeSelectorTerm } from '@kubernetes/client-node';
import type { EtcdClusterSpec } from '../../crd/etcdcluster.ts';
import type { Raw } from '../../kube/objects.ts';

type Labels = Readonly<Record<string, string>>;
type Term = Raw<V1NodeSelectorTerm>;
type Requirement = Raw<V1NodeSelectorRequirement>;

/** Why it is none of those that the spec names; undefined also where that can't be said. */
export function whyNotOn({ pod }: EtcdClusterSpec, node: string, has: Labels): string | undefined {
  const lacking = Object.entries(pod?.nodeSelector ?? {}).find(([name, value]) => has[name] !== value);
  if (lacking !== undefined) return `lacks the label ${lacking.join('=')} of pod.nodeSelector`;
  const terms = requiredTerms(pod);
  if (terms === undefined || terms.some((term) => isMet(term, node, has))) return undefined;
  return 'is none of those that pod.affinity.nodeAffinity asks for';
}

/** The labels of nodes that the spec speaks of. */
export const labelsNamed = ({ pod }: EtcdClusterSpec): readonly string[] => [
  ...Object.keys(pod?.nodeSelector ?? {}),
  ...(requiredTerms(pod) ?? []).flatMap((term) => listOf(term?.matchExpressions)).flatMap((each) => each?.key ?? []),
];

/** The API server looks into an affinity only when a Pod is made of it: until then it may be anything. */
type Loose<T> = T | null | undefined;

function requiredTerms(pod: EtcdClusterSpec['pod']): readonly Loose<Term>[] | undefined {
  const terms = pod?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return Array.isArray(terms) ? terms : undefined;
}

const listOf = (all: Loose<readonly Requirement[]>): readonly Loose<Requirement>[] => (Array.isArray(all) ? all : []);

/** One of the terms is enough, and all of what it asks for; one that asks for nothing names no node. */
function isMet(term: Loose<Term>, node: string, has: Labels): boolean {
  const labels = listOf(term?.matchExpressions);
  const fields = listOf(term?.matchFields);
  if (labels.length + fields.length === 0) return false;
  return (
    labels.every((each) => holds(each, has[each?.key ?? ''])) &&
    fields.every((each) => each?.key !== 'metadata.name' || holds(each, node))
  );
}

/** What nobody understands counts as met: nobody is moved for it. */
function holds(requirement: Loose<Requirement>, value: string | undefined): boolean {
  const { operator = '', values } = requirement ?? {};
  const test = operators[operator];
  return test === undefined || test(Array.isArray(values) ? values : [], value);
}

const operators: Readonly<Record<string, (values: readonly string[], value: string | undefined) => boolean>> = {
  In: (values, value) => value !== undefined && values.includes(value),
  NotIn: (values, value) => value === undefined || !values.includes(value),
  Exists: (_, value) => value !== undefined,
  DoesNotExist: (_, value) => value === undefined,
  Gt: ([least], value) => isAbove(value, least),
  Lt: ([most], value) => isAbove(most, value),
};

/** Of whole numbers; a label that is none is neither above nor below. */
function isAbove(a: string | undefined, b: string | undefined): boolean {
  const [above, below] = [a, b].map((each) => (wholeNumber.test(each ?? '') ? BigInt(each ?? '') : undefined));
  return above !== undefined && below !== undefined && above > below;
}

const wholeNumber = /^-?\d+$/;
