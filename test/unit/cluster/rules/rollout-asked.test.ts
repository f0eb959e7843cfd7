// Members are restarted because an EtcdOperation asks: those that are not younger, by the rules of any change.
import { rollout } from '../../../../src/controllers/cluster/rules/rollout.ts';
import { member, members, observed, unreachable, voter, withSpec, type Modifier } from '../../../support/observed.ts';
import { now, old, restarts, waits, closedUntil2, asked, made } from '../../../support/rollouts.ts';
import { table } from '../../../support/rule-table.ts';
import { at, wants } from '../../../support/versions.ts';

const aged = (...seconds: readonly [number, number, number]): Modifier =>
  members(now('a', made(seconds[0])), now('b', made(seconds[1])), now('c', made(seconds[2])));
const ignoring = asked({ ignoresWindows: true });
const versions = (a: string, b: string, c: string): Modifier =>
  members(at(a, 'a', {}, made(-60)), at(b, 'b', {}, made(-60)), at(c, 'c', {}, made(-60)));
const restartsAsked = (name: string, nth: number) => ({
  ...restarts(name, nth),
  message: `Restarting ${name}, ${String(nth)} of 3: EtcdOperation now asks for it.`,
});

table(rollout, {
  'a restart that is asked for begins with a follower': {
    given: observed(aged(-60, -60, -60), asked()),
    says: restartsAsked('shop-bbbbb', 1),
  },
  'who is younger than what asks is not restarted again': {
    given: observed(aged(-60, -4, -60), asked()),
    says: restartsAsked('shop-ccccc', 2),
  },
  'who is of the same second may be older': {
    given: observed(aged(-60, -5, -4), asked()),
    says: restartsAsked('shop-bbbbb', 2),
  },
  'the leader hands over before a restart that is asked for': {
    given: observed(aged(-60, -4, -4), asked()),
    says: {
      kind: 'act',
      reason: 'MovingLeader',
      message: 'Moving leadership from shop-aaaaa to shop-bbbbb before shop-aaaaa is restarted.',
      steps: ['MoveLeader shop-bbbbb'],
    },
  },
  'all are younger: nothing is left': { given: observed(aged(-4, -4, -4), asked()) },
  'nobody asks: age is no reason': { given: observed(aged(-60, -60, -60)) },
  'the next only when the one before is back': {
    given: observed(
      members(now('a', made(-60)), now('b', made(-4), unreachable()), now('c', made(-60))),
      asked({ operations: ['now', 'too'] }),
    ),
    says: waits('RollingOut', 'Before the next is restarted: shop-bbbbb: no answer within 3 s.'),
  },
  'a restart that is asked for waits for its window': {
    given: observed(closedUntil2, aged(-60, -4, -60), asked({ operations: ['now', 'too'] })),
    says: waits(
      'HeldByWindow',
      'EtcdOperations now and too ask for a restart of shop-aaaaa and shop-ccccc, and nobody is restarted outside of maintenance.windows: the next one opens at 2026-01-01T02:00:00Z.',
    ),
  },
  'but where it ignores windows': {
    given: observed(closedUntil2, aged(-60, -60, -60), asked({ ignoresWindows: true })),
    says: restartsAsked('shop-bbbbb', 1),
  },
  'then a change of the spec that waits comes along, for a Pod is made from one spec': {
    given: observed(closedUntil2, members(old('a', made(-60)), old('b', made(-60)), now('c', made(-4))), ignoring),
    says: restarts('shop-bbbbb', 2),
  },
  'also another version, in the same restart': {
    given: observed(closedUntil2, versions('3.6.15', '3.6.15', '3.6.15'), wants('3.6.16'), ignoring),
    says: {
      ...restarts('shop-bbbbb', 1),
      message: 'Restarting shop-bbbbb, 1 of 3: it takes up etcd 3.6.16.',
      steps: ['Latch shop-bbbbb', 'EvictPod shop-bbbbb'],
    },
  },
  'and what is left of the way waits again once nobody ignores windows': {
    given: observed(closedUntil2, versions('3.6.16', '3.6.16', '3.6.15'), wants('3.6.16')),
    says: waits(
      'HeldByWindow',
      'shop-ccccc runs an earlier spec, and nobody is restarted outside of maintenance.windows: the next one opens at 2026-01-01T02:00:00Z.',
    ),
  },
  'a pause holds it': {
    given: observed(withSpec({ rollout: { paused: true } }), aged(-60, -4, -4), asked({ ignoresWindows: true })),
    says: waits(
      'HeldRollout',
      'EtcdOperation now asks for a restart of shop-aaaaa, and nobody is restarted: set spec.rollout.paused to false to go on.',
    ),
  },
  'of a changed spec the members say that': {
    given: observed(members(old('a', made(-60)), old('b', made(-60)), now('c', made(-4))), asked()),
    says: restarts('shop-bbbbb', 2),
  },
  'the only voter is replaced when a restart is asked for': {
    given: observed(withSpec({ size: 1 }), members(member('a', voter(), made(-60))), asked()),
  },
});
