// Members that etcd knows of and that never joined: their ticket is written, or they are taken back.
// Danger avoided: a learner slot that stays taken for ever, and an identity started without being latched.
import { covers } from '../desired/covers.ts';
import { joinTicket } from '../desired/ticket.ts';
import {
  clusterName,
  isHeld,
  isLearner,
  latchedClusterID,
  leaderOf,
  listedPeers,
  neverJoined,
  troubleOf,
} from '../health.ts';
import { isOnDisk, latchStep, placeOf, touch } from '../latching.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, wait, type Rule, type Verdict } from '../rule.ts';
import type { Step } from '../step.ts';

export const halfMade: Rule = {
  name: 'half-made',
  decide(o) {
    const member = o.members.find((m) => isLearner(m) && neverJoined(m));
    if (member === undefined) return undefined;
    return takeBack(o, member) ?? ticket(o, member) ?? waitForJoin(member);
  },
};

/** A learner that never started holds nothing and counts for nothing: removing it is safe. */
function takeBack(o: Observed, m: Member): Verdict | undefined {
  const why = whyNeverAgain(o, m);
  if (why === undefined || m.listed === undefined) return undefined;
  const via = leaderOf(o)?.name;
  if (via === undefined)
    return wait('WaitingForLeader', `${m.name} never started and ${why}; without a leader it stays.`);
  return act('RemovingLearner', `Removing the learner ${m.name}: it never started, and ${why}.`, [
    { kind: 'RemoveLearner', member: m.name, memberID: m.listed.id, via },
  ]);
}

function whyNeverAgain(o: Observed, m: Member): string | undefined {
  const home = isOnDisk(o) ? m.claim : m.pod;
  if (home === undefined || home.deleting) return 'its Pod and claim are gone';
  const { memberID } = m.latch;
  return memberID === undefined || memberID === m.listed?.id
    ? undefined
    : 'its disk belongs to an earlier identity of that name';
}

/** Exactly the list that etcd has now: a member that starts with another one exits. */
function ticket(o: Observed, m: Member): Verdict | undefined {
  if (m.pod === undefined || m.pod.deleting) return undefined;
  const wanted = joinTicket({ cluster: clusterName(o), member: m.name, members: listedPeers(o), token: tokenOf(o) });
  if (covers(m.ticket?.data, wanted.data)) return undefined;
  const write: Step = { kind: 'WriteTicket', member: m.name, ticket: wanted, ...(m.ticket && { uid: m.ticket.uid }) };
  const steps = [...latchIdentity(o, m), write, ...(isHeld(m) ? touch(o, m) : [])];
  return actIfAny('StartingLearner', `Starting ${m.name} as a learner.`, steps);
}

/** Who it is, and where, before its ticket lets it start. */
function latchIdentity(o: Observed, m: Member): Step[] {
  if (m.latch.memberID !== undefined || m.listed === undefined) return [];
  const clusterID = latchedClusterID(o);
  return latchStep(m, { memberID: m.listed.id, ...(clusterID === undefined ? {} : { clusterID }), ...placeOf(m) });
}

const tokenOf = (o: Observed): string => o.cluster.status?.bootstrap?.token ?? '';

const waitForJoin = (m: Member): Verdict =>
  wait('WaitingForLearner', `${m.name} was added as a learner and has not joined yet: ${troubleOf(m)}.`, [
    'learners',
    'scale',
  ]);
