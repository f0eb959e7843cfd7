// What an earlier cluster of this name left: taken over whole, left alone, or asked about; never mixed up with what is new.
// Danger avoided: a second cluster beside, or over, the data of an earlier one, or of this one whose status was lost.
import { ownerReferences } from '../desired/metadata.ts';
import { clusterName, latchedClusterID } from '../health.ts';
import { memberLabels } from '../names.ts';
import type { Observed, Retained } from '../observed.ts';
import { actIfAny, listed, ruleNames, stalled, wait, type Rule, type RuleName, type Verdict } from '../rule.ts';
import { targetOf, type Step } from '../step.ts';

export const retained: Rule = {
  name: 'retained',
  decide(o) {
    // What is latched on the claims tells who this cluster is, also without its status. What bears the same identity is part of it: an
    // adoption that was interrupted, whatever the spec says by now.
    const known = latchedClusterID(o);
    if (known !== undefined) return adopt(o, known) ?? own(o);
    if (o.cluster.status?.bootstrap !== undefined) return undefined;
    return statusLost(o) ?? (o.retained.length === 0 ? undefined : ofNamesake(o));
  },
};

export const namesake = (what: string, holds: readonly RuleName[]): Verdict =>
  wait(
    'WaitingForNamesake',
    `An earlier cluster of this name was deleted and has not gone yet: ${what}. If it stays, delete it by hand.`,
    holds,
  );

function statusLost(o: Observed): Verdict | undefined {
  const half = o.members.filter((m) => m.claim !== undefined || m.pod !== undefined).map((m) => m.name);
  if (half.length === 0) return undefined;
  return stalled(
    'StatusLost',
    'The status was lost while this cluster was being created, so it is not known which of its members may have been told to start: ' +
      `${listed(half)}. No client has written to it yet: delete this EtcdCluster and its claims, and create it again.`,
    ruleNames,
  );
}

function ofNamesake(o: Observed): Verdict | undefined {
  const running = o.retained.filter(isLeftRunning);
  // Deleted with cascade=orphan and applied again: it never ceased to be, so nobody has to say that it is wanted.
  if (running.length > 0) return adoptOne(o, idsUnder(o, running));
  const word = o.cluster.spec.bootstrap?.retainedClaims;
  if (word === 'Ignore') return undefined;
  const going = o.retained.filter((r) => r.deleting || r.kind === 'Pod');
  if (going.length > 0) return namesake(wordsOf(going), ruleNames);
  return word === 'Adopt' ? adoptOne(o, idsOf(o.retained.filter((r) => isOfMember(o, r)))) : unasked(o);
}

const isLeftRunning = (r: Retained): boolean => r.kind === 'Pod' && r.orphaned && !r.deleting;

/** A claim of a member that etcd had heard of, and that was not taken out since; where its Pod still runs, it was only about to be. */
const isOfMember = (o: Observed, r: Retained): boolean =>
  r.kind === 'Claim' &&
  r.latch.clusterID !== undefined &&
  !isCopy(r) &&
  (r.latch.removed === undefined || o.retained.some((pod) => isLeftRunning(pod) && pod.name === r.name));

/** Restored from a backup, or copied: no member is ever started on it, and as a voter that never comes it would count against quorum. */
const isCopy = ({ uid, latch }: Retained): boolean => latch.claimUID !== undefined && latch.claimUID !== uid;

const idsOf = (all: readonly Retained[]): readonly string[] => [
  ...new Set(all.flatMap((r) => r.latch.clusterID ?? [])),
];

/** With storage in memory a Pod bears its identity itself, else its claim does, which has the same name. */
const idsUnder = (o: Observed, running: readonly Retained[]): readonly string[] =>
  idsOf(o.retained.filter((r) => running.some(({ name }) => name === r.name)));

function adoptOne(o: Observed, ids: readonly string[]): Verdict | undefined {
  const [id, ...others] = ids;
  if (id === undefined) return nothingToAdopt(o);
  return others.length === 0 ? adopt(o, id) : several(o, ids);
}

/** Labels and owner only: nothing is restarted. Claims first: they say who a Pod is. */
function adopt(o: Observed, id: string): Verdict | undefined {
  const claims = o.retained.filter((r) => r.latch.clusterID === id && isOfMember(o, r) && !isLeaving(o, r));
  const names = new Set([...claims, ...o.members].map(({ name }) => name));
  const pods = o.retained.filter((r) => r.kind === 'Pod' && (r.latch.clusterID === id || names.has(r.name)));
  const cluster = clusterName(o);
  const steps = [...claims, ...pods].map(({ kind, name, uid }): Step => {
    const metadata = { labels: memberLabels(cluster, name) };
    return kind === 'Claim'
      ? { kind: 'AdoptClaim', member: name, uid, metadata }
      : { kind: 'AdoptPod', member: name, uid, metadata: { ...metadata, ownerReferences: ownerReferences(cluster) } };
  });
  const left = o.retained.filter((r) => !claims.includes(r) && !pods.includes(r));
  const leaving = left.length === 0 ? '' : ` Left as they are: ${listed(left.map(whyLeft))}.`;
  return actIfAny(
    'Adopting',
    `Taking over ${wordsOf([...claims, ...pods])}: members of etcd cluster ${id}, which an earlier EtcdCluster of this name left.${leaving}`,
    steps,
  );
}

/** Somebody took the owner off: such a Pod would outlive the cluster, and be taken for a sign that it is deleted with cascade=orphan. */
function own(o: Observed): Verdict | undefined {
  const cluster = clusterName(o);
  const steps = o.members.flatMap(({ name, pod }): Step[] => {
    if (pod?.orphaned !== true || pod.deleting) return [];
    const metadata = { labels: memberLabels(cluster, name), ownerReferences: ownerReferences(cluster) };
    return [{ kind: 'AdoptPod', member: name, uid: pod.uid, metadata }];
  });
  const names = listed(steps.map(targetOf));
  return actIfAny(
    'Adopting',
    `Taking over Pod ${names}: a member of this cluster, of which somebody removed the owner.`,
    steps,
  );
}

/** It goes at once, with its data: no Pod keeps it. */
const isLeaving = (o: Observed, r: Retained): boolean =>
  r.deleting && ![...o.retained, ...o.members].some((other) => other !== r && other.name === r.name && hasPod(other));

const hasPod = (other: Retained | Observed['members'][number]): boolean =>
  'kind' in other ? other.kind === 'Pod' : other.pod !== undefined;

function whyLeft(r: Retained): string {
  if (r.deleting) return `${wordOf(r)} (being deleted)`;
  if (r.kind === 'Claim' && isCopy(r)) return `${wordOf(r)} (not the claim that its member ran on)`;
  if (r.latch.removed !== undefined) return `${wordOf(r)} (its member was removed before)`;
  return r.latch.clusterID === undefined ? `${wordOf(r)} (never started)` : `${wordOf(r)} (of another cluster)`;
}

/** Which of them was the last, nobody can tell from the claims. */
function several(o: Observed, ids: readonly string[]): Verdict {
  const groups = ids.map((id) => `${id} (${wordsOf(o.retained.filter((r) => r.latch.clusterID === id))})`);
  return stalled(
    'SeveralNamesakes',
    `Nothing is adopted: what earlier clusters of this name left is of several etcd clusters: ${listed(groups)}. ` +
      'One can be adopted: delete the claims of the others, or take the label etcdoperator.dev/cluster off them to keep them.',
    ruleNames,
  );
}

const nothingToAdopt = (o: Observed): Verdict =>
  stalled(
    'RetainedClaims',
    `Nothing is started: of what an earlier cluster of this name left nothing can be adopted: ${listed(o.retained.map(whyLeft))}. ` +
      'To begin with an empty cluster, delete it, or set bootstrap.retainedClaims to Ignore once no Pod is left of it.',
    ruleNames,
  );

const unasked = (o: Observed): Verdict =>
  stalled(
    'RetainedClaims',
    `Nothing is started: these remain of an earlier cluster of this name: ${wordsOf(o.retained)}. They may hold its data. ` +
      'Set bootstrap.retainedClaims to Adopt to go on with that data, or to Ignore to begin with an empty cluster beside them.',
    ruleNames,
  );

const wordOf = ({ kind, name }: Retained): string => `${kind === 'Claim' ? 'claim' : kind} ${name}`;
const wordsOf = (all: readonly Retained[]): string => listed(all.map(wordOf));
