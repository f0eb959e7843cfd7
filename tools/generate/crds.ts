// Every file that is generated from src/crd: the CRDs of manifests/ and of the chart, and the API reference.
// It writes nothing itself: `npm run check` compares, `npm run check -- --write` rewrites.
import { stringify } from 'yaml';
import { etcdCluster } from '../../src/crd/etcdcluster.ts';
import { etcdClusters, group } from '../../src/crd/kinds.ts';
import { crd } from './crd.ts';
import type { Column } from './crd.ts';
import { reference } from './reference.ts';

const note = '# Generated from src/crd by `npm run check -- --write`. Change it there.\n';

/** By path from the top of the checkout. */
export function generatedFiles(): Map<string, string> {
  const definition = etcdClusterCrd();
  return new Map([
    ['manifests/crd/etcdclusters.yaml', note + yaml(definition)],
    ['charts/etcd-operator/templates/crd-etcdclusters.yaml', chartTemplate(definition)],
    ['docs/api.md', reference(etcdCluster)],
  ]);
}

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
