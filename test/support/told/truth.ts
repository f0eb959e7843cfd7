// How a cluster is, by the fakes, and whether its status says so.
import { expect } from '@jest/globals';
import type { EtcdCluster, EtcdClusterStatus } from '../../../src/crd/etcdcluster.ts';
import { quorum } from '../../../src/etcd/quorum.ts';
import type { Ground } from '../loop.ts';

export interface Truth {
  /** A majority of the voters is connected, whoever can see it. */
  readonly hasQuorum: boolean;
  /** By the list of the leader. */
  readonly voters: number;
  /** Those that the operator made. */
  readonly ours: number;
  /** Voters that are connected to the leader, and that the operator reaches. */
  readonly serving: number;
}

export async function truthOf(ground: Ground): Promise<Truth> {
  const { leads, voters, serving } = ground.etcd.truth();
  const ours = voters.filter((name) => name.startsWith('shop-'));
  return { hasQuorum: leads, voters: voters.length, ours: ours.length, serving: serving.length };
}

export function expectTrue(truth: Truth, { metadata, status, spec }: EtcdCluster): void {
  if (status === undefined) throw new Error('nothing is told');
  const generations = [status.observedGeneration, ...(status.conditions ?? []).map((c) => c.observedGeneration)];
  expect(new Set(generations)).toEqual(new Set([metadata?.generation]));
  expectHeadline(status);
  expectWords(status);
  if (status.plan?.reason === 'MissingPermission') return;
  expect({ said: saidOf(status), truth }).toEqual({ said: said(truth, status), truth });
  if (isTrue(status, 'Ready') && spec.size > 0) {
    expect(truth).toEqual({ hasQuorum: true, voters: spec.size, ours: spec.size, serving: spec.size });
  }
}

const find = ({ conditions }: EtcdClusterStatus, type: string) => conditions?.find((c) => c.type === type);
const isTrue = (status: EtcdClusterStatus, type: string): boolean => find(status, type)?.status === 'True';

/** Exactly one is the headline; none while it is held by a person and something is the matter. */
function expectHeadline(status: EtcdClusterStatus): void {
  const headlines = ['Ready', 'Reconciling', 'Stalled'].filter((type) => isTrue(status, type));
  const isHeld = status.plan?.reason.startsWith('Held') === true;
  expect({ plan: status.plan?.reason, headlines: headlines.length }).toEqual({
    plan: status.plan?.reason,
    headlines: isHeld && headlines.length === 0 ? 0 : 1,
  });
}

/** Whole sentences, also as an Event, and each member that is not well with what is the matter with it. */
function expectWords({ plan, members = [], conditions = [] }: EtcdClusterStatus): void {
  const sentences = [plan?.message ?? '', ...conditions.map(({ message }) => message)];
  expect(sentences.filter((words) => !/^[^ ].*[.…]$/s.test(words) || /undefined|\.\.|  |: \.|: ;/.test(words))).toEqual(
    [],
  );
  expect(members.filter((m) => !m.healthy && !m.message)).toEqual([]);
  expect(members.filter((m) => m.healthy && m.message !== undefined)).toEqual([]);
}

interface Said {
  readonly available: string | undefined;
  readonly failuresTolerated: number | undefined;
  readonly degraded: boolean;
}

const saidOf = (status: EtcdClusterStatus): Said => ({
  available: find(status, 'Available')?.status,
  failuresTolerated: status.failuresTolerated,
  degraded: isTrue(status, 'Degraded'),
});

/** What has to be said. Of a cluster that was not born or is asleep nothing is wrong; of one that is silent as a whole nothing is known. */
function said(truth: Truth, status: EtcdClusterStatus): Said {
  const { hasQuorum, voters, ours, serving } = truth;
  const why = find(status, 'Available')?.reason ?? '';
  const isRefused = find(status, 'Degraded')?.reason === 'Forbidden';
  if (['NotBootstrapped', 'Hibernated', 'Deleting'].includes(why))
    return { available: 'False', failuresTolerated: 0, degraded: isRefused };
  if (isUnknowable(truth, why)) return { available: 'Unknown', failuresTolerated: undefined, degraded: true };
  const failuresTolerated = Math.max(0, serving - quorum(voters));
  if (hasQuorum) return { available: 'True', failuresTolerated, degraded: isRefused || serving < ours };
  return { available: 'False', failuresTolerated: 0, degraded: true };
}

const isUnknowable = ({ hasQuorum, serving }: Truth, why: string): boolean =>
  serving === 0 && (hasQuorum || why === 'Unreachable');
