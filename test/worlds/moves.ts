// What the cluster does of itself between two looks: the kubelets, the volumes, and etcd.
import { isUp, hasQuorum, listedNames, type World, type WorldMember } from './world.ts';

export interface Moved {
  readonly world: World;
  /** What etcd could lose data by. */
  readonly violations: readonly string[];
}

export function moves(before: World): Moved {
  const violations: string[] = [];
  let world = before;
  const set = (index: number, changes: Partial<WorldMember>): void => {
    world = { ...world, members: world.members.map((m, i) => (i === index ? { ...m, ...changes } : m)) };
  };
  for (const index of before.members.keys()) {
    const member = world.members[index];
    if (member === undefined) continue;
    const started = kubelet(world, member);
    if (started === 'start') {
      const { data, violation } = start(world, member);
      if (violation !== undefined) violations.push(violation);
      if (data && member.ticket === 'new' && !member.data) world = formed(world);
      set(index, data ? { pod: 'running', data, hasRun: true, touched: false } : { pod: 'crashed', touched: false });
    } else {
      set(index, started);
    }
  }
  return { world: join(world), violations };
}

/** The first start of a first member makes the membership list. */
function formed(w: World): World {
  if (w.members.some((m) => m.listed !== 'no')) return w;
  const isFirst = (m: WorldMember) => w.bootstrap?.includes(m.name) === true;
  const first = { listed: 'voter', joined: true, added: 1 } as const;
  return { ...w, members: w.members.map((m) => (isFirst(m) ? { ...m, ...first } : m)) };
}

/** What becomes of a Pod and its claim. */
const kubelet = (w: World, m: WorldMember): Partial<WorldMember> | 'start' => byPod[m.pod](m, w);

const byPod: Readonly<Record<WorldMember['pod'], (m: WorldMember, w: World) => Partial<WorldMember> | 'start'>> = {
  none: (m) => (m.claim === 'deleting' ? { claim: 'none', data: false } : {}),
  pending: (m) => (m.fault === 'pending' || m.claim === 'none' ? {} : { pod: 'pulling' }),
  pulling: (m) => startOrHold(m),
  held: (m) => (m.touched ? startOrHold(m) : {}),
  crashed: (m, w) => (start(w, m).data ? 'start' : {}),
  deleting: () => ({ pod: 'none', touched: false, gate: false }),
  running: () => ({}),
  finished: () => ({}),
};

const startOrHold = (m: WorldMember): Partial<WorldMember> | 'start' =>
  m.ticket === 'none' ? { pod: 'held', touched: false } : 'start';

interface Started {
  readonly data: boolean;
  readonly violation?: string;
}

const exits: Started = { data: false };

/** As etcd does: its data decides, and its ticket only where there is none. */
function start(w: World, m: WorldMember): Started {
  if (m.claim === 'other') return m.ticket === 'new' ? again(m, 'another disk') : exits;
  if (m.data) return { data: true };
  if (m.ticket === 'new') return bootstrap(w, m);
  const joins = m.listed !== 'no' && hasQuorum(w) && m.ticket === `existing ${listedNames(w)}`;
  if (!joins) return exits;
  return m.hasRun ? again(m, 'an empty disk') : { data: true };
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

function join(w: World): World {
  if (!hasQuorum(w)) return w;
  const members = w.members.map((m): WorldMember => {
    if (m.listed === 'no' || !isUp(m)) return m;
    return { ...m, joined: true, behind: m.behind && m.joined ? m.fault === 'slow' : m.behind };
  });
  return { ...w, members };
}
