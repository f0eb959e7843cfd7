// A decision as an Event: what `kubectl describe` shows last. Pure.
import type { EtcdClusterStatus } from '../../../crd/etcdcluster.ts';
import type { Told } from '../../../kube/events.ts';
import type { Plan } from '../plan.ts';

/** Waits that a person should see among the Events. */
const warnings = new Set(['MemberDown']);

/** Why an act is refused, where it does not pass by itself. */
const refusal = (status: EtcdClusterStatus | undefined): string | undefined => {
  const degraded = status?.conditions?.find(({ type, status }) => type === 'Degraded' && status === 'True');
  return degraded?.reason === 'MembersUnhealthy' ? undefined : degraded?.reason;
};

/** Whether it is worth an Event and a line in the log. */
export const isNews = (before: EtcdClusterStatus | undefined, status: EtcdClusterStatus): boolean =>
  headline(before) !== headline(status) || (refusal(status) !== undefined && refusal(status) !== refusal(before));

const headline = (status: EtcdClusterStatus | undefined): string =>
  [status?.plan?.kind, status?.plan?.reason].join(' ');

export function eventOf(status: EtcdClusterStatus, { kind, reason, message }: Plan): Told {
  const { plan: told } = status;
  const isWarning = kind === 'stalled' || warnings.has(reason) || refusal(status) !== undefined;
  return { type: isWarning ? 'Warning' : 'Normal', reason, message: told?.message ?? message };
}
