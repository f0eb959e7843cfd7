// What the cluster does of itself between two looks: the kubelets, the volumes, and etcd.
import { noClaim } from './apply.ts';
import { agreed, published, whyNotJoining, whyUnreadable } from './versions.ts';
import { isListed, isUp, hasQuorum, listedNames, upVoters, voters, type World, type WorldMember } from './world.ts';

export interface Moved {
  /** The very same where nothing has moved. */
  readonly world: World;
  /** What etcd could lose data by. */
  readonly violations: readonly string[];
}

type Changes = Partial<WorldMember>;

export function moves(before: World): Moved {
  const violations: string[] = [];
  let world = before;
  const set = (index: number, changes: Changes): void => {
    const m = world.members[index];
    if (m === undefined || isNothing(m, changes)) return;
    world = { ...world, members: world.members.with(index, { ...m, ...changes }) };
  };
  for (const index of before.members.keys()) {
    const member = world.members[index];
    if (member === undefined) continue;
    const started = kubelet(world, member);
    if (started === 'start') {
      const { data, violation } = start(world, member);
      if (violation !== undefined) violations.push(violation);
      if (data && member.ticket === 'new' && !member.data) world = formed(world);
      set(index, data ? runningOn(world, member) : { pod: 'crashed', touched: false });
      if (data) world = published(world, member.image);
    } else {
      set(index, started);
    }
  }
  return { world: agreed(join(elect(forgetting(world)))), violations };
}

/** Who was empty has what the others have. */
function runningOn(w: World, m: WorldMember): Changes {
  const is = { pod: 'running', data: true, hasRun: true, touched: false, serves: 'no', snapshots: 0 } as const;
  if (m.data) return is;
  const hasOldEntries = w.members.some((other) => other.name === w.leader && other.hasOldEntries);
  return { ...is, hasOldEntries, stored: w.clusterVersion };
}

/** Of some nothing is left. */
function forgetting(w: World): World {
  const members = w.members.filter((m) => isListed(m) || m.claim !== 'none' || m.pod !== 'none' || m.ticket !== 'none');
  return members.length === w.members.length ? w : { ...w, members };
}

const isNothing = (m: WorldMember, changes: Changes): boolean =>
  Object.entries(changes).every(([field, value]) => Reflect.get(m, field) === value);

/** The first start of a first member makes the membership list. */
function formed(w: World): World {
  if (w.members.some(isListed)) return w;
  const isFirst = (m: WorldMember) => w.bootstrap?.includes(m.name) === true;
  const first = { listed: 'voter', joined: true, added: 1, voted: true } as const;
  return { ...w, members: w.members.map((m) => (isFirst(m) ? { ...m, ...first } : m)) };
}

/** What becomes of a Pod and its claim. */
const kubelet = (w: World, m: WorldMember): Changes | 'start' =>
  m.node === 'gone' && m.pod !== 'none' && m.pod !== 'pending' ? ended(m) : byPod[m.pod](m, w);

const byPod: Readonly<Record<WorldMember['pod'], (m: WorldMember, w: World) => Changes | 'start'>> = {
  none: (m) => (m.claim === 'deleting' ? noClaim : {}),
  pending: (m) => (m.fault !== 'pending' && isMountable(m) && m.node !== 'lost' ? { pod: 'pulling' } : {}),
  pulling: (m) => startOrHold(m),
  held: (m) => (m.touched ? startOrHold(m) : {}),
  crashed: (m, w) => (start(w, m).data ? 'start' : {}),
  deleting: (m) => (m.node === 'lost' ? {} : ended(m)),
  running: (m) => (isThrownOut(m) ? { pod: 'crashed', serves: 'no' } : {}),
  finished: () => ({}),
};

const isMountable = (m: WorldMember): boolean => m.claim === 'bound' || m.claim === 'other';

/** What was on a volume that is gone was kept by the process alone. */
function ended(m: WorldMember): Changes {
  const hasDisk = isMountable(m) || m.claim === 'deleting';
  return {
    pod: 'none',
    tried: false,
    touched: false,
    gate: false,
    role: 'learner',
    serves: 'no',
    ...(hasDisk ? {} : { data: false }),
  };
}

/** A member that was removed ends by itself. */
const isThrownOut = (m: WorldMember): boolean => m.listed === 'no' && m.added > 0 && m.data && m.fault !== 'hangs';

const startOrHold = (m: WorldMember): Changes | 'start' =>
  m.ticket === 'none' ? { pod: 'held', touched: false } : 'start';

interface Started {
  readonly data: boolean;
  readonly violation?: string;
}

const exits: Started = { data: false };

/** As etcd does: its data decides, and its ticket only where there is none. */
function start(w: World, m: WorldMember): Started {
  if (['crashes', 'unfit', 'differs'].includes(m.fault) || isThrownOut(m)) return exits;
  if (m.claim === 'other') return m.ticket === 'new' ? again(m, 'another disk') : exits;
  return m.data ? restart(w, m) : startEmpty(w, m);
}

function restart(w: World, m: WorldMember): Started {
  const why = whyUnreadable(w, m, m.image);
  return why === undefined ? { data: true } : { data: false, violation: `etcd ${m.image} was started ${why}` };
}

function startEmpty(w: World, m: WorldMember): Started {
  if (m.ticket === 'new') return bootstrap(w, m);
  const joins = m.listed !== 'no' && hasQuorum(w) && m.ticket === `existing ${listedNames(w)}`;
  if (!joins) return exits;
  if (m.hasRun) return again(m, 'an empty disk');
  const why = whyNotJoining(w, m.image);
  return why === undefined ? { data: true } : { data: false, violation: `an empty etcd ${m.image} was started ${why}` };
}

function bootstrap(w: World, m: WorldMember): Started {
  if (m.hasRun) return again(m, 'an empty disk');
  if (w.bootstrap?.includes(m.name) === true || !w.members.some((other) => other.data)) return { data: true };
  return { data: true, violation: `${m.name} was started as new beside a cluster` };
}

const again = (m: WorldMember, disk: string): Started => ({
  data: true,
  violation: `the identity of ${m.name} was started again on ${disk}`,
});

/** A cluster that has lost its leader is without one for a look. */
function elect(w: World): World {
  const able = hasQuorum(w) ? upVoters(w) : [];
  if (w.leader !== undefined) return able.some((m) => m.name === w.leader) ? w : { ...w, leader: undefined };
  const elected = able.find((m) => !m.behind) ?? able[0];
  return elected === undefined ? w : { ...w, leader: elected.name };
}

/** What a quorum brings about; also for the first look at a cluster that was born a moment ago. */
function join(w: World): World {
  if (!hasQuorum(w)) return w;
  let isMoved = false;
  const members = w.members.map((m): WorldMember => {
    if (!isListed(m) || !isUp(m)) return m;
    const serves = m.serves === 'no' || m.fault === 'loose' ? 'loosely' : 'yes';
    const behind = m.behind && m.joined ? m.fault === 'slow' : m.behind;
    if (m.joined && m.behind === behind && m.serves === serves) return m;
    isMoved = true;
    return { ...m, joined: true, behind, serves };
  });
  return isMoved ? { ...w, members } : w;
}

export const isVoterUp = (w: World, name: string): boolean => voters(w).some((m) => m.name === name && isUp(m));
