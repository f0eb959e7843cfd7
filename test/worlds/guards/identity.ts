// Guards of what a member is: noted before it starts, and never started on another disk.
import { edit, found, tested, type Guard } from './guard.ts';

const latchesTest = 'test/unit/cluster/rules/latches.test.ts';

const withoutLatches = edit('plan.ts', '\n  latches,\n', '\n');

export const identity: readonly Guard[] = [
  found('tickets are voided', 'a voter that runs is not latched', withoutLatches),
  found(
    'the start is noted before the ticket is voided',
    'voids a ticket before the start is latched',
    edit('rules/latches.ts', '...latching.flatMap((m) => latchStarted(o, m)), ', ''),
  ),
  found(
    'a learner is noted before its ticket',
    'starts a learner before its identity is latched',
    edit('rules/half-made.ts', 'const steps = [...latchIdentity(o, m), ', 'const steps = ['),
  ),
  found(
    'a learner is latched before it votes: the rule for it comes first, and learners asks again',
    'promotes a learner whose ticket is not voided',
    withoutLatches,
    edit('rules/learners.ts', ' && isLatched(m)) return undefined;', ') return undefined;'),
  ),
  found(
    'a member starts on its own claim and volume',
    'runs a member on another disk',
    edit('rules/start.ts', ' && whyVolumeLost(m, m.claim) === undefined', ''),
  ),
  tested(
    'a volume under the same claim that is another one is not its own',
    'test/unit/cluster/rules/start.test.ts',
    edit('fate.ts', "return isOther ? 'its volume is another one than it ran on' : undefined;", 'return undefined;'),
  ),
  tested(
    'who answers is who the list says',
    latchesTest,
    edit('rules/latches.ts', 'memberID === m.answer.memberID && ', ''),
  ),
  tested('who answers is of this cluster', latchesTest, edit('rules/latches.ts', 'foreignCluster(o) ?? ', '')),
  found(
    'that it was noted why it went tells a former first member from a newcomer',
    'runs a member that was removed',
    edit('health.ts', ' || m.latch.removed !== undefined', ''),
  ),
  found(
    'no Pod is made on a claim that goes',
    'runs a member on another disk',
    edit('rules/start.ts', 'm.claim !== undefined && !m.claim.deleting && ', 'm.claim !== undefined && '),
  ),
  found(
    'no Pod is made for a member that was removed',
    'runs a member that was removed',
    edit(
      'rules/start.ts',
      'whyVolumeLost(m, m.claim) === undefined && !isFormer(o, m);',
      'whyVolumeLost(m, m.claim) === undefined;',
    ),
  ),
];
