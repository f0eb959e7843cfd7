// A small cluster as it truly is: what the operator may see of it is in observed-of.ts, what it does to it in apply.ts, what the cluster
// does of itself in moves.ts. Every value is small, so that all worlds of a size can be walked through.
import type { Removal } from '../../src/controllers/cluster/observed.ts';

export interface World {
  /** As the spec has it. */
  readonly size: number;
  readonly members: readonly WorldMember[];
  /** Name of the member that leads. */
  readonly leader: string | undefined;
  /** X.Y.Z, as the spec has it. */
  readonly asks: string;
  /** X.Y by which etcd's members keep together. */
  readonly clusterVersion: string;
  /** X.Y that a downgrade is enabled to. */
  readonly downgrade: string | undefined;
  /** In the status: X.Y of the one that this operator ordered. */
  readonly ordered: string | undefined;
  /** Half of what makes each member write a raft snapshot has been written. */
  readonly isHalfWritten: boolean;
  readonly services: boolean;
  /** minAvailable. */
  readonly budget: number | undefined;
  /** Names of the first set, once they are recorded. */
  readonly bootstrap: readonly string[] | undefined;
  /** In the status. */
  readonly clusterID: boolean;
  /** In the status: the last size that was valid. Told apart only where the spec is not. */
  readonly followed: number | undefined;
  readonly step: { readonly kind: string; readonly target: string } | undefined;
  /** Names that were given out so far. */
  readonly named: number;
  /** What becomes of claims that are not needed any more. */
  readonly retention: 'Delete' | 'Retain';
  readonly alarm: 'none' | 'NOSPACE' | 'CORRUPT';
  /** A member that somebody else added; `stray`: it never started. A voter of theirs is well. */
  readonly foreign: 'none' | 'stray' | 'learner' | 'voter';
  /** The transfer of leadership fails at every try. */
  readonly sticky: boolean;
  readonly paused: boolean;
  /** What the spec asks for now cannot run. */
  readonly unfit: boolean;
  readonly memory: OperatorMemory;
}

/** Of the operator's last look. */
export interface OperatorMemory {
  /** For how long it has seen what timing.ts names. */
  readonly since: Readonly<Record<string, 'short' | 'long'>>;
  /** From whom it moved leadership, how often in a row. */
  readonly moved: { readonly from: string; readonly times: number } | undefined;
  /** How many raft snapshots it saw first of each process: see hop.ts. */
  readonly snapshots: Readonly<Record<string, number>>;
}

export interface WorldMember {
  readonly name: string;
  readonly listed: 'no' | 'learner' | 'voter';
  /** How often etcd has heard of it: makes its member ID. */
  readonly added: number;
  /** Its process has told etcd its name. */
  readonly joined: boolean;
  /** `other`: another claim under the same name. `lost`: by its phase. `emptied`: its volume is deleted. */
  readonly claim: 'none' | 'bound' | 'deleting' | 'other' | 'lost' | 'emptied';
  readonly pod: 'none' | 'pending' | 'pulling' | 'held' | 'running' | 'crashed' | 'deleting' | 'finished';
  readonly touched: boolean;
  /** `existing` is followed by the names in it. */
  readonly ticket: 'none' | 'new' | 'void' | `existing ${string}`;
  /** Its disk holds its identity. */
  readonly data: boolean;
  /** It ran once, and may hold writes that were acknowledged. */
  readonly hasRun: boolean;
  /** It was a voter once. */
  readonly voted: boolean;
  readonly latch: WorldLatch;
  readonly role: 'voter' | 'learner';
  readonly gate: boolean;
  /**
   * Something is wrong with it that does not pass: its Pod stays `pending`, etcd `crashes` at every start (`unfit`: because of the spec) or `differs` from the others,
   * it `hangs`, never catches up (`slow`), is reached by others but not by us (`unseen`) nor by its kubelet (`unheard`), by us but not by
   * others (`apart`), by its kubelet only (`alone`), by the leader only (`loose`), takes the others for disconnected (`mistaken`), or answers another membership list (`diverged`).
   */
  readonly fault: Fault;
  /** Its client port is open, and who of the others sees it: after a start first the leader. */
  readonly serves: 'no' | 'loosely' | 'yes';
  /** `lost`: its node does not answer, so its Pod never ends. `gone`: its Node object is deleted. */
  readonly node: 'well' | 'cordoned' | 'lost' | 'gone';
  /** Its Pod was made from another spec than today's: of which the image alone is another, or more. */
  readonly outdated: 'no' | 'image' | 'pod';
  /** Beside it the images that are to come have been run, and say their versions. */
  readonly tried: boolean;
  /** It has far to go to what the leader has. */
  readonly behind: boolean;
  /** What the operator's last look saw of that, in a learner. */
  readonly seen: 'nothing' | 'behind' | 'caught up';
  /** Somebody else removed it. */
  readonly byHand: boolean;
  /** X.Y.Z of the image that its Pod has, and so of its process. */
  readonly image: string;
  /** X.Y.Z that is latched. */
  readonly noted: string;
  /** X.Y of the form in which it stores its data; of 3.5 and before without a word. */
  readonly stored: string;
  /** Its log has entries that only etcd before 3.6 wrote so, behind its last raft snapshot: 3.7 can't read them. */
  readonly hasOldEntries: boolean;
  /** How many raft snapshots its process has written. */
  readonly snapshots: number;
  /** As latched: the cluster version since which it has written one. */
  readonly proof: string | undefined;
}

export type Fault =
  | 'none'
  | 'pending'
  | 'crashes'
  | 'unfit'
  | 'differs'
  | 'hangs'
  | 'slow'
  | 'unseen'
  | 'unheard'
  | 'apart'
  | 'alone'
  | 'loose'
  | 'mistaken'
  | 'diverged';

export interface WorldLatch {
  readonly placed: boolean;
  readonly id: number;
  readonly started: boolean;
  readonly removed: Removal | undefined;
}

/** More names than any world needs. */
const letters = 'abcdefghjklmnopqrstuvwxy';
export const mostNames = letters.length;

export const nameOf = (index: number): string => `shop-${(letters[index] ?? 'z').repeat(5)}`;

export const noLatch: WorldLatch = { placed: false, id: 0, started: false, removed: undefined };

const nothing: Omit<WorldMember, 'name'> = {
  listed: 'no',
  added: 0,
  joined: false,
  claim: 'none',
  pod: 'none',
  touched: false,
  ticket: 'none',
  data: false,
  hasRun: false,
  voted: false,
  latch: noLatch,
  role: 'learner',
  gate: false,
  fault: 'none',
  serves: 'no',
  node: 'well',
  outdated: 'no',
  tried: false,
  behind: false,
  seen: 'nothing',
  byHand: false,
  image: '3.6.16',
  noted: '3.6.16',
  stored: '3.6',
  hasOldEntries: false,
  snapshots: 0,
  proof: undefined,
};

export const noMemory: OperatorMemory = { since: {}, moved: undefined, snapshots: {} };

export const emptyWorld: World = {
  size: 3,
  members: [],
  leader: undefined,
  asks: '3.6.16',
  clusterVersion: '3.6',
  downgrade: undefined,
  ordered: undefined,
  isHalfWritten: false,
  services: false,
  budget: undefined,
  bootstrap: undefined,
  clusterID: false,
  followed: undefined,
  step: undefined,
  named: 0,
  retention: 'Delete',
  alarm: 'none',
  foreign: 'none',
  sticky: false,
  paused: false,
  unfit: false,
  memory: noMemory,
};

export const newMember = (name: string, changes: Partial<WorldMember> = {}): WorldMember => ({
  name,
  ...nothing,
  ...changes,
});

export function change(w: World, name: string, changes: Partial<WorldMember>): World {
  const has = w.members.some((m) => m.name === name);
  const members = has
    ? w.members.map((m) => (m.name === name ? { ...m, ...changes } : m))
    : [...w.members, newMember(name, changes)].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...w, members };
}

/** Ours. */
export const voters = (w: World): readonly WorldMember[] => w.members.filter((m) => m.listed === 'voter');
export const isListed = (m: WorldMember): boolean => m.listed !== 'no';

/** Of all voters, also those that are not ours. */
export const voterCount = (w: World): number => voters(w).length + theirs(w);
const theirs = (w: World): number => (w.foreign === 'voter' ? 1 : 0);

/** Its process does what it should, whoever sees it. */
export const runs = (m: WorldMember): boolean =>
  m.pod === 'running' && m.data && m.fault !== 'hangs' && m.node !== 'lost';

/** It runs and is connected to the others. */
export const isUp = (m: WorldMember): boolean => runs(m) && m.fault !== 'apart' && m.fault !== 'alone';

const outOfReach: ReadonlySet<Fault> = new Set<Fault>(['unseen', 'unheard', 'alone']);

/** The operator gets an answer from it. */
export const isSeen = (m: WorldMember): boolean => runs(m) && !outOfReach.has(m.fault) && m.serves !== 'no';

export const upVoters = (w: World): readonly WorldMember[] => voters(w).filter(isUp);
export const upCount = (w: World): number => upVoters(w).length + theirs(w);

export const hasQuorum = (w: World): boolean => upCount(w) > voterCount(w) / 2;

export const healthyVoters = (w: World): readonly WorldMember[] => (hasQuorum(w) ? upVoters(w) : []);

export const learnerOf = (w: World): WorldMember | undefined => w.members.find((m) => m.listed === 'learner');

/** Its disk is gone or another one, and its process too. */
export const isLost = (m: WorldMember): boolean =>
  m.hasRun && (!m.data || (!runs(m) && (m.claim === 'lost' || m.claim === 'emptied')));

/** The member ID that etcd has for it. */
export const idOf = (m: WorldMember): string => `${m.name.at(-1) ?? ''}${String(m.added)}`;
export const foreignID = '99';

/** As a ticket has to list them. */
export const listedNames = (w: World): string =>
  [...w.members.filter(isListed).map((m) => m.name), ...(w.foreign === 'none' ? [] : ['foreign'])].join();
