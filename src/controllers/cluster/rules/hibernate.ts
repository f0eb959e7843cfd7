// Size 0: no member runs, and every claim stays. Members are removed neither from etcd nor from Kubernetes.
// Danger avoided: a Pod that is the last to hold a claim which is being deleted; and alarms over members that are not meant to run.
import { isFormer, latchedClusterID } from '../health.ts';
import { deletePod } from '../making.ts';
import type { Member, Observed } from '../observed.ts';
import { actIfAny, listed, ruleNames, stalled, wait, type Rule, type RuleName, type Verdict } from '../rule.ts';
import { targetOf } from '../step.ts';
import { waitingToBeGone } from '../trouble.ts';
import { followedSize } from '../wanted.ts';

/** Nobody is to run. An invalid spec neither puts a cluster to sleep nor wakes it. */
export const isAsleep = (o: Observed): boolean => followedSize(o) === 0;

export const hibernate: Rule = {
  name: 'hibernate',
  decide: (o) => (isAsleep(o) ? (stopPods(o) ?? lastHold(o) ?? dataGone(o) ?? waitForPods(o) ?? asleep(o)) : undefined),
};

/** What asks for members that run. */
const needsMembers: readonly RuleName[] = ruleNames
  .slice(ruleNames.indexOf('hibernate') + 1)
  .filter((name) => name !== 'protection');

const isGoing = (m: Member): boolean => m.claim?.deleting === true;

function stopPods(o: Observed): Verdict | undefined {
  const running = o.members.filter((m) => !isGoing(m));
  const steps = running.flatMap(deletePod);
  const names = listed(steps.map(targetOf));
  return actIfAny('Hibernating', `The size is 0: stopping ${names}. Their claims stay.`, steps);
}

function lastHold(o: Observed): Verdict | undefined {
  const going = o.members.filter((m) => isGoing(m) && m.pod?.deleting === false).map((m) => m.name);
  if (going.length === 0) return undefined;
  return stalled(
    'ClaimGoing',
    `${listed(going)} is not stopped, though the size is 0: its claim is being deleted, and its data goes when its Pod ends. ` +
      'To keep the data set size back, and to 0 again once the member is replaced. To give it up delete the Pod.',
    needsMembers,
  );
}

/** What members left that were removed before is woken by nobody. */
const keepsData = (o: Observed, m: Member): boolean => m.claim !== undefined && !isFormer(o, m);

/** It was born, and nothing is left to be woken. */
function dataGone(o: Observed): Verdict | undefined {
  if (latchedClusterID(o) === undefined || o.members.some((m) => keepsData(o, m))) return undefined;
  return stalled(
    'DataLost',
    'The size is 0, and no claim of this cluster is left: its data is gone. ' +
      'Delete this EtcdCluster and create it again, or restore it from a snapshot.',
    needsMembers,
  );
}

function waitForPods(o: Observed): Verdict | undefined {
  const going = o.members.filter((m) => m.pod !== undefined);
  if (going.length === 0) return undefined;
  return wait('Hibernating', `The size is 0: waiting for ${waitingToBeGone(o, going)}`, needsMembers);
}

function asleep(o: Observed): Verdict {
  const claims = o.members.filter((m) => keepsData(o, m)).length;
  const keep = claims === 1 ? '1 claim keeps the data' : `${String(claims)} claims keep the data`;
  const what = claims === 0 ? 'nothing is made; set size to start it' : `no member runs, ${keep}; set size to wake it`;
  return { ...wait('Hibernated', `Hibernated: ${what}.`, needsMembers), settles: true };
}
