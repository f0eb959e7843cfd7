// Guards of a change of the spec on its way through the members.
import { edit, foundIn, tested, type Guard } from './guard.ts';

const rule = 'rules/rollout.ts';
const rolloutTest = 'test/unit/cluster/rules/rollout.test.ts';
const windowsTest = 'test/unit/cluster/rules/rollout-windows.test.ts';
const inPlaceTest = 'test/unit/cluster/rules/rollout-in-place.test.ts';
const downTest = 'test/unit/cluster/rules/rollout-down.test.ts';
const askedTest = 'test/unit/cluster/rules/rollout-asked.test.ts';

export const rollout: readonly Guard[] = [
  foundIn(
    'changed',
    'the next member is restarted once all are well',
    'restarts a voter while another is not well',
    edit(rule, ' ?? waitForVoters(o, behind)', ''),
  ),
  foundIn(
    'changed',
    'nobody is restarted while members come or go',
    'restarts a voter while members come or go',
    edit(rule, ' ?? waitForMembers(o, behind)', ''),
  ),
  foundIn(
    'changed',
    'the leader is restarted last',
    'restarts the leader before a follower',
    edit(rule, '.sort((a, b) => turnOf(a) - turnOf(b))', ''),
  ),
  foundIn(
    'changed',
    'the leader hands over before it is restarted',
    'restarts the leader without having tried to move leadership',
    edit(rule, " ?? handOverBefore(o, m, 'is restarted')", ''),
  ),
  foundIn(
    'changed',
    'a member that serves is evicted, not deleted',
    'restarts a voter that serves past the budget',
    edit(rule, 'takeUp(o, m, evictPod)', 'takeUp(o, m, deletePod)'),
  ),
  foundIn(
    'changed',
    'the only voter is replaced, not restarted',
    'settled with a member of an earlier spec',
    edit('fate.ts', '(isReplacedForSpec(o, m) ?', '(false ?'),
  ),
  foundIn(
    'changed',
    'a change that runs nowhere is no reason to replace a learner again and again',
    'never comes to an end',
    edit('down.ts', ' || endsForSpec(o, m)', ''),
  ),
  foundIn(
    'changed',
    'nobody is restarted while the lists disagree',
    'moves leadership while the lists disagree',
    edit('rules/membership.ts', "  'rollout',\n", ''),
  ),
  tested(
    'those that stay are connected before one is restarted',
    rolloutTest,
    edit(rule, 'if (apart.length > 0)', 'if (apart.length < 0)'),
  ),
  tested('a pause of the change holds it', rolloutTest, edit(rule, 'if (!spec.rollout.paused)', 'if (true)')),
  tested('windows hold a change', windowsTest, edit(rule, 'closed(o, behind) ?? beforeHop(o)', 'beforeHop(o)')),
  tested(
    'windows hold the replacement of the only voter',
    windowsTest,
    edit('fate.ts', ' || (closedNow(o) !== undefined && !isReplacing(o))', ''),
  ),
  tested(
    'a replacement that was begun does not ask for the window again',
    windowsTest,
    edit('fate.ts', ' && !isReplacing(o)', ''),
  ),
  tested(
    'who was restarted since it was asked for is not restarted again',
    askedTest,
    edit('restart.ts', ' && !isMadeSince(m.pod.createdAt, restart.at)', ''),
  ),
  tested(
    'a Pod of the second in which a restart is asked for counts as older',
    askedTest,
    edit('restart.ts', 'createdAt > askedAt', 'createdAt >= askedAt'),
  ),
  tested(
    'a restart that is done, or deleted, is none',
    'test/unit/cluster/restart.test.ts',
    edit('restart.ts', ' && metadata?.deletionTimestamp === undefined && status?.completionTime === undefined', ''),
  ),
  tested(
    'a restart gets a Pod made anew, not another image',
    askedTest,
    edit('outdated.ts', 'hasOtherPod(o, m, version) || isToTakeRestart(o, m);', 'hasOtherPod(o, m, version);'),
  ),
  tested('the budget is asked before a restart', rolloutTest, edit(rule, 'return budgetAllows(o, m) ?? ', 'return ')),
  tested(
    'who was down before it took up the change is replaced as ever',
    downTest,
    edit('down.ts', ' && !wasDownBefore(o, m);', ';'),
  ),
  tested(
    'who served until it took up the change is not replaced for what that does to it',
    downTest,
    edit('down.ts', '(m.pod?.createdAt ?? o.now) - since >= longerThanRestartMs', 'true'),
  ),
  tested(
    'who is down takes up a change only when it has been so for long, by all that others say',
    downTest,
    edit(rule, ' && isDown(o, m) && seenFor(o, downWord(m), unwellMs)', ''),
  ),
  tested('a Pod is not deleted where its node would keep it', downTest, edit(rule, ' && !isOnDeadNode(o, m);', ';')),
  tested(
    'the budget has been counted since it was changed',
    rolloutTest,
    edit(rule, 'if (!isCounted(o))', 'if (false)'),
  ),
  tested(
    'the first that takes up another image has to be Ready',
    inPlaceTest,
    edit(rule, 'others.some((other) => !isOutdated(o, other)', 'others.some((other) => true'),
  ),
  tested('and so since its process was started', inPlaceTest, edit(rule, ' && other.pod?.staleReady !== true', '')),
  tested(
    'what the kubelet said of the process before is told apart',
    'test/unit/cluster/facts.test.ts',
    edit('facts.ts', 'isStale(ready.lastTransitionTime, pod) ? true', 'false ? true'),
  ),
  tested(
    'only one that is not Ready is not waited for, and the others serve',
    inPlaceTest,
    edit(rule, '    others.every(isReady) &&\n', ''),
  ),
  tested(
    'one that runs the earlier spec has to be Ready',
    inPlaceTest,
    edit(rule, '    !isOutdated(o, m) &&\n    behind', '    behind'),
  ),
  tested(
    'all have to be Ready where the next gets another Pod',
    inPlaceTest,
    edit(rule, '    behind.every((each) => isChangedInPlace(o, each)) &&\n', ''),
  ),
  tested(
    'an eviction asks for a budget that allows it',
    rolloutTest,
    edit(rule, '(isChangedInPlace(o, m) && isFrozen(o))', 'isFrozen(o)'),
  ),
  tested(
    'nobody else is being evicted while an image is changed',
    inPlaceTest,
    edit(rule, 'Object.keys(disruptedPods).length === 0 && ', ''),
  ),
  tested(
    'nor has been since the Pods were looked at',
    inPlaceTest,
    edit(rule, ' && currentHealthy >= ready.length', ''),
  ),
  tested('an eviction that the budget refuses is tried again soon', 'test/unit/cluster/evictions.test.ts', {
    file: 'src/errors.ts',
    from: "DisruptionBudget: 'observeAgain'",
    to: "DisruptionBudget: 'retry'",
  }),
  tested(
    'what does not run is made anew only where nobody runs the same',
    'test/unit/cluster/rules/start.test.ts',
    edit('rules/start.ts', ' && !o.members.some((other) => runsTheSame(other, m))', ''),
  ),
];
