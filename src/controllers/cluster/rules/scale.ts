// As many members as are wanted: newcomers are made and held side by side, then etcd hears of them one after another; those that nobody
// wants any more go before etcd hears of them. Voters that are too many are the matter of departures.
// Danger avoided: a newcomer whose image, volume or node is bad never reaches etcd.
import { olderFirst } from '../../../etcd/walk.ts';
import { fateOf, stayingLearner, stayingVoters } from '../fate.ts';
import { isHeld, isHealthy, isNewcomer, isVoter, leaderOf, troublesOf } from '../health.ts';
import { downgradeTo, dueVersion } from '../hop.ts';
import { heldNewcomers, isOnOtherMedium, learnerOf, mayAdd, newcomers } from '../joining.ts';
import { freshNames, makeMember, unmakeMember } from '../making.ts';
import type { Member, Observed } from '../observed.ts';
import { versionsOf } from '../outdated.ts';
import { act, actIfAny, listed, wait, type Rule, type Verdict } from '../rule.ts';
import { wantedSize } from '../wanted.ts';

export const scale: Rule = {
  name: 'scale',
  decide(o) {
    if (!o.membership.known) return undefined;
    const settled = stayingVoters(o).length + (stayingLearner(o) === undefined ? 0 : 1);
    const places = wantedSize(o) - settled;
    const missing = places - newcomers(o).length;
    return trim(o, -missing) ?? (places > 0 ? grow(o, missing) : undefined);
  },
};

const grow = (o: Observed, missing: number): Verdict | undefined =>
  waitForDowngrade(o) ?? create(o, missing) ?? addLearner(o);

/** The size was lowered, or who was to be replaced is well again. Those that are farthest from being ready go first. */
function trim(o: Observed, count: number): Verdict | undefined {
  const unwanted = [...newcomers(o)].sort((a, b) => Number(isHeld(a)) - Number(isHeld(b))).slice(0, Math.max(0, count));
  const unfit = o.members.filter((m) => isNewcomer(o, m) && !newcomers(o).includes(m));
  return (
    takeBack(unwanted, 'not wanted any more') ??
    takeBack(
      unfit.filter((m) => isOnOtherMedium(o, m)),
      'another storage.medium is wanted by now',
    ) ??
    takeBack(unfit, 'their claim is being deleted or has lost its volume, or their node is down')
  );
}

function takeBack(members: readonly Member[], why: string): Verdict | undefined {
  const leaving = members.filter((m) => unmakeMember(m).length > 0);
  const message = `Taking back ${listed(leaving.map((m) => m.name))}, of which etcd has not heard yet: ${why}.`;
  return actIfAny('RemovingNewcomers', message, leaving.flatMap(unmakeMember));
}

/** etcd lets nobody join who is empty. */
function waitForDowngrade(o: Observed): Verdict | undefined {
  const to = downgradeTo(o);
  if (to === undefined) return undefined;
  return wait(
    'WaitingForDowngrade',
    `${purpose(o)}: nobody can join until the downgrade to ${to} is done or cancelled.`,
  );
}

function create(o: Observed, missing: number): Verdict | undefined {
  if (missing <= 0) return undefined;
  const names = freshNames(o, missing);
  const version = versionOfNew(o);
  if (version === undefined)
    return wait('WaitingForVersion', 'No member says which etcd version it runs; new members wait for it.');
  const steps = names.flatMap((member) => makeMember(o, { member, version, role: 'learner' }));
  return actIfAny('CreatingMembers', `${purpose(o)}: making ${listed(names)}, held until they are ready.`, steps);
}

/**
 * Of whom it is made for where that one is replaced for another version; else the oldest of those that stay, which all of them can talk to:
 * once the others have gone the cluster version may rise to it. Of one that is just brought from one to another the newer counts.
 */
function versionOfNew(o: Observed): string | undefined {
  const voters = o.members.filter((m) => isVoter(m) && m.latch.version !== undefined);
  const outdated = voters.find((m) => fateOf(o, m)?.kind === 'Outdated');
  if (outdated !== undefined) return dueVersion(o, outdated);
  const staying = voters.filter((m) => fateOf(o, m) === undefined);
  const all = staying.length > 0 ? staying : voters;
  return all.flatMap((m) => [...versionsOf(m)].sort(olderFirst).at(-1) ?? []).sort(olderFirst)[0];
}

function purpose(o: Observed): string {
  const leaving = o.members.filter((m) => isVoter(m) && !stayingVoters(o).includes(m));
  return leaving.length === 0
    ? `Growing to ${String(wantedSize(o))}`
    : `Replacing ${listed(leaving.map((m) => m.name))}`;
}

function addLearner(o: Observed): Verdict | undefined {
  const coming = newcomers(o);
  if (coming.length === 0 || learnerOf(o) !== undefined) return undefined;
  const [ready] = heldNewcomers(o);
  if (ready === undefined) return wait('WaitingForMembers', `${purpose(o)}; ${troublesOf(coming)}.`);
  const via = leaderOf(o)?.name;
  if (via === undefined || !mayAdd(o)) {
    const each = troublesOf(o.members.filter((m) => isVoter(m) && !isHealthy(m)));
    const why = each === '' ? '' : `. ${each}`;
    return wait(
      'WaitingForVoters',
      `${ready.name} is ready to join; etcd takes it only when enough voters are connected${why}.`,
    );
  }
  return act('AddingLearner', `Adding ${ready.name} as a learner: its Pod, volume and image are ready.`, [
    { kind: 'AddLearner', member: ready.name, peerURL: ready.peerURL, via },
  ]);
}
