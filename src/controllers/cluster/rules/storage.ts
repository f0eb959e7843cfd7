// Volumes grow to the size of the spec, one at a time, while their members serve; those that can't are told, or their members replaced.
// Danger avoided: a driver that spoils, or hangs on, what it grows has one volume in hand, and none of who serves while another is down.
import { fatesOf, isReplacedForSpec, whyVolumeLost } from '../fate.ts';
import { isFormer, isHealthy, isVoter, leaderOf, presumedVoters } from '../health.ts';
import { outsideWindows } from '../held.ts';
import { whyOtherMedium } from '../medium.ts';
import type { Member, Observed } from '../observed.ts';
import { growsWithRestart, isOnWayDown } from '../outdated.ts';
import { act, listed, stalled, wait, yielding, type Rule, type Verdict } from '../rule.ts';
import { troublesIn } from '../trouble.ts';
import {
  awaitsKubelet,
  awaitsNewPod,
  fromTo,
  isAsked,
  isSmall,
  lackOf,
  whyFixed,
  whyMoved,
  type OnVolume,
} from '../volumes.ts';

export const storage: Rule = {
  name: 'storage',
  decide(o) {
    const leaving = o.members.filter((m) => isVoter(m) && whyOtherMedium(o, m) !== undefined);
    const all = o.members.filter((m): m is OnVolume => hasVolume(o, m) && !leaving.includes(m));
    const fixed = all.filter((m) => whyFixed(o, m) !== undefined);
    if (leaving.length + fixed.length > 0) return tellFixed(o, [...leaving, ...fixed]);
    const small = all.filter(({ claim }) => isSmall(o.cluster.spec, claim));
    return waitForGrowth(o, small) ?? grow(o, small, all.length);
  },
};

/** It is to stay, on the volume that it has; or to be moved for the sake of that. */
function hasVolume(o: Observed, m: Member): boolean {
  const { claim, latch } = m;
  if (claim === undefined || claim.deleting || latch.removed !== undefined || isFormer(o, m)) return false;
  return whyVolumeLost(m, claim) === undefined && (!fatesOf(o).has(m) || whyMoved(o, m) !== undefined);
}

/** Departures and scale tell of those that are replaced. Others do not grow meanwhile: they might fare the same. */
function tellFixed(o: Observed, fixed: readonly Member[]): Verdict | undefined {
  const why = fixed.map((m) => lackOf(o, m) ?? '').join('; ');
  if (fixed.some((m) => whyMoved(o, m) === undefined))
    return stalled(
      'VolumesFixed',
      `${why}. Set storage.updatePolicy: Replace, and new members on new volumes take their places, one after another. Until then all go on with what they have.`,
    );
  return fixed.some((m) => isReplacedForSpec(o, m)) ? undefined : tellHeld(o, why);
}

/** Why nobody is replaced; where a version, an image or a member that has to go first is the reason, others tell of it. */
function tellHeld(o: Observed, why: string): Verdict | undefined {
  if (o.cluster.spec.rollout.paused)
    return wait('HeldRollout', `${why}. Nobody is replaced: set spec.rollout.paused to false to go on.`);
  if (isOnWayDown(o))
    return wait('WaitingForDowngrade', `${why}. Nobody is replaced on the way down: etcd lets nobody join then.`);
  return outsideWindows(o, `${why}. Nobody is replaced`);
}

/** Until then nobody is restarted, or it would be twice; but for one whose file system grows with a new Pod, which it gets from rollout. */
function waitForGrowth(o: Observed, small: readonly OnVolume[]): Verdict | undefined {
  const asked = small.filter(({ claim }) => isAsked(o.cluster.spec, claim));
  const underWay = asked.filter((m) => !awaitsNewPod(m) || awaitsKubelet(o, m));
  if (underWay.length === 0) return undefined;
  const holds = underWay.every((m) => growsWithRestart(o, m)) ? [] : (['rollout'] as const);
  return wait('WaitingForVolume', `${underWay.map((m) => words(o, m)).join('; ')}.`, holds);
}

function words(o: Observed, m: OnVolume): string {
  const { error, fileSystemSince } = m.claim.growth ?? {};
  const file = growsWithRestart(o, m)
    ? 'its file system does so under a new Pod'
    : 'its kubelet has yet to grow the file system';
  const who = fileSystemSince === undefined ? 'its driver has yet to do so' : file;
  return `${m.name}: ${fromTo(o, m.claim)}: ${error ?? who}`;
}

/** While somebody is down only their own volume grows: it may be what keeps them down. */
function grow(o: Observed, small: readonly OnVolume[], count: number): Verdict | undefined {
  const toAsk = small.filter(({ claim }) => !isAsked(o.cluster.spec, claim));
  const down = presumedVoters(o).filter((m) => !isHealthy(m));
  // The leader last: where its file system needs a new Pod, that is made before the next is asked for.
  const leader = leaderOf(o);
  const mayAsk = down.length === 0 ? toAsk : toAsk.filter((m) => down.includes(m));
  const first = mayAsk.find((m) => m !== leader) ?? mayAsk[0];
  if (first !== undefined) return ask(o, first, `${String(count - toAsk.length + 1)} of ${String(count)}`);
  if (toAsk.length === 0) return undefined;
  const names = listed(toAsk.map(({ name }) => name));
  const message = `Before the volumes of ${names} grow, all have to be well: ${troublesIn(o, down)}.`;
  return wait('WaitingForVoters', message, ['rollout']);
}

function ask(o: Observed, { name, claim }: OnVolume, nth: string): Verdict | undefined {
  const { size } = o.cluster.spec.storage;
  const isKnown = o.classes?.[claim.storageClassName ?? ''] !== undefined;
  const message = `${name}: ${fromTo(o, claim)}, ${nth}: asking its driver for it.${isKnown ? '' : orReplace}`;
  return yielding(act('GrowingVolume', message, [{ kind: 'GrowClaim', member: name, uid: claim.uid, size }]));
}

const orReplace =
  ' The operator may not see whether its class lets it grow: where that is refused, set storage.updatePolicy: Replace.';
