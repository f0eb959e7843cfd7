// Guards of the verdict that a member never comes back.
import { edit, found, tested, type Guard } from './guard.ts';

const beforeSuccessor = 'removes a voter that runs before its successor votes';
const comesBack = 'removes a voter that may come back';

export const fate: readonly Guard[] = [
  found(
    'a dead voter was down for replaceAfter',
    comesBack,
    edit('fate.ts', ' && seenFor(o, downWord(m), after);', ';'),
  ),
  found(
    'a dead voter is visibly down: unreachable alone is no proof',
    comesBack,
    edit('down.ts', '  isVisiblyDown(o, m) &&\n', ''),
  ),
  found('no voter is connected to a dead one', beforeSuccessor, edit('down.ts', '  isLeftByOthers(o, m) &&\n', '')),
  tested(
    'a voter that the spec keeps from running is not dead',
    'test/unit/cluster/rules/departures.test.ts',
    edit('down.ts', '  !isBlamedOnSpec(o, m) &&\n', ''),
  ),
  found(
    'a voter whose data differs is not dead: who is right is not known',
    comesBack,
    edit('down.ts', ' &&\n  !isInconsistent(m);', ';'),
    edit('rules/alarms.ts', ' ?? corruptAtBoot(o) ?? ', ' ?? '),
  ),
  found(
    'a voter that answers is not lost',
    beforeSuccessor,
    edit('fate.ts', 'if (m.answer.reachable) return undefined;', ''),
  ),
  found(
    'a voter whose claim goes gets a successor',
    'settled though a claim goes or is gone',
    edit('fate.ts', "if (going !== undefined) return { kind: 'Going', why: going };\n  if (isOn", 'if (isOn'),
  ),
  tested(
    'a voter whose volume is gone is lost',
    'test/unit/cluster/rules/start.test.ts',
    edit('fate.ts', "if (claim.volumeGone === true) return 'its volume is gone';", ''),
  ),
  tested(
    'a claim is gone when it was asked for by name: a list proves nothing',
    'test/unit/cluster/rules/departures.test.ts',
    edit('fate.ts', "(m.claimGone === true ? 'its claim is gone' : undefined)", "'its claim is gone'"),
  ),
  tested(
    'what is seen while paused does not count',
    'test/unit/cluster/since.test.ts',
    edit('timing.ts', '!o.membership.known || isPaused(o)', '!o.membership.known'),
  ),
  tested(
    'what was not seen at one look begins anew',
    'test/unit/cluster/since.test.ts',
    edit(
      'memory.ts',
      'Object.fromEntries(timed(o).map((what) => [what, o.earlier?.since[what] ?? o.now]))',
      '({ ...o.earlier?.since, ...Object.fromEntries(timed(o).map((what) => [what, o.earlier?.since[what] ?? o.now])) })',
    ),
  ),
];
