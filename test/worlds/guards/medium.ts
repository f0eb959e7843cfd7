// Guards of members on volumes and in memory side by side. No world has data in memory.
import { edit, tested, type Guard } from './guard.ts';

const mediumTest = 'test/unit/cluster/medium.test.ts';
const rulesTest = 'test/unit/cluster/medium-rules.test.ts';
const downTest = 'test/unit/cluster/memory-down.test.ts';
const toReadTest = 'test/unit/cluster/to-read.test.ts';

export const medium: readonly Guard[] = [
  tested(
    'each member says itself where its data is',
    mediumTest,
    edit('medium.ts', 'mediumSeen(m) ?? m.ticket?.medium ?? mediumOfAll(o)', 'mediumOfAll(o)'),
  ),
  tested(
    'where the data was is known also when nothing but a ticket is left',
    mediumTest,
    edit('medium.ts', ' ?? m.ticket?.medium', ''),
  ),
  tested(
    'before tickets said so, members are on volumes where there are claims',
    mediumTest,
    edit('medium.ts', "hasClaims(o) ? 'Disk' : o.cluster", 'o.cluster'),
  ),
  tested(
    'no list makes anybody lost that might be on a volume',
    mediumTest,
    edit('fate.ts', 'm.podGone === true && m.claimGone === true', 'm.podGone === true'),
  ),
  tested(
    'nor one in memory whose Pod has only lost its labels',
    mediumTest,
    edit('fate.ts', 'm.podGone === true && m.claimGone === true', 'm.claimGone === true'),
  ),
  tested(
    'a Pod of somebody else under the name is not taken for the member',
    'test/unit/cluster/join.test.ts',
    edit('join.ts', "pod === 'gone' || !isOwned(cluster, pod) ?", "pod === 'gone' ?"),
  ),
  tested(
    'one on a volume is not lost with its Pod',
    mediumTest,
    edit(
      'fate.ts',
      'if (isInMemory(o, m)) return whyMemoryLost(m);',
      'if (!isInMemory(o, m)) return whyMemoryLost(m);',
    ),
  ),
  tested(
    'one in memory does not go for want of a claim',
    mediumTest,
    edit('fate.ts', 'm.pod.deleting || isInMemory(o, m)) return undefined;', 'm.pod.deleting) return undefined;'),
  ),
  tested(
    'a Pod is made for the medium that its member has',
    mediumTest,
    edit('volumes.ts', 'isMade(m) ? mediumOf(o, m) : mediumOfNew(o)', 'mediumOfNew(o)'),
  ),
  tested(
    'newcomers are not in memory in place of volumes where nobody may be replaced',
    mediumTest,
    edit('medium.ts', "updatePolicy !== 'Replace' && mediaOf(o).includes('Disk') ? 'Disk' : medium", 'medium'),
  ),
  tested(
    'who leaves memory is not restarted',
    mediumTest,
    edit('outdated.ts', '  !isLeavingMemory(o, m) && !waitsForWayDown', '  !waitsForWayDown'),
  ),
  tested(
    'on the way down nobody in memory is made anew',
    downTest,
    edit('outdated.ts', '&& !waitsForWayDown(o, m) && isMade', '&& isMade'),
  ),
  tested(
    'nor for a restart that is asked for',
    downTest,
    edit('outdated.ts', 'isToRestart(o, m) && !waitsForWayDown(o, m);', 'isToRestart(o, m);'),
  ),
  tested(
    'who has its data in memory is never ended by a change',
    downTest,
    edit('rules/rollout.ts', 'isInMemory(o, m) && needsNewPod(o, m, version) ? [] : ', ''),
  ),
  tested(
    'members move to another medium',
    mediumTest,
    edit('volumes.ts', '(whyOtherMedium(o, m) ?? whyFixed(o, m) ??', '(whyFixed(o, m) ??'),
  ),
  tested(
    'what holds a move is told',
    mediumTest,
    edit('rules/storage.ts', '? undefined : tellHeld(o, why);', '? undefined : undefined;'),
  ),
  tested(
    'nobody sleeps whose data is in memory',
    mediumTest,
    edit('wanted.ts', "media: media === '' ? [] : media.split(','),", ''),
  ),
  tested(
    'a newcomer of another medium than is wanted by now never joins',
    rulesTest,
    edit('joining.ts', ' && !isOnOtherMedium(o, m)', ''),
  ),
  tested(
    'a Pod in memory is no remains for want of a claim',
    rulesTest,
    edit('rules/leftovers.ts', "(claimGone === true && pod.medium !== 'Memory')", 'claimGone === true'),
  ),
  tested(
    'a learner in memory needs its Pod, and one on a volume its claim',
    rulesTest,
    edit('rules/half-made.ts', 'isInMemory(o, m) ? [m.pod', '!isInMemory(o, m) ? [m.pod'),
  ),
  tested(
    'where the data is is noted before a member is started',
    rulesTest,
    edit('ticketing.ts', 'medium === undefined ? {} :', 'medium !== undefined ? {} :'),
  ),
  tested(
    'first members are there on the medium that they have',
    rulesTest,
    edit('rules/bootstrap.ts', 'isInMemory(o, m) ? m.pod', '!isInMemory(o, m) ? m.pod'),
  ),
  tested(
    'claims are looked for of all that might have had one',
    toReadTest,
    edit('to-read.ts', "podFacts(pod).medium === 'Memory')", "podFacts(pod).medium !== 'Disk')"),
  ),
  tested(
    'a cluster that leaves volumes is held until its claims are deleted with it',
    rulesTest,
    edit('medium.ts', ' || o.members.some(({ claim }) => claim !== undefined)', ''),
  ),
];
