// What no step may do to the versions of a cluster, and how no change of them may end. Judged by the world as it is.
import { minorOf } from '../../src/etcd/versions.ts';
import { pathTo } from '../../src/etcd/walk.ts';
import type { Step } from '../../src/controllers/cluster/step.ts';
import { isTold, mayEnable, numberOf, whyNotJoining, whyUnreadable } from './versions.ts';
import { isUp, learnerOf, voters, type World, type WorldMember } from './world.ts';

/** Made from another spec, or of another version than it asks for, where that can be reached. */
export const isOutdated = (w: World, m: WorldMember): boolean =>
  (m.outdated !== 'no' || isAnother(w, m)) && isReachable(w);

/** Nobody can take its place then. */
export const isOnWayDown = ({ asks }: World, { image }: WorldMember): boolean => numberOf(asks) < numberOf(image);

const isAnother = ({ asks }: World, { noted, pod, image }: WorldMember): boolean =>
  noted !== asks || (pod !== 'none' && image !== asks);

/** From what all were made to run. */
export const isReachable = (w: World): boolean =>
  pathTo(
    voters(w).map(({ noted }) => noted),
    w.asks,
  ) !== undefined;

/** Somebody else's, that is not on the way to what the spec asks for, and not done. */
export function isForeign(w: World): boolean {
  const to = w.downgrade;
  if (to === undefined || w.ordered === to || (isReachable(w) && numberOf(w.asks) <= numberOf(to))) return false;
  return voters(w).some(({ image }) => numberOf(image) > numberOf(to));
}

/** The member that a step is about, in the world before it and after it. */
export interface Case {
  readonly before: World;
  readonly m: WorldMember;
  readonly after: World;
  readonly step: Step;
}

export type Dangers = Readonly<Record<string, (c: Case) => boolean>>;

/** X.Y.Z that it is started with. */
export const versionAfter = ({ m, after, step }: Case): string =>
  (['DeletePod', 'EvictPod'].includes(step.kind)
    ? undefined
    : after.members.find(({ name }) => name === m.name)?.image) ?? m.noted;

export const starting: Dangers = {
  'starts a member on what it can not read': (c) =>
    c.m.data && whyUnreadable(c.before, c.m, versionAfter(c)) !== undefined,
  'starts a member with a version that is not noted': (c) => versionAfter(c) !== c.m.noted,
};

export const making: Dangers = {
  'makes a member during a downgrade': ({ before }) => isTold(before),
};

export const joining: Dangers = {
  'adds a member during a downgrade': ({ before }) => isTold(before),
  'adds a member that can not join': ({ before, m }) => whyNotJoining(before, m.image) !== undefined,
};

const goneDownTo = (c: Case): string => (c.step.kind === 'EnableDowngrade' ? c.step.version : '');

export const enabling: Dangers = {
  'enables a downgrade that etcd refuses': (c) => !mayEnable(c.before, goneDownTo(c)),
  'enables a downgrade on a server before 3.6': ({ m }) => numberOf(m.image) < 6,
  'enables a downgrade that the spec does not ask for': (c) => numberOf(c.before.asks) > numberOf(goneDownTo(c)),
  'enables a downgrade while a member joins': ({ before }) => learnerOf(before) !== undefined,
  'enables a downgrade that does not come about': (c) =>
    c.before.members.some((m) => isUp(m) && numberOf(m.image) !== numberOf(goneDownTo(c)) + 1),
};

export const cancelling: Dangers = {
  'cancels a downgrade that there is not': ({ before }) => before.downgrade === undefined,
  "cancels somebody else's downgrade": ({ before }) => isForeign(before),
};

export const writing: Dangers = {
  'writes entries for nothing': ({ before }) => numberOf(before.asks) < 7 || before.clusterVersion !== '3.6',
};

export const endsOfVersions: Readonly<Record<string, (w: World) => boolean>> = {
  'settled with a member of another version': (w) => voters(w).some((m) => isAnother(w, m)),
  'settled with a downgrade under way': (w) => w.downgrade !== undefined,
  'settled on another cluster version': (w) => w.clusterVersion !== minorOf(w.asks),
};
