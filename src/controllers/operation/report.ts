// The status of an operation as a function of what was observed and planned; by kstatus it is Ready once it is done. Pure.
import { dated, type Verdict } from '../../crd/conditions.ts';
import type { EtcdOperationStatus } from '../../crd/etcdoperation.ts';
import { rfc3339 } from '../../time.ts';
import { present } from '../cluster/desired/present.ts';
import type { Observed } from './observed.ts';
import type { Plan, Progress } from './plan.ts';

export const statusOf = (o: Observed, plan: Plan): EtcdOperationStatus =>
  plan.kind === 'over' || plan.kind === 'delete' ? asItWas(o) : progressStatus(o, plan);

function progressStatus({ operation, cluster, now }: Observed, plan: Progress): EtcdOperationStatus {
  const isDone = plan.kind === 'succeeded';
  const { reason } = plan;
  const message = plan.message.slice(0, 4096);
  const is = (isSo: boolean, no = reason): Verdict => ({
    status: isSo ? 'True' : 'False',
    reason: isSo ? reason : no,
    message,
  });
  const verdicts: Record<string, Verdict> = {
    Ready: is(isDone),
    Reconciling: is(plan.kind === 'underWay'),
    Stalled: is(plan.kind === 'stalled', 'NotStalled'),
    Complete: is(isDone),
  };
  return present<EtcdOperationStatus>({
    observedGeneration: operation.metadata?.generation ?? 0,
    startTime: operation.status?.startTime ?? (cluster === undefined ? undefined : rfc3339(now)),
    completionTime: isDone ? rfc3339(now) : undefined,
    result: isDone ? 'Succeeded' : undefined,
    message,
    conditions: Object.entries(verdicts).map(([type, verdict]) => dated(operation, now, type, verdict)),
  });
}

/** Its TTL may have been changed, which does nothing but make another generation. */
function asItWas({ operation: { metadata, status } }: Observed): EtcdOperationStatus {
  const observedGeneration = metadata?.generation ?? 0;
  const conditions = status?.conditions?.map((condition) => ({ ...condition, observedGeneration }));
  return present<EtcdOperationStatus>({ ...status, observedGeneration, conditions });
}
