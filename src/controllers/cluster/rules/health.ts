// Says which member is down, lost its data or was removed, when nothing else has more to say of it, and what a person can do.
import { failuresTolerated } from '../../../etcd/quorum.ts';
import {
  healthyVoters,
  isEmptied,
  isHealthy,
  isRemoved,
  isVoter,
  neverJoined,
  troublesOf,
  voterCount,
} from '../health.ts';
import { isOnDisk } from '../latching.ts';
import type { Member, Observed } from '../observed.ts';
import { listed, stalled, wait, type Rule, type Verdict } from '../rule.ts';

export const health: Rule = {
  name: 'health',
  decide: (o) => lostData(o) ?? losingData(o) ?? down(o) ?? removed(o),
};

/** It can never come back by itself, and this release replaces nobody: so a person is told how to. */
function lostData(o: Observed): Verdict | undefined {
  const lost = o.members.filter((m) => m.listed !== undefined && !neverJoined(m) && !isHealthy(m) && hasLost(o, m));
  if (lost.length === 0) return undefined;
  return stalled('DataLost', `${troublesOf(lost)}. ${risk(o)} To replace it by a new member: ${replacing(lost)}.`);
}

function replacing(members: readonly Member[]): string {
  const how = members.map(
    (m) => `\`etcdctl member remove ${m.listed?.id ?? ''}\` and delete the Pod and claim ${m.name}`,
  );
  return `${how.join('; ')}, one member at a time`;
}

const hasLost = (o: Observed, m: Member): boolean => isEmptied(m) || (isOnDisk(o) ? m.claim : m.pod) === undefined;

/** A claim that is being deleted stays as long as its Pod; nobody can take that back, and a settled status over it would be a trap. */
function losingData(o: Observed): Verdict | undefined {
  const going = o.members.filter((m) => m.listed !== undefined && m.pod !== undefined && m.claim?.deleting === true);
  if (going.length === 0) return undefined;
  const how =
    voterCount(o) < 2 ? 'Save a snapshot now: `etcdctl snapshot save`' : `To replace it in time: ${replacing(going)}`;
  return stalled(
    'ClaimGoing',
    `${listed(going.map((m) => m.name))} runs on a claim that is being deleted: its data goes when its Pod ends. ${how}.`,
  );
}

function down(o: Observed): Verdict | undefined {
  const sick = o.members.filter((m) => isVoter(m) && !isHealthy(m));
  return sick.length === 0 ? undefined : wait('MemberDown', `${troublesOf(sick)}. ${risk(o)}`);
}

function removed(o: Observed): Verdict | undefined {
  const left = o.members.filter((m) => isRemoved(o, m));
  if (left.length === 0) return undefined;
  return wait(
    'HeldLeftovers',
    `${listed(left.map((m) => m.name))} was removed from the membership by hand. ` +
      'Its Pod and claim are left as they are: delete them when its data is no longer wanted.',
  );
}

function risk(o: Observed): string {
  const left = failuresTolerated(voterCount(o), healthyVoters(o).length);
  return `The others serve; ${left > 0 ? `${String(left)} more may fail` : 'one more failure loses quorum'}.`;
}
