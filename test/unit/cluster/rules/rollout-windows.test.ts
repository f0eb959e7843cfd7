// Changes wait for a window, asked before each member; what mends does not.
import { rollout } from '../../../../src/controllers/cluster/rules/rollout.ts';
import { connectedTo, since } from '../../../support/fates.ts';
import {
  held,
  latched,
  learner,
  member,
  members,
  noClaim,
  noPod,
  observed,
  running,
  unreachable,
  voter,
  withSpec,
  type MemberModifier,
} from '../../../support/observed.ts';
import {
  others,
  earlier,
  now,
  old,
  all,
  three,
  restarts,
  waits,
  windows,
  closedUntil2,
} from '../../../support/rollouts.ts';
import { table } from '../../../support/rule-table.ts';

const heldByWindow = (who: string) =>
  waits(
    'HeldByWindow',
    `${who}, and nobody is restarted outside of maintenance.windows: the next one opens at 2026-01-01T02:00:00Z.`,
  );
const inMemory = (short: string, ...modifiers: readonly MemberModifier[]) =>
  member(
    short,
    noClaim(),
    voter(),
    latched({ version: '3.6.16' }),
    connectedTo(...others(short)),
    earlier,
    ...modifiers,
  );

table(rollout, {
  'not outside of the windows': { given: observed(closedUntil2, all), says: heldByWindow(three) },
  'halts between two members when the window has closed': {
    given: observed(closedUntil2, members(old('a'), now('b'), old('c'))),
    says: heldByWindow('shop-aaaaa and shop-ccccc run an earlier spec'),
  },
  'who was restarted before that comes back all the same': {
    given: observed(closedUntil2, members(old('a'), now('b', unreachable()), old('c'))),
    says: waits(
      'RollingOut',
      '1 of 3 members run this spec. Before the next is restarted: shop-bbbbb: no answer within 3 s.',
    ),
  },
  'goes on while a window is open': { given: observed(windows('0 0 * * *'), all), says: restarts('shop-bbbbb', 1) },
  'one that serves nobody asks for no window': {
    given: observed(
      closedUntil2,
      members(old('a'), old('b'), old('c', running({ linearizable: false, linearizableError: 'it hangs' }))),
      since('unwell c1', 30_000),
    ),
    says: {
      kind: 'act',
      reason: 'RestartingMember',
      message: 'Restarting shop-ccccc first, which serves nobody: it takes up the spec.',
      steps: ['DeletePod shop-ccccc'],
    },
  },
  'a window that never opens is told as that': {
    given: observed(windows('0 0 30 2 *'), all),
    says: waits(
      'HeldByWindow',
      `${three}, and nobody is restarted outside of maintenance.windows: none of them ever opens.`,
    ),
  },
  'a downgrade that is under way is told with what it costs': {
    given: observed(
      closedUntil2,
      members(old('a', running({ downgradeTo: '3.5', activePeers: ['b1', 'c1'] })), old('b'), old('c')),
    ),
    says: waits(
      'HeldByWindow',
      `${heldByWindow(three).message} Until then nobody can join: the downgrade to 3.5 is under way.`,
    ),
  },
  'the only voter waits for its window as well': {
    given: observed(withSpec({ size: 1 }), closedUntil2, members(member('a', voter(), earlier))),
    says: heldByWindow('shop-aaaaa runs an earlier spec'),
  },
  'its replacement that was begun is finished': {
    given: observed(
      withSpec({ size: 1 }),
      closedUntil2,
      members(member('a', voter(), earlier), member('d', learner())),
    ),
  },
  'the successor of one that is lost is no replacement that was begun': {
    given: observed(
      withSpec({ storage: { medium: 'Memory' } }),
      closedUntil2,
      members(
        inMemory('a'),
        inMemory('b'),
        { ...inMemory('c', noPod()), claimGone: true, podGone: true },
        member('d', noClaim(), held()),
      ),
    ),
    says: waits(
      'WaitingToRestart',
      'shop-aaaaa and shop-bbbbb run an earlier spec. They are restarted once the members are those that are wanted.',
    ),
  },
});
