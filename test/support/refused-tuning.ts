// How etcd can't be tuned, nor told to look at its data: specs that are refused, with the sentences. A part of cluster-specs.ts.
import { sentences } from '../../src/crd/sentences.ts';
import { deniedArguments, deniedPrefixes } from '../../src/etcd/denied-arguments.ts';
import type { Refused, Written } from './cluster-specs.ts';

const args = (name: string): Written => ({ etcd: { extraArgs: { [name]: 'x' } } });
const denied = [...deniedArguments, ...deniedPrefixes.map((prefix) => `${prefix}x`)];
const oddForms = denied.flatMap((name) => [`-${name}`, `--${name}`, name.replaceAll('-', '_'), name.toUpperCase()]);

const refusedArguments: readonly Refused[] = [
  ...denied
    .flatMap((name) => [name, `experimental-${name}`])
    .map((name) => ({
      title: `argument ${name}`,
      spec: args(name),
      says: [sentences.argumentDenied],
    })),
  ...[...new Set(oddForms)]
    .filter((name) => !denied.includes(name))
    .map((name) => ({
      title: `argument ${name}`,
      spec: args(name),
      says: [sentences.argumentForm, sentences.argumentDenied],
    })),
  { title: 'argument --max-txn-ops', spec: args('--max-txn-ops'), says: [sentences.argumentForm] },
];

export const refusedTuning: readonly Refused[] = [
  ...refusedArguments,
  ...['', '0', '0m', '1s', '59s', '500ms', '1h30m', '1d', 'never'].map((checkInterval) => ({
    title: `data compared every "${checkInterval}"`,
    spec: { integrity: { checkInterval } },
    says: [sentences.checkInterval],
  })),
  ...['9Gi', '8Gi', '1Mi', 'much'].map((backendQuota) => ({
    title: `quota ${backendQuota}`,
    spec: { etcd: { backendQuota } },
    says: [sentences.backendQuota],
  })),
  { title: 'a heartbeat in minutes', spec: { etcd: { heartbeatInterval: '1m' } }, says: [sentences.heartbeatInterval] },
  { title: 'a heartbeat too fast', spec: { etcd: { heartbeatInterval: '1ms' } }, says: [sentences.heartbeatInterval] },
  { title: 'an early election', spec: { etcd: { electionTimeout: '400ms' } }, says: [sentences.electionTimeout] },
  { title: 'a late election', spec: { etcd: { electionTimeout: '51s' } }, says: [sentences.electionTimeout] },
  { title: 'an election as a number', spec: { etcd: { electionTimeout: '1000' } }, says: [sentences.electionTimeout] },
  {
    title: 'a heartbeat near the default election',
    spec: { etcd: { heartbeatInterval: '300ms' } },
    says: [sentences.electionTimeout],
  },
  { title: 'a huge request', spec: { etcd: { maxRequestSize: '1Gi' } }, says: [sentences.maxRequestSize] },
  ...[
    { mode: 'Periodic' },
    { mode: 'Periodic', period: 'daily' },
    { mode: 'Periodic', period: '5m', revisions: 1 },
  ].map((autoCompaction, i) => ({
    title: `compaction ${i}`,
    spec: { etcd: { autoCompaction } },
    says: [sentences.compactionPeriod],
  })),
  ...[{ mode: 'Revision' }, { mode: 'Revision', revisions: 1, period: '5m' }].map((autoCompaction, i) => ({
    title: `compaction by number ${i}`,
    spec: { etcd: { autoCompaction } },
    says: [sentences.compactionRevisions],
  })),
];
