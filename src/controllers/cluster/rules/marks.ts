// Labels and annotations of claims and Pods follow the spec: those of what is to be made are right from the start, these are the others.
// What is latched there is not touched, nor what is of a member that is to go or has gone: whoever finds it reads what it was.
import { givenToClaim } from '../desired/claim.ts';
import { remembered, takenBack, type Given } from '../desired/given.ts';
import { givenToPod } from '../desired/pod.ts';
import { clusterName } from '../health.ts';
import { annotations, memberLabels } from '../names.ts';
import type { Observed } from '../observed.ts';
import { actIfAny, listed, yielding, type Rule } from '../rule.ts';
import { targetOf, type Step } from '../step.ts';

export const marks: Rule = {
  name: 'marks',
  decide: (o) => yielding(markClaims(o) ?? labelPods(o)),
};

function markClaims(o: Observed) {
  const steps = stepsOn('Claim', o, givenToClaim(o.cluster.spec));
  const names = listed(steps.map(targetOf));
  return actIfAny('MarkingClaims', `Marking the claims of ${names}: labels and annotations as in the spec.`, steps);
}

/** No restart is needed for them. */
function labelPods(o: Observed) {
  const steps = stepsOn('Pod', o, givenToPod(o.cluster.spec));
  const names = listed(steps.map(targetOf));
  return actIfAny('LabellingPods', `Labelling the Pods of ${names}: labels and annotations as in the spec.`, steps);
}

const stepsOn = (on: Marked['on'], o: Observed, gift: Given): readonly Step[] =>
  o.members.flatMap(({ name: member, claim, pod, latch }) => {
    const live = on === 'Claim' ? claim : pod;
    const own = on === 'Pod' && pod?.unlabelled === true ? memberLabels(clusterName(o), member) : {};
    return live === undefined || latch.removed !== undefined ? [] : setMetadata({ on, member, live, gift, own });
  });

interface Marked {
  readonly on: 'Claim' | 'Pod';
  readonly member: string;
  readonly live: {
    readonly uid: string;
    readonly deleting: boolean;
    readonly labels?: Names;
    readonly annotations?: Names;
  };
  readonly gift: Given;
  /** By which it is found, where somebody took them off. */
  readonly own: Names;
}

function setMetadata({ on, member, live, gift, own }: Marked): Step[] {
  const { uid, deleting, labels: has = {}, annotations: notes = {} } = live;
  const wanted = { ...gift.annotations, ...remembered(gift) };
  const isSame = notes[annotations.given] === wanted[annotations.given] && Object.keys(own).length === 0;
  if (deleting || (isSame && holds(has, gift.labels) && holds(notes, wanted))) return [];
  const metadata = { labels: { ...gift.labels, ...own }, annotations: wanted };
  const without = takenBack(notes[annotations.given], gift);
  return [{ kind: 'ApplyMetadata', on, member, uid, metadata, without }];
}

type Names = Readonly<Record<string, string>>;

const holds = (has: Names, wanted: Names): boolean =>
  Object.entries(wanted).every(([name, value]) => has[name] === value);
