// What the apiserver does with an eviction, and what the disruption controller counts for it. Pure.
import type { Budget, Pod } from '../../src/kube/objects.ts';
import { refuse } from './fake-rules.ts';

export interface Counted {
  /** The name of the budget. */
  readonly name: string;
  readonly status: Status;
}

type Status = Required<Pick<NonNullable<Budget['status']>, keyof typeof unseen>>;

/** What the budget says once this Pod is let go; undefined: nothing is counted. Throws where it may not go. */
export function evicted(budgets: readonly Budget[], pod: Pod): Counted | undefined {
  const [budget, second] = budgets.filter((each) => isOver(each, pod));
  if (second !== undefined) throw refuse('Invalid', 'This pod has more than one PodDisruptionBudget');
  if (budget === undefined || hasEnded(pod)) return undefined;
  const status = { ...unseen, ...budget.status };
  const isEnough = status.desiredHealthy > 0 && status.currentHealthy >= status.desiredHealthy;
  if (!isReady(pod) && isEnough) return undefined;
  const why = whyHeld(budget, status);
  if (why === undefined)
    return { name: nameOf(budget), status: { ...status, disruptionsAllowed: status.disruptionsAllowed - 1 } };
  throw refuse(
    'DisruptionBudget',
    `Cannot evict pod as it would violate the pod's disruption budget. The disruption budget ${nameOf(budget)} ${why}`,
  );
}

function whyHeld({ metadata }: Budget, status: Status): string | undefined {
  const { observedGeneration, currentHealthy, desiredHealthy, disruptionsAllowed } = status;
  if (observedGeneration < (metadata?.generation ?? 0)) return 'is still being processed by the server.';
  if (disruptionsAllowed > 0) return undefined;
  return `needs ${String(desiredHealthy)} healthy pods and has ${String(currentHealthy)} currently`;
}

const nameOf = ({ metadata }: Budget): string => metadata?.name ?? '';

/** How many of the Pods may go, as the disruption controller counts them soon after each change. */
export function counted(budget: Budget, pods: readonly Pod[]): Status {
  const over = pods.filter((pod) => isOver(budget, pod));
  const desiredHealthy = Number(budget.spec?.minAvailable ?? 0);
  const currentHealthy = over.filter((pod) => isReady(pod) && pod.metadata?.deletionTimestamp === undefined).length;
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
  const observedGeneration = budget.metadata?.generation ?? 0;
  return { observedGeneration, currentHealthy, desiredHealthy, expectedPods: over.length, disruptionsAllowed };
}

/** Until the controller has come round to it. */
const unseen = {
  observedGeneration: 0,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
  disruptionsAllowed: 0,
};

function isOver({ metadata, spec }: Budget, pod: Pod): boolean {
  const asked = Object.entries(spec?.selector?.matchLabels ?? {});
  return (
    metadata?.namespace === pod.metadata?.namespace &&
    asked.every(([name, value]) => pod.metadata?.labels?.[name] === value)
  );
}

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;

const hasEnded = ({ metadata, status }: Pod): boolean =>
  metadata?.deletionTimestamp !== undefined || ['Pending', 'Succeeded', 'Failed'].includes(status?.phase ?? '');
