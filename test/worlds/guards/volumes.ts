// Guards of volumes that grow, and of members that are moved to others. No world has volumes of a size.
import { edit, tested, type Guard } from './guard.ts';

const rule = 'rules/storage.ts';
const ruleTest = 'test/unit/cluster/rules/storage.test.ts';
const filesTest = 'test/unit/cluster/rules/storage-file-systems.test.ts';
const volumesTest = 'test/unit/cluster/volumes.test.ts';
const onlyTest = 'test/unit/cluster/only-volume.test.ts';
const placementTest = 'test/unit/cluster/placement.test.ts';

export const volumes: readonly Guard[] = [
  tested(
    'a Pod is made for the volume that its member has',
    volumesTest,
    edit('making.ts', 'specFor(o, found)', 'o.cluster.spec'),
  ),
  tested(
    'nobody is restarted for a quota that its volume can not hold',
    volumesTest,
    edit('volumes.ts', 'size === undefined || size >= wanted(spec) ? spec :', 'size !== 0 ? spec :'),
  ),
  tested(
    'a quota that is given is no larger than the volume',
    volumesTest,
    edit('volumes.ts', 'const quota = fits ?', 'const quota = fits || !fits ?'),
  ),
  tested(
    'the next volume grows when the last has',
    ruleTest,
    edit(rule, 'return waitForGrowth(o, small) ?? grow', 'return grow'),
  ),
  tested(
    'nobody is restarted while a volume grows',
    volumesTest,
    edit(rule, "growsWithRestart(o, m)) ? [] : (['rollout'] as const)", 'growsWithRestart(o, m)) ? [] : []'),
  ),
  tested(
    'while somebody is down no volume of another is touched',
    ruleTest,
    edit(rule, ' : toAsk.filter((m) => down.includes(m))', ' : toAsk'),
  ),
  tested(
    'where one volume does not grow no other is touched',
    ruleTest,
    edit(rule, 'if (leaving.length + fixed.length > 0) return tellFixed(o, [...leaving, ...fixed]);', ''),
  ),
  tested(
    'the volume of who goes is left alone',
    ruleTest,
    edit(rule, ' && (!fatesOf(o).has(m) || whyMoved(o, m) !== undefined)', ''),
  ),
  tested(
    'one that is another than the member ran on is left alone',
    ruleTest,
    edit(rule, 'whyVolumeLost(m, claim) === undefined && ', ''),
  ),
  tested(
    'a new Pod for a file system is made once',
    volumesTest,
    edit('volumes.ts', ' && (pod?.createdAt ?? 0) <= claim.growth.fileSystemSince', ''),
  ),
  tested(
    'a kubelet is given the time to grow a file system',
    filesTest,
    edit(rule, '!awaitsNewPod(m) || awaitsKubelet(o, m)', '!awaitsNewPod(m)'),
  ),
  tested(
    'the next volume is asked for when the file system of the last has grown',
    filesTest,
    edit(
      rule,
      'awaitsNewPod(m) || awaitsKubelet(o, m)',
      'awaitsNewPod(m) || (awaitsKubelet(o, m) && !growsWithRestart(o, m))',
    ),
  ),
  tested(
    'whose file system grows with its new Pod gets it first',
    filesTest,
    edit('rules/rollout.ts', ' - 2 * Number(awaitsNewPod(each))', ''),
  ),
  tested(
    'one driver that does not grow file systems in place says nothing of another',
    filesTest,
    edit('volumes.ts', 'isOfSameClass(each, m) && ', ''),
  ),
  tested(
    'members are moved only where the spec allows it',
    volumesTest,
    edit('volumes.ts', 'isReplacing(o.cluster.spec) ? (why', 'isReplacing(o.cluster.spec) || true ? (why'),
  ),
  tested(
    'who can not be started again where its volume is is moved instead',
    volumesTest,
    edit('volumes.ts', ' ?? whyMisplaced(o, m))', ')'),
  ),
  tested(
    'an affinity that is met moves nobody',
    placementTest,
    edit('placement.ts', 'terms.some((term)', 'terms.every((term)'),
  ),
  tested(
    'what nobody understands of an affinity moves nobody',
    placementTest,
    edit('placement.ts', 'test === undefined || test(', 'test !== undefined && test('),
  ),
  tested(
    'nobody is replaced for a volume that may grow in place',
    onlyTest,
    edit('outdated.ts', 'mayGrow(o, m) && podOf(specFor(o, m)) !== podOf(spec)', 'mayGrow(o, m)'),
  ),
  tested(
    'nor where the spec does not let members be replaced for what can not grow',
    onlyTest,
    edit('volumes.ts', '?.expandable === true && whyFixed(o, m) === undefined;', '?.expandable !== false;'),
  ),
  tested('a pause of the change holds moves', volumesTest, edit('fate.ts', 'o.cluster.spec.rollout.paused || ', '')),
];
