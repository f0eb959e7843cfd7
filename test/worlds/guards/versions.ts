// Guards of the walk from version to version: nobody is started on what it can't read, and nothing is begun that can't be ended.
import { edit, tested, type Guard } from './guard.ts';

const hop = 'hop.ts';
const rules = 'test/unit/cluster/rules/versions.test.ts';
const downgrade = 'test/unit/cluster/rules/downgrade.test.ts';
const images = 'test/unit/cluster/rules/images.test.ts';
const loop = 'test/unit/cluster/loop-versions.test.ts';

export const versions: readonly Guard[] = [
  tested(
    'members that ask for a user are not told to be lost',
    'test/unit/cluster/rules/quorum.test.ts',
    edit('rules/quorum.ts', '      withoutUser(count) ??\n', ''),
  ),
  tested(
    'no other version while there is no space',
    'test/unit/cluster/rules/alarms.test.ts',
    edit('rules/alarms.ts', "walkOf(o) === undefined ? [] : ['rollout']", '[]'),
  ),
  tested(
    'no space does not keep the larger quota from the members',
    'test/unit/cluster/volumes.test.ts',
    edit('rules/alarms.ts', "walkOf(o) === undefined ? [] : ['rollout']", "['rollout']"),
  ),
  tested(
    'an image is seen on the node before a member that serves is stopped for it',
    images,
    edit('rules/rollout.ts', 'unseenImages(o) ?? restart', 'restart'),
  ),
  tested(
    'nor is a downgrade ordered before',
    images,
    edit(hop, 'forgetSnapshots(o, to) ?? unseenImages(o) ??', 'forgetSnapshots(o, to) ??'),
  ),
  tested(
    'an image is what it says',
    images,
    edit('imaging.ts', 'imageOf(o, m, version)?.says === version', 'imageOf(o, m, version)?.says !== undefined'),
  ),
  tested(
    'an image that runs still may not have said it yet',
    'test/unit/cluster/image-facts.test.ts',
    edit(
      'image-facts.ts',
      "if (stateOf(pod, name).running !== undefined) return says === undefined || says === '' ? {} : { says };",
      '',
    ),
  ),
  tested(
    'all images of the way are seen before it begins',
    images,
    edit(
      'imaging.ts',
      'versionsToCome(o, m).every((version) => isUseful',
      'versionsToCome(o, m).slice(0, 1).every((version) => isUseful',
    ),
  ),
  tested(
    'data with keys of the v2 API never come to 3.6',
    images,
    edit('imaging.ts', 'm.imagePod?.v2?.clean === true', 'true'),
  ),
  tested(
    'the data are looked through before 3.6',
    images,
    edit('imaging.ts', 'return isOfToday && isWhole && versions', 'return isOfToday && versions'),
  ),
  tested(
    'nothing in the data is changed by looking',
    'test/unit/cluster/image-facts.test.ts',
    edit('desired/image-pod.ts', ', readOnly: true', ''),
  ),
  tested(
    'what was seen for an earlier spec is seen anew',
    images,
    edit('imaging.ts', 'return isOfToday && isWhole', 'return isWhole'),
  ),
  tested(
    'an only voter is not replaced for an image that nobody has seen',
    'test/unit/cluster/loop-images.test.ts',
    edit('fate.ts', ' && unseenImages(o, [m]) === undefined', ''),
  ),
  tested(
    '3.7 starts only where a raft snapshot came after what 3.5 wrote',
    loop,
    edit(hop, "minor(to) === '3.7' ? provenSnapshots(o, walk) : undefined", 'undefined'),
  ),
  tested(
    'a snapshot counts only if it was written since the cluster version rose',
    rules,
    edit(hop, 'now > before', 'now >= before'),
  ),
  tested(
    'no hop begins before the cluster version has risen with the one before',
    rules,
    edit(hop, 'if (minor(walk.from) !== minor(at))', 'if (false)'),
  ),
  tested(
    'every voter says which cluster version holds',
    rules,
    edit(hop, 'if (silent.length > 0 || at === undefined)', 'if (at === undefined)'),
  ),
  tested(
    'a downgrade is ordered from etcd before anybody goes down',
    loop,
    edit(hop, 'if (isMinorAbove(to, at)) return up(', 'if (minor(to) !== minor(at)) return up('),
  ),
  tested(
    'nobody goes down while its data is stored as the newer one does',
    rules,
    edit(hop, 'const early = above.filter((m) => !isStoredAs(m, to));', 'const early: typeof above = [];'),
  ),
  tested(
    'nor who does not answer, and so may not have heard of it',
    rules,
    edit(hop, '  if (answer === undefined) return false;\n', '  if (answer === undefined) return true;\n'),
  ),
  tested(
    'nobody goes back when the cluster version is about to rise',
    rules,
    edit(hop, 'if (above.length === voters(o).length && !isOrdered(o, to))', 'if (false)'),
  ),
  tested(
    'what was proven of snapshots is forgotten before 3.5 writes again',
    rules,
    edit(hop, 'if (!isBefore36(to)) return undefined;', 'return undefined;'),
  ),
  tested(
    'a downgrade that leads elsewhere is cancelled first',
    rules,
    edit(hop, '  if (cancel !== undefined) return cancel;\n', ''),
  ),
  tested(
    'nobody joins while a downgrade is under way',
    downgrade,
    edit('rules/scale.ts', 'waitForDowngrade(o) ?? create(o, missing)', 'create(o, missing)'),
  ),
  tested(
    'who lost its volume is replaced before a downgrade goes on',
    downgrade,
    edit('rules/downgrade.ts', 'if (lost.length > 0)', 'if (lost.length > 0 && !isWanted(o, to))'),
  ),
  tested(
    'also where all the others have gone down, for etcd ends it only when it hears from all',
    downgrade,
    edit('rules/downgrade.ts', 'if (lost.length > 0)', 'if (lost.length > 0 && !isDone(o, to))'),
  ),
  tested(
    'and before anybody else who has to join',
    downgrade,
    edit('rules/downgrade.ts', 'if (isMissing(o) && (', 'if (!isMissing(o) && ('),
  ),
  tested(
    'a downgrade of somebody else is left to them',
    downgrade,
    edit(
      'rules/downgrade.ts',
      'return isOurs(o, to) ? cancelling(o, message) : foreign(to)',
      'return cancelling(o, message)',
    ),
  ),
  tested(
    'also where a member has to be replaced',
    downgrade,
    edit('rules/downgrade.ts', 'return mayBeCancelled(o, to) ?', 'return true ?'),
  ),
  tested(
    'who joins has the version of the oldest voter',
    downgrade,
    edit('rules/scale.ts', '?? []).sort(olderFirst)[0]', '?? []).sort(olderFirst).at(-1)'),
  ),
  tested(
    'of those that stay, for the cluster version rises when the others have gone',
    downgrade,
    edit('rules/scale.ts', 'const all = staying.length > 0 ? staying : voters;', 'const all = voters;'),
  ),
  tested(
    'of one that is just brought to another version the newer counts',
    downgrade,
    edit('rules/scale.ts', '[...versionsOf(m)].sort(olderFirst).at(-1)', '[...versionsOf(m)].sort(olderFirst)[0]'),
  ),
  tested(
    'nobody is replaced for its version while another has to go',
    'test/unit/cluster/rules/departures-serving.test.ts',
    edit(
      'fate.ts',
      'isVoter(each) && whateverItRuns(o, each) !== undefined)) return undefined;',
      'false)) return undefined;',
    ),
  ),
  tested(
    'no process is waited for that no kubelet ends',
    rules,
    edit('making.ts', '  if (imageHash === pod.imageHash) return [...ticket, ...noted];\n', ''),
  ),
  tested(
    'the next is restarted once the kubelet has ended the old process',
    rules,
    edit('rules/rollout.ts', '  !isChanging(m) &&\n', ''),
  ),
  tested(
    'the version is noted before the image is changed',
    rules,
    edit('making.ts', 'return [...ticket, ...noted, {', 'return [...ticket, {'),
  ),
  tested(
    'nobody is replaced on the way down',
    loop,
    edit('fate.ts', ' || isOnWayDown(o) || beforeHop', ' || beforeHop'),
  ),
  tested(
    'a Pod that is lost comes back with the version that is noted',
    'test/unit/cluster/rules/start.test.ts',
    edit(
      'rules/start.ts',
      'version: m.latch.version, role',
      'version: o.cluster.spec.version ?? m.latch.version, role',
    ),
  ),
];
