// Every file that is generated from src/crd: the CRDs of manifests/ and of the chart, and the API reference.
// It writes nothing itself: `npm run check` compares, `npm run check -- --write` rewrites.
import type { TSchema } from '@sinclair/typebox';
import { stringify } from 'yaml';
import { etcdCluster } from '../../src/crd/etcdcluster.ts';
import { etcdOperation } from '../../src/crd/etcdoperation.ts';
import { fieldsOf, type OurPlural, type Schema } from '../../src/crd/installed.ts';
import { etcdClusters, etcdOperations, group } from '../../src/crd/kinds.ts';
import { crd } from './crd.ts';
import type { Column } from './crd.ts';
import { reference, type Referenced } from './reference.ts';

const note = '# Generated from src/crd by `npm run check -- --write`. Change it there.\n';

/** By path from the top of the checkout. */
export function generatedFiles(): Map<string, string> {
  const definitions = { etcdclusters: etcdClusterCrd(), etcdoperations: etcdOperationCrd() };
  return new Map([
    ...Object.entries(definitions).flatMap(([plural, definition]): [string, string][] => [
      [`manifests/crd/${plural}.yaml`, note + yaml(definition)],
      [`charts/etcd-operator/templates/crd-${plural}.yaml`, chartTemplate(definition)],
    ]),
    ['src/crd/gen/fields.ts', fieldList({ etcdclusters: etcdCluster, etcdoperations: etcdOperation })],
    ['docs/api.md', reference(kinds)],
  ]);
}

/** What the operator looks for, at its start, in the kinds that are installed. */
function fieldList(schemas: Readonly<Record<OurPlural, TSchema>>): string {
  const lists = Object.entries(schemas).map(([plural, schema]) => {
    const plain: Schema = JSON.parse(JSON.stringify(schema));
    const lines = fieldsOf(plain).map((field) => `    '${field}',\n`);
    return `  ${plural}: [\n${lines.join('')}  ],\n`;
  });
  return `${note.replace('#', '//')}export const fields = {\n${lists.join('')}} as const;\n`;
}

const kinds: readonly Referenced[] = [
  {
    kind: etcdClusters.kind,
    shortName: 'etcdc',
    schema: etcdCluster,
    name: 'The name has at most 50 characters, starts with a letter and holds only lower case letters, digits and dashes.',
  },
  {
    kind: etcdOperations.kind,
    shortName: 'etcdop',
    schema: etcdOperation,
    name: 'The name has at most 63 characters.',
  },
];

export function etcdClusterCrd(): Record<string, unknown> {
  return crd({
    group,
    version: 'v1alpha1',
    kind: etcdClusters.kind,
    plural: etcdClusters.plural,
    shortNames: ['etcdc'],
    categories: ['etcdoperator'],
    schema: etcdCluster,
    scale: {
      specReplicasPath: '.spec.size',
      statusReplicasPath: '.status.size',
      labelSelectorPath: '.status.selector',
    },
    columns,
  });
}

export function etcdOperationCrd(): Record<string, unknown> {
  return crd({
    group,
    version: 'v1alpha1',
    kind: etcdOperations.kind,
    plural: etcdOperations.plural,
    shortNames: ['etcdop'],
    categories: ['etcdoperator'],
    schema: etcdOperation,
    columns: operationColumns,
  });
}

const readyCondition = '.status.conditions[?(@.type=="Ready")]';

const columns: readonly Column[] = [
  { name: 'Ready', type: 'string', jsonPath: `${readyCondition}.status`, description: 'Whether it is as wanted.' },
  { name: 'Members', type: 'string', jsonPath: '.status.membersReady', description: 'Healthy voters of those wanted.' },
  {
    name: 'Tolerates',
    type: 'integer',
    jsonPath: '.status.failuresTolerated',
    description: 'How many more voters may fail.',
  },
  { name: 'Version', type: 'string', jsonPath: '.status.version', description: 'The etcd version that runs.' },
  { name: 'DB', type: 'string', jsonPath: '.status.dbSize', description: 'Size of the largest database.' },
  { name: 'Status', type: 'string', jsonPath: '.status.plan.reason', description: 'What is being done.' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Since when it exists.' },
  { name: 'Leader', type: 'string', jsonPath: '.status.leader', description: 'The member that leads.', priority: 1 },
  {
    name: 'Message',
    type: 'string',
    jsonPath: '.status.plan.message',
    description: 'What is being done, and why.',
    priority: 1,
  },
];

const operationColumns: readonly Column[] = [
  { name: 'Type', type: 'string', jsonPath: '.spec.type', description: 'What is done.' },
  { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterName', description: 'The cluster that it is done to.' },
  { name: 'Ready', type: 'string', jsonPath: `${readyCondition}.status`, description: 'Whether it is done.' },
  { name: 'Status', type: 'string', jsonPath: `${readyCondition}.reason`, description: 'How far it is, in one word.' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Since when it is asked for.' },
  { name: 'Message', type: 'string', jsonPath: '.status.message', description: 'How far it is, and why.', priority: 1 },
];

/** Templates, not the chart's crds folder: that one Helm never upgrades. */
function chartTemplate(definition: Record<string, unknown>): string {
  const keep = '  {{- if .Values.crds.keep }}\n  annotations:\n    helm.sh/resource-policy: keep\n  {{- end }}\n';
  const body = yaml(definition).replace('  labels:\n    app.kubernetes.io/name: etcd-operator\n', (labels) => {
    const ours = '    {{- include "etcd-operator.labels" . | nindent 4 }}\n';
    return `${keep}${labels.split('\n')[0] ?? ''}\n${ours}`;
  });
  return `${note}{{- if .Values.crds.enabled }}\n${body}{{- end }}\n`;
}

function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
