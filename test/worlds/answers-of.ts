// What each member says of itself when the operator asks it.
import type { AlarmFacts, Answer, Member } from '../../src/controllers/cluster/observed.ts';
import { clusterID } from './member-of.ts';
import { numberOf } from './versions.ts';
import { foreignID, healthyVoters, idOf, isListed, isSeen, isUp, runs, type World, type WorldMember } from './world.ts';

export const farBehind = 100_000;

export function answersOf(w: World): (m: WorldMember) => Answer {
  const leader = healthyVoters(w).find((m) => m.name === w.leader);
  return (m) => (isSeen(m) ? answerOf(w, m, leader) : { reachable: false, ...whyNot(m) });
}

const whyNot = (m: WorldMember) =>
  runs(m) && m.serves === 'no' ? { why: 'it starts', refused: true as const } : { why: 'no answer' };

function answerOf(w: World, m: WorldMember, leader: WorldMember | undefined): Answer {
  const sees = leader !== undefined && isUp(m);
  const isLearner = m.listed === 'learner';
  return {
    reachable: true,
    clusterID,
    memberID: idOf(m),
    version: m.image,
    isLearner,
    raftIndex: farBehind,
    raftAppliedIndex: m.behind ? 0 : farBehind,
    raftTerm: 2,
    dbSize: 20_480,
    dbSizeInUse: 20_480,
    alarms: alarms[w.alarm],
    linearizable: sees && !isLearner,
    ...wordsSince36(w, m),
    ...(sees ? { leader: idOf(leader) } : {}),
  };
}

const wordsSince36 = ({ downgrade }: World, { image, stored }: WorldMember) =>
  numberOf(image) < 6 ? {} : { storageVersion: `${stored}.0`, ...(downgrade && { downgradeTo: downgrade }) };

const alarms: Readonly<Record<World['alarm'], readonly AlarmFacts[]>> = {
  none: [],
  NOSPACE: [{ type: 'NOSPACE' }],
  CORRUPT: [{ type: 'CORRUPT' }],
};

/** And what each voter tells in its metrics: with whom it is connected, above all. */
export const withPeers = (w: World, members: readonly Member[]): readonly Member[] =>
  members.map((m) => {
    const of = w.members.find(({ name }) => name === m.name);
    if (of === undefined || !m.answer.reachable || m.answer.isLearner) return m;
    const { clusterVersion } = w;
    return {
      ...m,
      answer: { ...m.answer, ...peersOf(w, of), clusterVersion, raftSnapshots: of.snapshots },
    };
  });

/** Who is mistaken about the others is set right by its probes: they go on well, so that the number of their results stands. */
function peersOf(w: World, m: WorldMember): Pick<Reachable, 'activePeers' | 'probes'> {
  if (!isUp(m)) return { activePeers: [] };
  const others = w.members.filter((other) => other !== m && isListed(other) && isUp(other) && areLinked(w, m, other));
  const ids = [...others.map(idOf), ...(w.foreign === 'voter' ? [foreignID] : [])];
  if (m.fault !== 'mistaken') return { activePeers: ids };
  return { activePeers: [], probes: Object.fromEntries(ids.map((id) => [id, 1])) };
}

type Reachable = Extract<Answer, { reachable: true }>;

/** Two members that have just started, say, may see the leader and not yet each other. */
export const areLinked = (w: World, a: WorldMember, b: WorldMember): boolean =>
  (a.serves === 'yes' && b.serves === 'yes') || a.name === w.leader || b.name === w.leader;
