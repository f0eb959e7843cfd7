// The last words of the demo: what to try next, and how to end what was kept. Pure.
import { cluster } from './acts.ts';

export interface Kept {
  readonly namespace: string;
  readonly kubeconfig: string;
  /** Of the local cluster; a user of another one has a kubectl. */
  readonly kubectl?: string | undefined;
}

/** Commands to go on with, where everything was left running. */
export function goOn({ namespace, kubeconfig, kubectl }: Kept): string {
  const setUp = [`export KUBECONFIG=${kubeconfig}`, ...(kubectl === undefined ? [] : [`alias kubectl=${kubectl}`])];
  return [
    'It goes on running. To look around:',
    ...indented([
      ...setUp,
      '',
      ...aligned([
        [`kubectl -n ${namespace} get etcdc -w`, 'one line for each change'],
        [`kubectl -n ${namespace} describe etcdc ${cluster}`, 'plan, history, members, Events'],
        [`kubectl -n ${namespace} scale etcdc ${cluster} --replicas=7`, 'grow on'],
        [`kubectl -n ${namespace} delete pod -l etcdoperator.dev/cluster=${cluster}`, 'all Pods at once: a cold start'],
        [`kubectl -n ${namespace} exec svc/${cluster}-client -- etcdctl member list -w table`, "etcd's own view"],
        [
          'kubectl -n etcd-operator-system logs -l app.kubernetes.io/name=etcd-operator -f',
          'one line for each decision',
        ],
      ]),
    ]),
    '',
    'To end it:',
    ...indented(ending(namespace, kubectl !== undefined)),
  ].join('\n');
}

function ending(namespace: string, isLocal: boolean): string[] {
  if (isLocal) return ['npm run cluster -- down'];
  return [
    `kubectl delete namespace ${namespace}`,
    'helm uninstall etcd-operator -n etcd-operator-system && kubectl delete namespace etcd-operator-system',
    'kubectl delete crd etcdoperations.etcdoperator.dev',
    'kubectl delete crd etcdclusters.etcdoperator.dev    # with every EtcdCluster that is left',
  ];
}

/** What to try next, where everything was removed. */
export const tryNext = [
  'Everything that the demo made is removed again. Try next:',
  ...indented(
    aligned([
      ['npm run demo -- --keep', 'the same, left running, with commands to go on'],
      ['npm run cluster -- up', 'a local Kubernetes alone; the README goes on from there'],
      ['npm test', 'what has to hold, proven'],
    ]),
  ),
].join('\n');

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

function aligned(pairs: readonly (readonly [command: string, what: string])[]): string[] {
  const width = Math.max(...pairs.map(([command]) => command.length));
  return pairs.map(([command, what]) => `${command.padEnd(width)}  # ${what}`);
}
