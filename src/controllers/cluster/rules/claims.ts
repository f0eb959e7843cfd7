// Labels and annotations of the claims follow the spec: those of claims to be made are right from the start, these are the others.
// What is latched on a claim is not touched, nor the claim of a member that is to go or has gone: whoever finds it reads what it was.
import { givenToClaim } from '../desired/claim.ts';
import { remembered, takenBack } from '../desired/given.ts';
import { annotations } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { actIfAny, listed, yielding, type Rule } from '../rule.ts';
import { targetOf, type Step } from '../step.ts';

export const claims: Rule = {
  name: 'claims',
  decide(o) {
    const steps = o.members.flatMap((m) => setMetadata(o, m));
    const names = listed(steps.map(targetOf));
    return yielding(
      actIfAny('MarkingClaims', `Marking the claims of ${names}: labels and annotations as in the spec.`, steps),
    );
  },
};

function setMetadata(o: Observed, { name: member, claim, latch }: Member): Step[] {
  if (claim === undefined || claim.deleting || latch.removed !== undefined) return [];
  const { labels: has = {}, annotations: notes = {} } = claim;
  const gift = givenToClaim(o.cluster.spec);
  const wanted = { ...gift.annotations, ...remembered(gift) };
  const isSame = notes[annotations.given] === wanted[annotations.given];
  if (isSame && holds(has, gift.labels) && holds(notes, wanted)) return [];
  const metadata = { labels: { ...gift.labels }, annotations: wanted };
  const without = takenBack(notes[annotations.given], gift);
  return [{ kind: 'ApplyClaimMetadata', member, uid: claim.uid, metadata, without }];
}

type Names = Readonly<Record<string, string>>;

const holds = (has: Names, wanted: Names): boolean =>
  Object.entries(wanted).every(([name, value]) => has[name] === value);
