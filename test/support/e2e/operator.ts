// The operator as something that can be killed: without a word, at any moment, and back by its Deployment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Trial } from './scenario.ts';
import { deployments, pods } from './kinds.ts';
import { until } from './wait.ts';

export const operatorNamespace = 'etcd-operator-system';
const debugPort = 8082;
const askWithinMs = 10_000;
const operator = { namespace: operatorNamespace, name: 'etcd-operator' };
const operatorPods = { namespace: operatorNamespace, labels: 'app.kubernetes.io/name=etcd-operator' };

/** Kills every replica at once, without any grace. New ones are made by the Deployment. */
export async function killOperator(trial: Trial): Promise<void> {
  const found = await trial.api.list(pods, operatorPods);
  const options = { gracePeriodSeconds: 0 };
  await Promise.all(
    found.map(({ metadata }) => trial.api.delete(pods, { namespace: operatorNamespace, name: metadata.name }, options)),
  );
  trial.tell(`killed the operator (${found.length} replicas)`);
}

/** Waits until every replica is available again. */
export async function operatorAvailable(trial: Pick<Trial, 'api'>, seconds = 60): Promise<void> {
  await until('the operator to be available', seconds, async () => {
    const { spec, status } = await trial.api.get(deployments, operator);
    const seen = `${status?.availableReplicas ?? 0} of ${spec?.replicas} replicas are available`;
    return status?.availableReplicas === spec?.replicas ? { is: true } : { seen };
  });
}

/** What the operator last saw of a cluster, as JSON: only the replica that leads knows. */
export async function lastObserved(trial: Trial, cluster: string): Promise<string> {
  for (const { metadata } of await trial.api.list(pods, operatorPods)) {
    const answer = await askReplica(trial, metadata.name, `/observed?cluster=${trial.namespace}/${cluster}`);
    if (answer.trim() !== 'null') return answer;
  }
  return 'no replica has looked at it';
}

/** Its debug pages are served to its own Pod only, hence the way through the kubelet. */
async function askReplica({ kubeconfig, local }: Trial, pod: string, path: string): Promise<string> {
  const place = ['--kubeconfig', kubeconfig, '--namespace', operatorNamespace];
  const forward = ['port-forward', `pod/${pod}`, `:${debugPort}`, ...place];
  const child = spawn(local?.kubectlPath ?? 'kubectl', forward, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data', { signal: AbortSignal.timeout(askWithinMs) });
    const port = /127\.0\.0\.1:(\d+)/.exec(String(line))?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(askWithinMs) });
    return await answer.text();
  } finally {
    child.kill('SIGTERM');
  }
}
