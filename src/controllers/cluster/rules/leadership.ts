// Moves leadership off a node that is about to be drained, and off a leader that takes members for disconnected which are not: it could
// hand over to none of them when it ends, and etcd refuses to add members meanwhile. Danger avoided: an election where a word would do.
import { healthyVoters, leaderOf, voterCount } from '../health.ts';
import { isOnCordonedNode } from '../fate.ts';
import { handOverTo, heirs, mayHandOver } from '../leading.ts';
import { deletePod } from '../making.ts';
import { isInMemory } from '../medium.ts';
import { isMistaken, isTakenForActive } from '../mesh.ts';
import type { Member, Observed } from '../observed.ts';
import { act, actIfAny, listed, yielding, type Rule } from '../rule.ts';

/** Only while all voters are well: one that has just started may be connected with this leader alone. */
export const leadership: Rule = {
  name: 'leadership',
  decide(o) {
    const leader = leaderOf(o);
    if (leader === undefined || leader.pod?.deleting === true || !mayHandOver(o, leader)) return undefined;
    if (healthyVoters(o).length < voterCount(o)) return undefined;
    return (
      move(o, leader, whyCordoned(o, leader), awayFromNodes) ??
      move(o, leader, whyMistaken(o, leader), toOneThatKnows) ??
      reconnect(o, leader)
    );
  },
};

type Choice = (o: Observed, heir: Member) => boolean;

/** Nothing hangs on it: a transfer that fails keeps nothing from being mended. */
function move(o: Observed, leader: Member, why: string | undefined, isFit: Choice) {
  const [heir] = why === undefined ? [] : heirs(o, leader).filter((m) => m.pod?.inQuorum === true && isFit(o, m));
  if (why === undefined || heir === undefined) return undefined;
  const message = `Moving leadership from ${leader.name} to ${heir.name}: ${why}.`;
  return yielding(act('MovingLeader', message, [handOverTo(heir, leader)]));
}

const whyCordoned = (o: Observed, leader: Member): string | undefined =>
  isOnCordonedNode(o, leader) ? `its node ${leader.pod?.node ?? ''} is cordoned, so it may be evicted soon` : undefined;

const awayFromNodes: Choice = (o, heir) => !isOnCordonedNode(o, heir);

function whyMistaken(o: Observed, leader: Member): string | undefined {
  const peers = healthyVoters(o).filter((m) => isMistaken(o, leader, m));
  return peers.length === 0
    ? undefined
    : `it takes ${listed(peers.map(({ name }) => name))} for disconnected, which they are not`;
}

/**
 * Where each takes the others for disconnected there is nobody to lead better, and only new connections set that right: etcd would refuse to
 * add members for ever. So one is started anew; of two voters that costs quorum for some seconds, once, and both are needed anyway. So it is no eviction: the budget of two lets none go.
 */
function reconnect(o: Observed, leader: Member) {
  if (o.refused?.plan !== 'AddingLearner') return undefined;
  const peer = healthyVoters(o).find((m) => !isInMemory(o, m) && isMistaken(o, leader, m, hopelessMs));
  if (peer === undefined || heirs(o, leader).some((m) => toOneThatKnows(o, m))) return undefined;
  const message = `Deleting the Pod of ${peer.name}, to connect it anew: it and ${leader.name} take each other for disconnected, so etcd takes no member.`;
  return actIfAny('ReconnectingMember', message, deletePod(peer));
}

const hopelessMs = 30_000;

const toOneThatKnows: Choice = (o, heir) => healthyVoters(o).every((m) => m === heir || isTakenForActive(heir, m));
