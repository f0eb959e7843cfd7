// Another image in the same Pod: how far the kubelet's word and the budget's are waited for between two members.
import type { V1PodDisruptionBudgetStatus } from '@kubernetes/client-node';
import { rollout } from '../../../../src/controllers/cluster/rules/rollout.ts';
import type { Raw } from '../../../../src/kube/objects.ts';
import {
  members,
  observed,
  pod,
  running,
  unreachable,
  type MemberModifier,
  type Modifier,
} from '../../../support/observed.ts';
import { earlier, waits } from '../../../support/rollouts.ts';
import { table } from '../../../support/rule-table.ts';
import { at, wants } from '../../../support/versions.ts';

const led = { leader: 'c1' };
const old = (short: string, ...modifiers: readonly MemberModifier[]) => at('3.6.15', short, led, ...modifiers);
const now = (short: string, ...modifiers: readonly MemberModifier[]) => at('3.6.16', short, led, ...modifiers);
const notReady = pod({ ready: false });
const patch = wants('3.6.16');

type Counts = Partial<Raw<V1PodDisruptionBudgetStatus>>;
const budget =
  (counts: Counts): Modifier =>
  (o) => {
    const status = { currentHealthy: 2, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 0, ...counts };
    return o.budget === undefined ? o : { ...o, budget: { ...o.budget, status } };
  };

const restarts = {
  kind: 'act',
  reason: 'RestartingMember',
  message: 'Restarting shop-aaaaa, 3 of 3: it takes up etcd 3.6.16.',
  steps: ['Latch shop-aaaaa', 'ChangeImage shop-aaaaa'],
} as const;
const waitsFor = (updated: number, ...who: readonly string[]) =>
  waits(
    'RollingOut',
    `${String(updated)} of 3 members run this spec. Before the next is restarted: ${who.join('; ')}.`,
  );
const frozen = waits(
  'WaitingForBudget',
  'The disruption budget lets no Pod go at this moment: another one is being evicted, or does not count as ready yet.',
);
const bHasTo = 'shop-bbbbb has to be ready';

table(rollout, {
  'the first has to be Ready': {
    given: observed(members(old('a'), now('b', notReady), old('c')), patch),
    says: waitsFor(1, bHasTo),
  },
  'once it was, the next goes by what etcd says': {
    given: observed(members(old('a'), now('b', notReady), now('c')), patch),
    says: restarts,
  },
  'but not by what its kubelet said of the process before': {
    given: observed(members(old('a'), now('b', notReady), now('c', pod({ staleReady: true }))), patch),
    says: waitsFor(2, bHasTo),
  },
  'nor while the first is Ready no more': {
    given: observed(members(old('a'), now('b', notReady), now('c', notReady)), patch),
    says: waitsFor(2, bHasTo, 'shop-ccccc has to be ready'),
  },
  'nor while one of the earlier spec is not Ready': {
    given: observed(members(old('a', notReady), now('b'), now('c')), patch),
    says: waitsFor(2, 'shop-aaaaa has to be ready'),
  },
  'who does not answer is waited for': {
    given: observed(members(old('a'), now('b', notReady, unreachable()), now('c')), patch),
    says: waitsFor(2, 'shop-bbbbb: no answer within 3 s'),
  },
  'who has not caught up is waited for': {
    given: observed(
      members(
        old('a'),
        now(
          'b',
          notReady,
          running({ ...led, version: '3.6.16', raftAppliedIndex: 1000 - 301, activePeers: ['a1', 'c1'] }),
        ),
        now('c'),
      ),
      patch,
    ),
    says: waitsFor(2, bHasTo),
  },
  'who is not let in to clients is waited for': {
    given: observed(members(old('a'), now('b', pod({ ready: false, inQuorum: false })), now('c')), patch),
    says: waitsFor(2, bHasTo),
  },
  'whose old process has not ended is waited for': {
    given: observed(members(old('a'), now('b', pod({ ready: false, changing: true })), now('c')), patch),
    says: waitsFor(2, 'shop-bbbbb is about to be started anew'),
  },
  'whose Pod goes is waited for': {
    given: observed(members(old('a'), now('b', pod({ ready: false, deleting: true })), now('c')), patch),
    says: waitsFor(2, bHasTo),
  },
  'where the next gets another Pod all have to be Ready': {
    given: observed(members(old('a', earlier), now('b', notReady), now('c')), patch),
    says: waitsFor(2, bHasTo),
  },
  'the budget may let nobody go, for the one that is not Ready': {
    given: observed(members(old('a'), now('b', notReady), now('c')), patch, budget({})),
    says: restarts,
  },
  'not where it has let somebody go': {
    given: observed(
      members(old('a'), now('b', notReady), now('c')),
      patch,
      budget({ disruptedPods: { 'shop-ccccc': '2026-01-01T00:00:00Z' } }),
    ),
    says: frozen,
  },
  'nor where it counts fewer than are Ready': {
    given: observed(members(old('a'), now('b', notReady), now('c')), patch, budget({ currentHealthy: 1 })),
    says: frozen,
  },
});
