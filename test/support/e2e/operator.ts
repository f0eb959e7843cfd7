// The operator as something that can be killed: without a word, at any moment, and back by its Deployment.
import type { Trial } from './scenario.ts';
import { deployments, pods } from './kinds.ts';
import { until } from './wait.ts';

export const operatorNamespace = 'etcd-operator-system';
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
