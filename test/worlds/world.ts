// A small cluster as it truly is: what the operator may see of it is in observed-of.ts, what it does to it in apply.ts, what the cluster
// does of itself in moves.ts. Every value is small, so that all worlds of a size can be walked through.

export interface World {
  readonly size: number;
  readonly members: readonly WorldMember[];
  readonly services: boolean;
  /** minAvailable. */
  readonly budget: number | undefined;
  /** Names of the first set, once they are recorded. */
  readonly bootstrap: readonly string[] | undefined;
  /** In the status. */
  readonly clusterID: boolean;
  readonly step: { readonly kind: string; readonly target: string } | undefined;
  /** Names that were given out so far. */
  readonly named: number;
}

export interface WorldMember {
  readonly name: string;
  readonly listed: 'no' | 'learner' | 'voter';
  /** How often etcd has heard of it: makes its member ID. */
  readonly added: number;
  /** Its process has told etcd its name. */
  readonly joined: boolean;
  /** `other`: another claim under the same name. */
  readonly claim: 'none' | 'bound' | 'deleting' | 'other';
  readonly pod: 'none' | 'pending' | 'pulling' | 'held' | 'running' | 'crashed' | 'deleting' | 'finished';
  readonly touched: boolean;
  /** `existing` is followed by the names in it. */
  readonly ticket: 'none' | 'new' | 'void' | `existing ${string}`;
  /** Its disk holds its identity. */
  readonly data: boolean;
  /** It ran once, and may hold writes that were acknowledged. */
  readonly hasRun: boolean;
  readonly latch: { readonly placed: boolean; readonly id: number; readonly started: boolean };
  readonly role: 'voter' | 'learner';
  readonly gate: boolean;
  /** Something is wrong with it that does not pass: its Pod stays pending, it hangs, or it never catches up. */
  readonly fault: 'none' | 'pending' | 'hangs' | 'slow';
  /** As a learner: it has far to go. */
  readonly behind: boolean;
  /** What the operator's last look saw of that. */
  readonly seen: 'nothing' | 'behind' | 'caught up';
}

/** More names than any world needs. */
const letters = 'abcdefghjklmnopqrstuvwxy';
export const mostNames = letters.length;

export const nameOf = (index: number): string => `shop-${(letters[index] ?? 'z').repeat(5)}`;

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
  latch: { placed: false, id: 0, started: false },
  role: 'learner',
  gate: false,
  fault: 'none',
  behind: false,
  seen: 'nothing',
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

export const voters = (w: World): readonly WorldMember[] => w.members.filter((m) => m.listed === 'voter');

/** It runs and is connected to the others. */
export const isUp = (m: WorldMember): boolean => m.pod === 'running' && m.data && m.fault !== 'hangs';

export const hasQuorum = (w: World): boolean => voters(w).filter(isUp).length > voters(w).length / 2;

export const healthyVoters = (w: World): readonly WorldMember[] => (hasQuorum(w) ? voters(w).filter(isUp) : []);

export const listedNames = (w: World): string =>
  w.members
    .filter((m) => m.listed !== 'no')
    .map((m) => m.name)
    .join();

/** Tells worlds apart. */
export function keyOf(w: World): string {
  const members = w.members.map((m) => {
    const { placed, id, started } = m.latch;
    const flags = [m.joined, m.touched, m.data, m.hasRun, m.gate, m.behind, placed, started].map(Number).join('');
    return `${m.name}${flags} ${m.added} ${id} ${m.listed} ${m.claim} ${m.pod} ${m.ticket} ${m.role} ${m.fault} ${m.seen}`;
  });
  const rest = [w.size, w.services, w.budget, w.bootstrap, w.clusterID, w.step?.kind, w.step?.target, w.named];
  return `${rest.join('|')}\n${members.join('\n')}`;
}
