// Guards of data: which claim is deleted, and when; what an earlier cluster left; a cluster that is deleted or sleeps.
import { edit, found, foundIn, tested, type Guard } from './guard.ts';

const leftovers = 'rules/leftovers.ts';
const leftoversTest = 'test/unit/cluster/rules/leftovers.test.ts';
const retained = 'rules/retained.ts';
const retainedTest = 'test/unit/cluster/rules/retained.test.ts';
const deletion = 'rules/deletion.ts';
const deletionTest = 'test/unit/cluster/rules/deletion.test.ts';

const ofFormerMembers: readonly Guard[] = [
  found(
    'a claim that held data is kept until as many healthy voters stand as are wanted',
    'deletes a claim before enough voters stand',
    edit(leftovers, 'return wanted > 0 && healthyVoters(o).length >= wanted;', 'return true;'),
  ),
  found(
    'the claim of a member that was removed by hand is kept',
    'deletes the claim of a member that was removed by hand',
    edit(leftovers, "return removed === 'NeverJoined' && !hasStarted(m);", 'return true;'),
  ),
  found(
    'whenScaled: Retain keeps the claim of a member that was scaled away',
    'deletes a claim that is to be retained',
    edit(leftovers, "return whenScaled === 'Delete';", 'return true;'),
  ),
  foundIn(
    'stubborn',
    'whenReplaced: Retain keeps the claim of a member that was replaced',
    'deletes a claim that is to be retained',
    edit(leftovers, "return whenReplaced === 'Delete';", 'return true;'),
  ),
  tested(
    'a claim goes after its Pod',
    leftoversTest,
    edit(leftovers, 'm.claim.deleting || m.pod !== undefined || ', 'm.claim.deleting || '),
  ),
  tested(
    'that a member was removed by hand is noted before its Pod goes',
    leftoversTest,
    edit(leftovers, 'm.latch.removed !== undefined || claim === undefined', 'true || claim === undefined'),
  ),
  tested(
    'a claim or volume that is not the one that the member ran on is kept',
    leftoversTest,
    edit(leftovers, 'if (isOfAnother(m)) return false;', ''),
  ),
  found(
    'the Pod of a former member goes',
    'what is left of a removed member is not cleaned up',
    edit(leftovers, 'return clearAway(o) ?? ', 'return '),
  ),
];

const ofEarlierClusters: readonly Guard[] = [
  tested(
    'members of several earlier clusters are not mixed',
    retainedTest,
    edit(retained, 'others.length === 0 ? adopt(o, id) : several(o, ids)', 'adopt(o, id)'),
  ),
  tested(
    'the claim of a member that was removed before is not adopted',
    retainedTest,
    edit(retained, '(r.latch.removed === undefined || ', '(true || '),
  ),
  tested(
    'a claim that its member did not run on is not adopted',
    retainedTest,
    edit(retained, '  !isCopy(r) &&\n', ''),
  ),
  tested(
    'no cluster is born beside the data of an earlier one',
    retainedTest,
    edit(retained, '(o.retained.length === 0 ? undefined : ofNamesake(o))', 'undefined'),
  ),
  tested(
    'no cluster is born over its own data when its status is lost',
    retainedTest,
    edit(retained, 'return statusLost(o) ?? ', 'return '),
  ),
];

const ofDeletedClusters: readonly Guard[] = [
  tested(
    'whenDeleted: Retain keeps all claims, also when it is set while the cluster is being deleted',
    deletionTest,
    edit(deletion, 'return (claimsGo(o) && ', 'return ('),
  ),
  tested(
    'cascade=orphan keeps all claims',
    deletionTest,
    edit(deletion, 'claimsGo(o) && !isOrphaned(o) ? deleteClaims(o)', 'claimsGo(o) ? deleteClaims(o)'),
  ),
  tested(
    'no finalizer is set on a cluster that is being deleted',
    deletionTest,
    edit('rules/finalizer.ts', 'isBeingDeleted(o) || ', ''),
  ),
  tested(
    'the cluster is let go once every claim is on its way',
    deletionTest,
    edit(deletion, '!isOrphaned(o) ? deleteClaims(o) : undefined)', '!isOrphaned(o) ? undefined : undefined)'),
  ),
];

const ofSleepers: readonly Guard[] = [
  found('at size 0 no Pod stays', 'hibernates with a Pod', edit('rules/hibernate.ts', '(stopPods(o) ?? ', '(')),
  found(
    'at size 0 the Pod on a claim that goes is not stopped',
    'deletes the Pod of a going claim while its member is a voter',
    edit('rules/hibernate.ts', 'const running = o.members.filter((m) => !isGoing(m));', 'const running = o.members;'),
  ),
  found('at size 0 no Pod is made', 'runs a member at size 0', edit('rules/start.ts', 'isAsleep(o)', 'false')),
  found(
    'at size 0 no member is removed, and no claim deleted',
    'changes the membership at size 0',
    edit('plan.ts', '\n  hibernate,\n', '\n'),
  ),
];

export const claims: readonly Guard[] = [...ofFormerMembers, ...ofEarlierClusters, ...ofDeletedClusters, ...ofSleepers];
