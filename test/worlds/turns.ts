// What may come in between, at every point of a walk: another size is wanted, or a member fails.
import { targets } from './hops.ts';
import { ownKey } from './key.ts';
import { isListed, runs, type World, type WorldMember } from './world.ts';

export function* resized(w: World): Generator<World> {
  for (const size of [0, 1, 3, 5]) if (size !== w.size) yield { ...w, size };
}

/** One of each kind of member that runs. */
export function* failing(w: World): Generator<World> {
  const kinds = new Set<string>();
  for (const [index, m] of w.members.entries()) {
    const kind = `${ownKey(m)} ${String(m.name === w.leader)}`;
    if (kinds.has(kind) || !isListed(m) || !runs(m)) continue;
    kinds.add(kind);
    for (const failure of failures) yield { ...w, members: w.members.with(index, { ...m, ...failure }) };
  }
}

const ended = { pod: 'none', gate: false, serves: 'no' } as const;

const failures: readonly Partial<WorldMember>[] = [
  { fault: 'hangs' },
  { fault: 'unseen' },
  { fault: 'apart' },
  { pod: 'finished', serves: 'no' },
  { claim: 'deleting' },
  { ...ended, claim: 'emptied', data: false },
  { node: 'lost' },
];

/** The spec is changed again: to what runs, or to what does not. */
export function* edited(w: World): Generator<World> {
  for (const outdated of ['pod', 'image'] as const) {
    const members = w.members.map((m) => (m.pod === 'none' ? m : { ...m, outdated }));
    for (const unfit of [false, true]) yield { ...w, members, unfit };
  }
}

/** It asks for another version. */
export function* askingAnother(w: World): Generator<World> {
  for (const asks of targets) if (asks !== w.asks) yield { ...w, asks };
}

/** Somebody removes a voter from the membership. */
export function* interfered(w: World): Generator<World> {
  const kinds = new Set<string>();
  for (const [index, m] of w.members.entries()) {
    const kind = `${ownKey(m)} ${String(m.name === w.leader)}`;
    if (kinds.has(kind) || !isListed(m)) continue;
    kinds.add(kind);
    yield { ...w, members: w.members.with(index, { ...m, listed: 'no', joined: false, byHand: true }) };
  }
}
