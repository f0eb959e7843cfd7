// On which nodes the spec lets a member be: as the scheduler reads nodeSelector and the required node affinity.
import { describe, expect, test } from '@jest/globals';
import type { V1NodeSelectorTerm } from '@kubernetes/client-node';
import { labelsNamed, whyNotOn } from '../../../src/controllers/cluster/placement.ts';
import type { Raw } from '../../../src/kube/objects.ts';
import { exampleSpec, type SpecChanges } from '../desired/example.ts';

type Term = Raw<V1NodeSelectorTerm>;

const label = (key: string, operator: string, ...values: readonly string[]): Term => ({
  matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values: [...values] }) }],
});
const name = (operator: string, ...values: readonly string[]): Term => ({
  matchFields: [{ key: 'metadata.name', operator, values: [...values] }],
});
const requiring = (...nodeSelectorTerms: Term[]) =>
  exampleSpec({
    pod: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } },
  });
const none = 'is none of those that pod.affinity.nodeAffinity asks for';

describe('on a node of zone z1 with 8 cores', () => {
  const on = (spec: ReturnType<typeof exampleSpec>) => whyNotOn(spec, 'node-1', { zone: 'z1', cores: '8' });

  test.each<[string, Term[], boolean]>([
    ['In names its zone', [label('zone', 'In', 'z2', 'z1')], true],
    ['In names others', [label('zone', 'In', 'z2')], false],
    ['In of a label that it has not', [label('disk', 'In', 'fast')], false],
    ['NotIn names its zone', [label('zone', 'NotIn', 'z1')], false],
    ['NotIn names others', [label('zone', 'NotIn', 'z2')], true],
    ['NotIn of a label that it has not', [label('disk', 'NotIn', 'fast')], true],
    ['Exists', [label('zone', 'Exists')], true],
    ['Exists of a label that it has not', [label('disk', 'Exists')], false],
    ['DoesNotExist', [label('zone', 'DoesNotExist')], false],
    ['DoesNotExist of a label that it has not', [label('disk', 'DoesNotExist')], true],
    ['Gt less', [label('cores', 'Gt', '7')], true],
    ['Gt as much', [label('cores', 'Gt', '8')], false],
    ['Gt by number, not by letter', [label('cores', 'Gt', '10')], false],
    ['Gt of a label that is no number', [label('zone', 'Gt', '1')], false],
    ['Gt of a label that it has not', [label('disk', 'Gt', '1')], false],
    ['Lt more', [label('cores', 'Lt', '10')], true],
    ['Lt as much', [label('cores', 'Lt', '8')], false],
    ['Lt of a label that it has not', [label('disk', 'Lt', '1')], false],
    ['by its name', [name('In', 'node-1')], true],
    ['by the name of another', [name('In', 'node-2')], false],
    ['not by its name', [name('NotIn', 'node-1')], false],
    ['one of the terms is enough', [label('zone', 'In', 'z2'), label('cores', 'Exists')], true],
    ['of one term all is asked for', [{ ...label('zone', 'In', 'z1'), ...name('In', 'node-2') }], false],
    [
      'all expressions of it',
      [
        {
          matchExpressions: [...(label('zone', 'Exists').matchExpressions ?? []), { key: 'disk', operator: 'Exists' }],
        },
      ],
      false,
    ],
    ['a term that asks for nothing names no node', [{}], false],
    ['no term at all names none', [], false],
    ['what nobody understands moves nobody', [label('zone', 'Like', 'y')], true],
    ['nor does a field of another name', [{ matchFields: [{ key: 'spec.x', operator: 'In', values: ['y'] }] }], true],
  ])('%s', (_, terms, isMet) => {
    expect(on(requiring(...terms))).toBe(isMet ? undefined : none);
  });

  const asWritten = (nodeAffinity: string): SpecChanges =>
    JSON.parse(`{"pod":{"affinity":{"nodeAffinity":${nodeAffinity}}}}`);
  const terms = (written: string): string =>
    `{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":${written}}}`;

  test.each<[string, string, string | undefined]>([
    ['terms that are no list', terms('"z1"'), undefined],
    ['a requirement that is none', '{"requiredDuringSchedulingIgnoredDuringExecution":null}', undefined],
    ['no node affinity', 'null', undefined],
    ['what is only preferred', '{"preferredDuringSchedulingIgnoredDuringExecution":[]}', undefined],
    ['expressions that are none', terms('[null,{"matchExpressions":[null]}]'), undefined],
    ['expressions that are no list', terms('[{"matchExpressions":"zone"}]'), none],
    ['values that are no list', terms('[{"matchExpressions":[{"key":"zone","operator":"In","values":"z1"}]}]'), none],
  ])('%s: nothing is thrown', (_, nodeAffinity, why) => {
    const spec = exampleSpec(asWritten(nodeAffinity));
    expect(on(spec)).toBe(why);
    expect(labelsNamed(spec).filter((key) => key !== 'zone')).toEqual([]);
  });

  test('the selector is asked beside the affinity, and named first', () => {
    const { pod } = requiring(label('zone', 'In', 'z2'));
    expect(on(exampleSpec({ pod: { ...pod, nodeSelector: { zone: 'z1' } } }))).toBe(none);
    expect(on(exampleSpec({ pod: { ...pod, nodeSelector: { zone: 'z3' } } }))).toBe(
      'lacks the label zone=z3 of pod.nodeSelector',
    );
  });
});

test('the labels that are named are those of both', () => {
  const { pod } = requiring({ ...label('zone', 'Exists'), ...name('In', 'node-1') }, label('cores', 'Gt', '4'));
  expect(labelsNamed(exampleSpec({ pod: { ...pod, nodeSelector: { disk: 'fast' } } }))).toEqual([
    'disk',
    'zone',
    'cores',
  ]);
  expect(labelsNamed(exampleSpec())).toEqual([]);
});
