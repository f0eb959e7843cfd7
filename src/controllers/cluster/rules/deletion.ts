// A cluster that is being deleted: its claims go or stay as the spec says at this moment, then Kubernetes takes the rest.
// Danger avoided: data that goes though it was to be kept, and Pods made anew under a cluster that goes.
import { hasNoOwner } from '../facts.ts';
import { clusterName, isOnDeadNode } from '../health.ts';
import { deleteClaim } from '../making.ts';
import { hasClaims } from '../medium.ts';
import { labels, retentionFinalizer } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, listed, ruleNames, wait, type Act, type Rule, type Verdict } from '../rule.ts';
import { targetOf } from '../step.ts';
import { onSilentNodes } from '../trouble.ts';

export const deletion: Rule = {
  name: 'deletion',
  decide(o) {
    if (!isBeingDeleted(o)) return undefined;
    if (!hasFinalizer(o)) return waitForTheRest(o);
    return (claimsGo(o) && !isOrphaned(o) ? deleteClaims(o) : undefined) ?? release(o);
  },
};

export const isBeingDeleted = (o: Observed): boolean => o.cluster.metadata?.deletionTimestamp !== undefined;

const finalizersOf = (o: Observed): readonly string[] => o.cluster.metadata?.finalizers ?? [];
export const hasFinalizer = (o: Observed): boolean => finalizersOf(o).includes(retentionFinalizer);

/** As the spec is now: a change of it rescues the data as long as the first claim is not deleted. */
export const claimsGo = (o: Observed): boolean =>
  hasClaims(o) && o.cluster.spec.storage.retention.whenDeleted === 'Delete';

/**
 * Deleted with cascade=orphan: members and data are to stay. Kubernetes says so by a finalizer of its own, which it takes off as soon as
 * our objects have lost their owner: so either is a sign of it.
 */
function isOrphaned(o: Observed): boolean {
  if (finalizersOf(o).includes('orphan')) return true;
  const { uid } = clusterName(o);
  const named = [...o.services, ...(o.budget === undefined ? [] : [o.budget])];
  const isOurs = named.filter(({ metadata }) => metadata?.labels?.[labels.clusterUID] === uid);
  return isOurs.some(hasNoOwner) || o.members.some((m) => m.pod?.orphaned === true);
}

/** When this is refused, nothing overtakes it: a Pod that Kubernetes has deleted must not be made again. */
const alone = (doing: Act): Act => ({ ...doing, holds: ruleNames });

function deleteClaims(o: Observed): Verdict | undefined {
  const steps = o.members.flatMap(deleteClaim);
  const names = listed(steps.map(targetOf));
  const message = `The cluster is being deleted, and whenDeleted is Delete: deleting the claims of ${names}, with their data.`;
  const doing = actIfAny('DeletingClaims', message, steps);
  return doing === undefined ? undefined : alone(doing);
}

const release = (o: Observed): Verdict =>
  alone(
    act('ReleasingCluster', `${whatBecomesOfClaims(o)} Letting the cluster go.`, [
      { kind: 'SetFinalizer', present: false },
    ]),
  );

function whatBecomesOfClaims(o: Observed): string {
  if (isOrphaned(o)) return 'Deleted with cascade=orphan: Pods and claims stay as they are.';
  if (!claimsGo(o)) return `whenDeleted is Retain: the claims are kept${tooLateFor(o)}.`;
  const last = o.members.filter((m) => m.claim !== undefined);
  return last.length === 0 ? 'All claims are gone.' : `All claims are gone or go with their Pods: ${whyThere(last)}.`;
}

/** A deletion can't be taken back. */
function tooLateFor(o: Observed): string {
  const going = o.members.filter((m) => m.claim?.deleting === true);
  return going.length === 0 ? '' : `, but for those that are being deleted already: ${whyThere(going)}`;
}

/** Without our finalizer: it was never set, or has done its work. What is there now is held by others. */
function waitForTheRest(o: Observed): Verdict {
  const going = o.members.filter((m) => m.claim?.deleting === true);
  const kept = o.members.filter((m) => m.claim?.deleting === false).map((m) => m.name);
  const words = [
    isOrphaned(o)
      ? 'The cluster is being deleted with cascade=orphan: its Pods and claims stay.'
      : 'The cluster is being deleted: its Pods and Services go with it.',
    ...(kept.length === 0 ? [] : [`Kept: ${kept.length === 1 ? 'claim' : 'claims'} ${listed(kept)}${whyKept(o)}.`]),
    ...(going.length === 0 ? [] : [`Going: ${whyThere(going)}.`]),
    ...finalizersOf(o).map(whyStill),
    ...onSilentNodes(
      o,
      o.members.filter((m) => m.pod?.deleting === true && isOnDeadNode(o, m)),
    ),
  ];
  return wait('Deleting', words.join(' '), ruleNames);
}

function whyStill(finalizer: string): string {
  if (finalizer === 'foregroundDeletion') return 'Kubernetes deletes them before it.';
  if (finalizer === 'orphan') return 'Kubernetes takes it off them first.';
  return `The finalizer ${finalizer} of somebody else keeps it until they take it off.`;
}

const whyKept = (o: Observed): string =>
  claimsGo(o) && !isOrphaned(o)
    ? '; whenDeleted: Delete came too late to be followed, so delete them by hand if their data is not wanted'
    : '';

const whyThere = (members: readonly Member[]): string =>
  listed(members.map((m) => (m.pod === undefined ? `claim ${m.name}` : `claim ${m.name} (used by Pod ${m.name})`)));
