// A member that is down takes up a changed spec first: it may be what mends it. Where it does not, it is replaced as it would have been.
import { expect, test } from '@jest/globals';
import { fateOf } from '../../../../src/controllers/cluster/fate.ts';
import type { Observed } from '../../../../src/controllers/cluster/observed.ts';
import { rollout } from '../../../../src/controllers/cluster/rules/rollout.ts';
import { connectedTo, downFor, nodeIs } from '../../../support/fates.ts';
import {
  down,
  member,
  members,
  noPod,
  now as moment,
  observed,
  pending,
  pod,
  unreachable,
  voter,
  withSpec,
  type MemberModifier,
  type Modifier,
} from '../../../support/observed.ts';
import { closedUntil2, earlier, waits } from '../../../support/rollouts.ts';
import { table } from '../../../support/rule-table.ts';

const killed = 'etcd ended with code 137 (OOMKilled)';

/** The others are connected with each other, and were made from an earlier spec. */
const withC = (...c: readonly MemberModifier[]): Modifier =>
  members(
    member('a', voter(), connectedTo('b'), earlier),
    member('b', voter(), connectedTo('a'), earlier),
    member('c', voter(), earlier, down(killed), ...c),
  );
const before = (trouble = killed) =>
  waits('WaitingForVoters', `0 of 3 members run this spec. Before the next is restarted: shop-ccccc: ${trouble}.`);
const first = {
  kind: 'act',
  reason: 'RestartingMember',
  message: 'Restarting shop-ccccc first, which is down: it takes up the spec.',
  steps: ['DeletePod shop-ccccc'],
} as const;

table(rollout, {
  'who is down goes first': { given: observed(withC(), downFor('c', 30_000)), says: first },
  'also who finds no node': {
    given: observed(withC(pending('Unschedulable: 3 Insufficient memory')), downFor('c', 30_000)),
    says: first,
  },
  'also outside of the windows': { given: observed(withC(), downFor('c', 30_000), closedUntil2), says: first },
  'not who may be back in a moment': { given: observed(withC(), downFor('c', 29_999)), says: before() },
  'not who runs and does not answer: its Pod may be well': {
    given: observed(
      withC(pod({ container: { state: 'running', message: '' }, containersReady: false }), unreachable()),
      downFor('c', 30_000),
    ),
    says: before('no answer within 3 s'),
  },
  'not on a node that is down, which would keep the Pod': {
    given: observed(withC(), downFor('c', 30_000), nodeIs('c', { ready: false })),
    says: before(`${killed} (its node node-c is not ready)`),
  },
  'not where others are connected with it': {
    given: observed(
      members(
        member('a', voter(), connectedTo('b', 'c'), earlier),
        member('b', voter(), connectedTo('a'), earlier),
        member('c', voter(), earlier, down(killed)),
      ),
      downFor('c', 30_000),
    ),
    says: before(),
  },
  'not while the change is paused': {
    given: observed(withC(), downFor('c', 30_000), withSpec({ rollout: { paused: true } })),
    says: waits(
      'HeldRollout',
      'shop-aaaaa, shop-bbbbb and shop-ccccc run an earlier spec, and nobody is restarted: set spec.rollout.paused to false to go on.',
    ),
  },
});

const today = pod({ podHash: observed().members[0]?.pod?.podHash ?? '' });
const madeAt = (ago: number): MemberModifier => pod({ createdAt: moment - ago });
const fateIn = (o: Observed) => o.members.flatMap((m) => fateOf(o, m)?.kind ?? [])[0];

test.each([
  { title: 'that was down before', since: 300_000, made: 285_000, fate: 'Dead' },
  { title: 'that served until a moment before', since: 300_000, made: 285_001, fate: undefined },
  { title: 'that was down before, and not for long enough yet', since: 299_999, made: 100_000, fate: undefined },
])('made from a spec that nobody else runs, one $title is $fate', ({ since, made, fate }) => {
  const o = observed(withC(today, madeAt(made)), downFor('c', since));
  expect(fateIn(o)).toBe(fate);
});

test('while its Pod is made anew it goes on being down', () => {
  expect(fateIn(observed(withC(noPod()), downFor('c', 300_000)))).toBe('Dead');
});
