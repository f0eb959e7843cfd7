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

/** A learner costs no quorum, but etcd refuses one unless this many voters are connected; and with one down repair goes first. */
export const mayAddLearner = ({ voters, healthy }: Voters): boolean => healthy === voters && healthy >= 1;
