// The birth of a cluster: names first, then all members held side by side, then their tickets start them together.
// Danger avoided: a second cluster under the same name, or an identity started on a disk that is not its own.
import { joinTicket, newTicket } from '../desired/ticket.ts';
import { ticketOptions, writeTicket } from '../ticketing.ts';
import { clusterName, hasStarted, isHeld, isVoter, latchedClusterID, listedPeers, troublesOf } from '../health.ts';
import { placeLatch, touch } from '../latching.ts';
import { freshNames, makeMember } from '../making.ts';
import { isInMemory } from '../medium.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, listed, ruleNames, stalled, wait, type Rule, type Verdict } from '../rule.ts';
import type { Bootstrap, Step } from '../step.ts';
import { isAsleep } from './hibernate.ts';

export const bootstrap: Rule = {
  name: 'bootstrap',
  decide(o) {
    if (isAsleep(o)) return undefined;
    const record = o.cluster.status?.bootstrap;
    if (record === undefined) return isOver(o) ? undefined : recordNames(o);
    const members = record.members.map((name) => o.members.find((m) => m.name === name) ?? name);
    if (members.every((m) => typeof m !== 'string' && hasStarted(m))) return undefined;
    if (isOver(o)) return startLate(o, record);
    return makeMembers(o, record, members) ?? startTogether(o, record) ?? waitForStart(o, record);
  },
};

/** Once the cluster has its identity, a bootstrap member that is gone is lost, and never made anew. */
const isOver = (o: Observed): boolean => latchedClusterID(o) !== undefined;

function recordNames(o: Observed): Verdict {
  const size = o.cluster.spec.size;
  const members = freshNames(o, size);
  if (members.length < size) return drawAgain;
  const bootstrap: Bootstrap = {
    token: o.freshToken,
    version: o.cluster.spec.version ?? o.settings.defaultVersion,
    size,
    members: [...members],
  };
  return act(
    'Bootstrapping',
    `A new cluster of ${String(size)} with etcd ${bootstrap.version}: its members are to be ${listed(bootstrap.members)}.`,
    [{ kind: 'RecordBootstrap', bootstrap }],
  );
}

/** What a namesake left must never become part of a new cluster by its name. */
const drawAgain = wait('Bootstrapping', 'Names for the first members are drawn anew: some were taken.', ruleNames);

function makeMembers(o: Observed, record: Bootstrap, members: readonly (Member | string)[]): Verdict | undefined {
  const missing = members
    .filter((m) => typeof m === 'string' || !isThere(o, m))
    .map((m) => (typeof m === 'string' ? m : m.name));
  const ticketed = o.members.filter((m) => missing.includes(m.name) && m.ticket !== undefined);
  if (ticketed.length > 0) return interrupted(ticketed);
  const steps = missing.flatMap((member) => makeMember(o, { member, version: record.version, role: 'voter' }));
  return actIfAny(
    'CreatingMembers',
    `Making ${listed(missing)}: each is held before its start until all are ready.`,
    steps,
  );
}

const isThere = (o: Observed, m: Member): boolean => (isInMemory(o, m) ? m.pod !== undefined : m.claim !== undefined);

/** It may have started and promised writes to the others; on an empty disk it would break that promise. */
const interrupted = (lost: readonly Member[]): Verdict =>
  stalled(
    'BootstrapInterrupted',
    `${listed(lost.map((m) => m.name))} lost the disk after the start of this new cluster was ordered. ` +
      'No client has written to it yet: delete this EtcdCluster and its claims, and create it again.',
    ruleNames,
  );

/** All tickets or none: the first is written only when every member is held, or has its ticket already. */
function startTogether(o: Observed, record: Bootstrap): Verdict | undefined {
  const members = o.members.filter((m) => record.members.includes(m.name));
  const waiting = members.filter((m) => m.ticket === undefined);
  const notReady = waiting.filter((m) => !isHeld(m));
  if (notReady.length > 0) return waitForHeld(record, notReady);
  // On which disk each will start is noted before any of them can.
  const steps = [...waiting.flatMap(placeLatch), ...waiting.flatMap((m) => ticketFor(o, record, m))];
  return actIfAny('StartingMembers', `All are ready: starting ${listed(record.members)} together.`, steps);
}

/** The others began without it: an operator was stopped between two tickets. It never ran, so it joins, with the list that they have. */
function startLate(o: Observed, record: Bootstrap): Verdict | undefined {
  const late = o.members.filter((m) => record.members.includes(m.name) && neverTold(m));
  const steps = late.flatMap((m): Step[] => {
    const ticket = joinTicket({
      cluster: clusterName(o),
      member: m.name,
      members: listedPeers(o),
      token: record.token,
      options: ticketOptions(o, m),
    });
    return [...placeLatch(m), writeTicket(m, ticket), ...touch(o, m)];
  });
  return actIfAny('StartingMembers', `Starting ${listed(late.map((m) => m.name))}: the others run already.`, steps);
}

const neverTold = (m: Member): boolean => isVoter(m) && m.ticket === undefined && !hasStarted(m) && isHeld(m);

function ticketFor(o: Observed, { members, token }: Bootstrap, m: Member): Step[] {
  const ticket = newTicket({ cluster: clusterName(o), member: m.name, members, token, options: ticketOptions(o, m) });
  return [writeTicket(m, ticket), ...touch(o, m)];
}

const waitForHeld = (record: Bootstrap, notReady: readonly Member[]): Verdict =>
  wait(
    'WaitingForMembers',
    `${String(record.members.length - notReady.length)} of ${String(record.members.length)} members are ready to start; ` +
      `${troublesOf(notReady)}.`,
    ruleNames.slice(ruleNames.indexOf('quorum')),
  );

function waitForStart(o: Observed, record: Bootstrap): Verdict {
  const members = o.members.filter((m) => record.members.includes(m.name) && !hasStarted(m));
  return wait('WaitingForStart', `The members were told to start; ${troublesOf(members)}.`, [
    'quorum',
    'membership',
    'learners',
    'scale',
    'health',
    'rollout',
  ]);
}
