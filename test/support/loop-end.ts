// Runs a loop to its end, and says what is wrong with the end: for the tests of the whole loop.
import { expect } from '@jest/globals';
import { budgets, claims, configMaps, pods } from '../../src/kube/objects.ts';
import type { Kind, KubeObject, Pod } from '../../src/kube/objects.ts';
import { quorum } from '../../src/etcd/quorum.ts';
import { labels } from '../../src/controllers/cluster/names.ts';
import { isVoided } from '../../src/controllers/cluster/desired/ticket.ts';
import { at, type Ground, type Operator } from './loop.ts';

type Passes = Pick<Operator, 'pass' | 'isStopped'>;

/** Until it is settled on what is asked for now, or the operator is stopped. */
export function untilSettled(ground: Ground, operator: Passes): Promise<void> {
  return untilTrue(ground, operator, async () => {
    const { status, metadata } = await ground.cluster();
    return status?.plan?.kind === 'Settled' && status.observedGeneration === metadata?.generation;
  });
}

/** Pass by pass, until it is so, or the operator is stopped. */
export async function untilTrue(ground: Ground, operator: Passes, isSo: () => Promise<boolean>): Promise<void> {
  const plans: string[] = [];
  while (plans.length < 120) {
    await operator.pass();
    if (operator.isStopped) return;
    await ground.moves();
    if (await isSo()) return;
    plans.push((await ground.cluster()).status?.plan?.message ?? 'no plan');
  }
  throw new Error(`not so after:\n${plans.slice(-4).join('\n')}`);
}

/** `size` voters, one Pod, voided ticket and, but for those in memory, claim for each, and no other; and every acknowledged write on every member. */
export async function expectWhole(ground: Ground, size: number, when = ''): Promise<void> {
  ground.etcd.tick(3);
  const cluster = await ground.cluster();
  const voters = (cluster.status?.members ?? []).map((m) => m.name);
  const tickets = await all(ground, configMaps);
  const name = { ...at, uid: cluster.metadata?.uid ?? '', domain: 'cluster.local' };
  const made = await all(ground, pods);
  const valid = tickets.filter((t) => !isVoided({ cluster: name, member: memberOf(t) }, t));
  expect({
    when,
    voters: await listed(ground),
    pods: made.map(memberOf),
    claims: (await all(ground, claims)).map(memberOf),
    tickets: tickets.map(memberOf),
    valid,
    roles: made.map((pod) => pod.metadata?.labels?.[labels.role]),
    minAvailable: (await all(ground, budgets)).map((budget) => budget.spec?.minAvailable),
    size: cluster.status?.size,
    violations: ground.etcd.violations,
    missing: ground.etcd.missingWrites(),
  }).toEqual({
    when,
    voters: voters.map((voter) => ({ name: voter, isLearner: false })),
    pods: voters,
    claims: made.filter(isOnVolume).map(memberOf),
    tickets: voters,
    valid: [],
    roles: voters.map(() => 'voter'),
    minAvailable: size === 1 ? [] : [quorum(size)],
    size,
    violations: [],
    missing: [],
  });
  expect(voters).toHaveLength(size);
}

async function all<T extends KubeObject>(ground: Ground, kind: Kind<T>): Promise<readonly T[]> {
  return (await ground.others.list(kind, { namespace: at.namespace })).items;
}

const isOnVolume = ({ spec }: Pod): boolean =>
  spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined) === true;

const memberOf = (object: KubeObject): string => object.metadata?.labels?.[labels.member] ?? 'nobody';

/** By the account of any member that answers. */
async function listed(ground: Ground) {
  const [any] = await all(ground, pods);
  const host = any?.status?.podIP ?? '';
  const members = await ground.etcd.members({ host, serverName: host });
  return members.map(({ name, isLearner }) => ({ name, isLearner })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
