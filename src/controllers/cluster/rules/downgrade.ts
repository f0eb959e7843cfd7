// A downgrade that etcd has under way. While it lasts nobody who is empty can join, so it is taken back where somebody has to, or where the
// spec has changed its mind. Danger avoided: a member that is added, never starts, and costs redundancy.
import { isMinorAbove } from '../../../etcd/walk.ts';
import { minorOf } from '../../../etcd/versions.ts';
import { isGone, stayingLearner, stayingVoters } from '../fate.ts';
import { answerOf, isVoter } from '../health.ts';
import { cancelling, downgradeTo } from '../hop.ts';
import type { Member, Observed } from '../observed.ts';
import { isPutOff, walkOf } from '../outdated.ts';
import { listed, wait, type Held, type Rule } from '../rule.ts';
import { wantedSize } from '../wanted.ts';

export const downgrade: Rule = {
  name: 'downgrade',
  decide(o) {
    const to = downgradeTo(o);
    if (to === undefined) return undefined;
    const lost = o.members.filter((m) => isVoter(m) && isGone(o, m));
    if (lost.length > 0) return mayBeCancelled(o, to) ? cancelling(o, forTheSakeOf(lost, to)) : foreign(to);
    if (isDone(o, to))
      return wait('WaitingForDowngrade', `Every member runs ${to}: etcd ends the downgrade in a moment.`);
    if (isMissing(o) && (isOurs(o, to) || isWanted(o, to))) return cancelling(o, forMoreMembers(o, to));
    if (isWanted(o, to)) return putOff(o, to);
    const message = `Cancelling the downgrade to ${to}, which the spec does not ask for any more.`;
    return isOurs(o, to) ? cancelling(o, message) : foreign(to);
  },
};

/** Also where it is done: etcd ends it only once it hears from every member. */
const mayBeCancelled = (o: Observed, to: string): boolean => isOurs(o, to) || isWanted(o, to) || isDone(o, to);

const forTheSakeOf = (lost: readonly Member[], to: string): string =>
  `Cancelling the downgrade to ${to}: ${listed(lost.map((m) => m.name))} has to be replaced first, and nobody can join during it.`;

/** Somebody serves still, and has to go; or more members are wanted. */
const isMissing = (o: Observed): boolean =>
  stayingVoters(o).length + (stayingLearner(o) === undefined ? 0 : 1) < wantedSize(o);

const forMoreMembers = (o: Observed, to: string): string =>
  `Cancelling the downgrade to ${to}: of ${String(wantedSize(o))} members ${String(stayingVoters(o).length)} stay, and nobody can join during it.`;

const foreign = (to: string): Held =>
  wait(
    'ForeignDowngrade',
    `A downgrade to ${to} is under way that this operator did not begin: nobody can join until it is done. ` +
      `Set spec.version to a version of ${to} to go on with it, or take it back by \`etcdctl downgrade cancel\`.`,
    ['departures', 'learners', 'scale', 'rollout'],
  );

const isOurs = (o: Observed, to: string): boolean => o.cluster.status?.downgrade === to;

const isWanted = (o: Observed, to: string): boolean => {
  const next = walkOf(o)?.path[0];
  return next !== undefined && (minorOf(next) === to || isOurs(o, to));
};

/** In memory a new Pod is another member. */
function putOff(o: Observed, to: string): Held | undefined {
  const names = listed(o.members.filter((m) => isVoter(m) && isPutOff(o, m)).map((m) => m.name));
  return names === ''
    ? undefined
    : wait(
        'WaitingForDowngrade',
        `All but the image of ${names} is changed once all run ${to}: their data is in memory, so others take their places, and nobody can join before.`,
      );
}

/** etcd notices within five seconds. */
const isDone = (o: Observed, to: string): boolean =>
  o.members.every((m) => !isVoter(m) || !isMinorAbove(answerOf(m)?.version ?? m.latch.version ?? '', `${to}.0`));

/** The one that this operator ordered, or is about to; kept until every voter says that there is none. */
export function orderedDowngrade(o: Observed, orders: string | undefined): string | undefined {
  const before = o.cluster.status?.downgrade;
  if (orders !== undefined || before === undefined) return orders;
  const isOver = o.members.every((m) => !isVoter(m) || answerOf(m) !== undefined) && downgradeTo(o) === undefined;
  const next = walkOf(o)?.path[0];
  return isOver && (next === undefined || minorOf(next) !== before) ? undefined : before;
}
