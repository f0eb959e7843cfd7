// One pass over one operation: observe → plan → report → act. The status goes out first, under the resourceVersion that was read: what
// was done is never done twice, whoever leads.
import { etcdOperations } from '../../crd/kinds.ts';
import type { EtcdOperation, EtcdOperationStatus } from '../../crd/etcdoperation.ts';
import { disposition } from '../../errors.ts';
import type { Told } from '../../kube/events.ts';
import type { Kube } from '../../kube/kube.ts';
import { same } from '../../kube/same.ts';
import { act } from './act.ts';
import { observe, type Sources } from './observe.ts';
import type { Observed } from './observed.ts';
import { plan, type Plan } from './plan.ts';
import { statusOf } from './report.ts';

export interface Ports {
  readonly sources: Sources;
  /** For writes. */
  readonly kube: Kube;
  /** Throws when this process may no longer write: its lease is about to pass to another. */
  readonly mayWrite: () => void;
  /** Asks for the next pass, in milliseconds. */
  readonly later: (key: string, ms: number) => void;
  /** Called when something new is to be told; for the log and the Events. */
  readonly onNews: (operation: EtcdOperation, told: Told) => void;
}

/** `key` is `namespace/name`. A throw lets the queue back off. */
export async function reconcile(ports: Ports, key: string): Promise<void> {
  const [namespace = '', name = ''] = key.split('/');
  const o = await observe(ports.sources, { namespace, name });
  if (o === undefined) return;
  const decided = plan(o);
  try {
    await report(ports, o, decided);
    await act(ports, o, decided);
  } catch (error) {
    if (disposition(error) !== 'observeAgain') throw error;
    return ports.later(key, againMs);
  }
  const next = nextLook(o, decided);
  if (next !== undefined) ports.later(key, next);
}

const againMs = 200;
const underWayMs = 1_000;
const idleMs = 5_000;
/** Timers take no longer ones. */
const longestMs = 3_600_000;

/** The cluster is not watched for it. What waits on purpose, or for a person, is looked at less often. */
function nextLook({ now }: Observed, plan: Plan): number | undefined {
  if (plan.kind === 'over') return plan.until === undefined ? undefined : Math.min(plan.until - now, longestMs);
  if (plan.kind === 'succeeded') return 0;
  if (plan.kind === 'delete') return undefined;
  return plan.kind === 'stalled' || plan.reason.startsWith('Held') ? idleMs : underWayMs;
}

async function report({ kube, mayWrite, onNews }: Ports, o: Observed, decided: Plan): Promise<void> {
  const { operation } = o;
  const status = statusOf(o, decided);
  if (same(status, operation.status)) return;
  const { name = '', namespace = '', resourceVersion = '' } = operation.metadata ?? {};
  const { apiVersion, kind } = etcdOperations;
  mayWrite();
  await kube.apply<StatusOnly>(
    etcdOperations,
    { apiVersion, kind, metadata: { name, namespace, resourceVersion }, status },
    'status',
  );
  if ('reason' in decided && headline(status) !== headline(operation.status)) {
    const { reason, message } = decided;
    onNews(operation, { type: decided.kind === 'stalled' ? 'Warning' : 'Normal', reason, message });
  }
}

type StatusOnly = Pick<EtcdOperation, 'apiVersion' | 'kind' | 'metadata' | 'status'>;

const headline = (status: EtcdOperationStatus | undefined): string =>
  (status?.conditions ?? []).map((c) => `${c.type} ${c.status} ${c.reason}`).join();
