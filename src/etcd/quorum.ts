// The arithmetic of quorum, always about the cluster as it would be AFTER a step. Pure.

/** Voters that must agree. */
export const quorum = (voters: number): number => Math.floor(voters / 2) + 1;

/** How many more voters may fail before quorum is lost; negative where it is lost already. */
export const failuresTolerated = (voters: number, healthy: number): number => healthy - quorum(voters);

export interface Voters {
  readonly voters: number;
  /** Voters that are connected to the others and answer. */
  readonly healthy: number;
}

/**
 * A learner that is caught up becomes a voter: afterwards quorum must survive the newcomer's failure, or that of one more healthy voter.
 * From one to two no quorum can: it is allowed, and has to be passed quickly.
 */
export function mayPromote({ voters, healthy }: Voters): boolean {
  const after = { voters: voters + 1, healthy: healthy + 1 };
  if (after.voters === 2) return healthy === 1;
  return failuresTolerated(after.voters, after.healthy) >= 1;
}

/** Which voters etcd wants to see connected before it takes a learner: older patches want all of them. */
export type ConnectionRule = 'all' | 'quorum';

/** A learner costs no quorum; this is what etcd itself asks for, so that it does not refuse. */
export function mayAddLearner({ voters, healthy }: Voters, rule: ConnectionRule): boolean {
  if (voters === 1 || rule === 'all') return healthy === voters && healthy >= 1;
  return healthy >= quorum(voters + 1);
}

/**
 * A voter goes. Without one that is down the others are never worse off. Without one that is healthy quorum must afterwards survive
 * the failure of one more; with two or one left none can: that is allowed while all of them are healthy.
 */
export function mayRemoveVoter({ voters, healthy }: Voters, isHealthy: boolean): boolean {
  const after = { voters: voters - 1, healthy: healthy - Number(isHealthy) };
  if (after.voters < 1) return false;
  if (!isHealthy) return failuresTolerated(after.voters, after.healthy) >= 0;
  if (after.voters <= 2) return after.healthy === after.voters;
  return failuresTolerated(after.voters, after.healthy) >= 1;
}
