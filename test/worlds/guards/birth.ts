// Guards of a cluster that is born.
import { edit, found, type Guard } from './guard.ts';

const rule = 'rules/bootstrap.ts';

export const birth: readonly Guard[] = [
  found(
    'all of the first set are held before their tickets',
    'starts the first set before all of it is held',
    edit(rule, 'if (notReady.length > 0) return waitForHeld(record, notReady);', ''),
  ),
  found(
    'the places of the first set are noted before their tickets',
    'starts a member before its place is latched',
    edit(rule, 'const steps = [...waiting.flatMap(placeLatch), ', 'const steps = ['),
  ),
  found(
    'birth is over once there is an identity',
    'writes a new ticket though the cluster has its identity',
    edit(rule, 'if (isOver(o)) return startLate(o, record);', ''),
  ),
  found(
    'a first member that lost its disk after its ticket is not made anew',
    'gives a member an empty disk',
    edit(rule, 'if (ticketed.length > 0) return interrupted(ticketed);', ''),
  ),
];
