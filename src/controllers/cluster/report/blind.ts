// What is told of a cluster that we may not look at: what was last known, and which permission is missing. Pure.
import { dated, type Verdict } from '../../../crd/conditions.ts';
import type { EtcdCluster, EtcdClusterStatus } from '../../../crd/etcdcluster.ts';
import { present } from '../desired/present.ts';
import type { Plan } from '../plan.ts';
import { ruleNames, stalled } from '../rule.ts';
import { history, planStatus } from './status.ts';

/** `words`: of the server, with verb and resource. */
export function blindPlan(words: string): Plan {
  const message =
    `The operator may not see what belongs to this cluster, so nothing is changed or repaired: ${words.replace(/\.$/, '')}. ` +
    'The roles that it needs are in manifests/rbac and in the Helm chart: apply those of the version that runs.';
  return { ...stalled('MissingPermission', message, ruleNames), held: [] };
}

/** The last status, but for what can't be known any more. `now` in milliseconds. */
export function blindStatus(cluster: EtcdCluster, now: number, plan: Plan): EtcdClusterStatus {
  const seen = { cluster, now };
  const { step: _, failuresTolerated: __, ...last } = cluster.status ?? { observedGeneration: -1 };
  const { reason, message } = plan;
  const is = (status: Verdict['status']): Verdict => ({ status, reason, message });
  const unknown: Verdict = {
    status: 'Unknown',
    reason,
    message: 'The operator may not look: see Stalled. What is told of members was so before.',
  };
  const verdicts: Record<string, Verdict> = {
    Ready: is('False'),
    Reconciling: { status: 'False', reason, message: 'No change is under way.' },
    Stalled: is('True'),
    Available: unknown,
    UpToDate: unknown,
    Degraded: unknown,
  };
  return present<EtcdClusterStatus>({
    ...last,
    observedGeneration: cluster.metadata?.generation ?? 0,
    plan: planStatus(seen, plan),
    history: history(seen, plan),
    conditions: Object.entries(verdicts).map(([type, verdict]) => dated(cluster, now, type, verdict)),
  });
}
