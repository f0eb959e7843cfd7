// What is left of members that etcd lists no more: Pod, ticket, then the claim where the spec gives it up.
// Danger avoided: the data of a member that somebody else removed, or the last good copy of it, deleted without anybody asking for it.
import { hasStarted, healthyVoters, isRemoved } from '../health.ts';
import { latchStep } from '../latching.ts';
import { deletePod, deleteTicket } from '../making.ts';
import type { Member, Observed, Removal } from '../observed.ts';
import { act, actIfAny, wait, type Rule, type Verdict } from '../rule.ts';
import type { Step } from '../step.ts';
import { mayHavePod } from './start.ts';
import { waitingToBeGone } from '../trouble.ts';
import { wantedSize } from '../wanted.ts';

export const leftovers: Rule = {
  name: 'leftovers',
  decide(o) {
    // By a list that not all agree on, a member may still be one.
    if (!o.membership.known || o.membership.disagreeing !== undefined) return undefined;
    return clearAway(o) ?? deleteClaim(o) ?? waitForPods(o);
  },
};

/** Only a ticket, or a Pod whose claim is gone: nothing can be made of it. One in memory has none. */
const isRemains = ({ listed, claim, claimGone, pod }: Member): boolean =>
  listed === undefined && claim === undefined && (pod === undefined || (claimGone === true && pod.medium !== 'Memory'));

const isLeft = (o: Observed, m: Member): boolean => isRemoved(o, m) || isRemains(m);

function clearAway(o: Observed): Verdict | undefined {
  const left = o.members.find((m) => isLeft(o, m) && clearing(m).length > 0);
  if (left === undefined) return undefined;
  const parts = clearing(left).flatMap(({ kind }) => partOf[kind] ?? []);
  const what = parts.length === 0 ? 'Noting why it went on the claim' : `Clearing away the ${parts.join(' and ')}`;
  return actIfAny(
    'ClearingLeftovers',
    `${what} of ${left.name}, ${whyLeft(left)}.${fateOfClaim(o, left)}`,
    clearing(left),
  );
}

/** Why it went is noted first: once its Pod and ticket are gone nothing else tells it from a member that is down. */
function clearing(m: Member): readonly Step[] {
  const { claim } = m;
  const isNoted = m.latch.removed !== undefined || claim === undefined || claim.deleting;
  return [...(isNoted ? [] : latchStep(m, { removed: 'ByHand' })), ...deletePod(m), ...deleteTicket(m)];
}

const partOf: Readonly<Partial<Record<Step['kind'], string>>> = { DeletePod: 'Pod', DeleteTicket: 'ticket' };

const removalOf = (m: Member): Removal => m.latch.removed ?? 'ByHand';

const reasons: Readonly<Record<Removal, string>> = {
  Scaled: 'which was scaled away',
  Replaced: 'which was replaced',
  NeverJoined: 'which never joined',
  NeverVoted: 'which never voted',
  ByHand: 'which somebody else took out of the membership',
};

const whyLeft = (m: Member): string =>
  isRemains(m) && m.latch.removed === undefined
    ? 'which etcd does not list and which has no claim'
    : reasons[removalOf(m)];

function fateOfClaim(o: Observed, m: Member): string {
  if (m.claim === undefined || m.claim.deleting) return '';
  if (!isGivenUp(o, m)) return ' Its claim is kept: delete it when its data is no longer wanted.';
  const why = whyAtOnce[removalOf(m)];
  return why === undefined
    ? ` Its claim is deleted once ${standing(wantedSize(o))}.`
    : ` Its claim is deleted next: ${why}.`;
}

/** What no acknowledged write hangs on waits for nobody. */
const whyAtOnce: Readonly<Partial<Record<Removal, string>>> = {
  NeverJoined: 'it never held data',
  NeverVoted: 'no write hangs on the data of a learner, and storage.retention.whenReplaced is Delete',
};

const standing = (voters: number): string =>
  voters === 1 ? '1 healthy voter stands' : `${String(voters)} healthy voters stand`;

/** By the spec, and only the very claim and volume that the member ran on. */
function isGivenUp(o: Observed, m: Member): boolean {
  if (isOfAnother(m)) return false;
  const { whenScaled, whenReplaced } = o.cluster.spec.storage.retention;
  const { removed } = m.latch;
  if (removed === 'Scaled') return whenScaled === 'Delete';
  if (removed === 'Replaced' || removed === 'NeverVoted') return whenReplaced === 'Delete';
  return removed === 'NeverJoined' && !hasStarted(m);
}

/** What held data was noted with its claim; without that a person made it. */
const isOfAnother = (m: Member): boolean =>
  (hasStarted(m) && m.latch.claimUID === undefined) ||
  isAnother(m.latch.claimUID, m.claim?.uid) ||
  isAnother(m.latch.volumeUID, m.claim?.volumeUID);

const isAnother = (latched: string | undefined, found: string | undefined): boolean =>
  latched !== undefined && found !== undefined && latched !== found;

function deleteClaim(o: Observed): Verdict | undefined {
  const left = o.members.find((m) => isRemoved(o, m) && mayDeleteClaim(o, m));
  if (left?.claim === undefined) return undefined;
  const why =
    whyAtOnce[removalOf(left)] ??
    `${String(healthyVoters(o).length)} healthy voters hold the data, and ${settingOf(left)} is Delete`;
  return act('DeletingFormerClaim', `Deleting the claim of ${left.name}, ${reasons[removalOf(left)]}: ${why}.`, [
    { kind: 'DeleteClaim', member: left.name, uid: left.claim.uid },
  ]);
}

const settingOf = (m: Member): string =>
  `storage.retention.${removalOf(m) === 'Scaled' ? 'whenScaled' : 'whenReplaced'}`;

/** Not while a process may still write to it; and what held data not before as many as are wanted hold it. */
function mayDeleteClaim(o: Observed, m: Member): boolean {
  if (m.claim === undefined || m.claim.deleting || m.pod !== undefined || !isGivenUp(o, m)) return false;
  if (whyAtOnce[removalOf(m)] !== undefined) return true;
  const wanted = wantedSize(o);
  return wanted > 0 && healthyVoters(o).length >= wanted;
}

/** A Pod on a node that is down may stay for ever. It holds up nothing. */
function waitForPods(o: Observed): Verdict | undefined {
  const going = o.members.filter((m) => m.pod?.deleting === true && m.listed === undefined && !mayHavePod(o, m));
  if (going.length === 0) return undefined;
  return wait(
    'HeldLeftovers',
    `What is left of former members holds up nothing, and waits for ${waitingToBeGone(o, going)}`,
  );
}
