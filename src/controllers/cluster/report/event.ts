// A decision as an Event: what `kubectl describe` shows last. Pure.
import type { EtcdClusterStatus } from '../../../crd/etcdcluster.ts';
import type { Told } from '../../../kube/events.ts';
import type { Plan } from '../plan.ts';

/** Waits that a person should see among the Events. */
const warnings = new Set(['MemberDown', 'QuorumLost', 'Unreachable']);

export function eventOf({ plan: told }: EtcdClusterStatus, { kind, reason, message }: Plan): Told {
  const isWarning = kind === 'stalled' || warnings.has(reason);
  return { type: isWarning ? 'Warning' : 'Normal', reason, message: told?.message ?? message };
}
