// Members that have to go, for tables: what is observed of each.
import type { Member, NodeFacts, Retained } from '../../src/controllers/cluster/observed.ts';
import { claim, down, listedAs, member, nameOf, noClaim, noPod, now, running, voter } from './observed.ts';
import type { MemberModifier, Modifier } from './observed.ts';

/** Its claim was asked for by name, and is gone, and so is its Pod. */
export const lostVoter = (short: string): Member => ({
  ...member(short, voter(), noPod(), noClaim(), listedAs('voter')),
  claimGone: true,
});

/** It serves, on a claim that is being deleted. */
export const goingVoter = (short: string, ...modifiers: readonly MemberModifier[]): Member =>
  member(short, voter(), claim({ deleting: true }), ...modifiers);

/** Its container has ended. */
export const downVoter = (short: string, ...modifiers: readonly MemberModifier[]): Member =>
  member(short, voter(), down(), ...modifiers);

/** The members that it has connections to. */
export const connectedTo = (...shorts: readonly string[]): MemberModifier =>
  running({ activePeers: shorts.map((short) => `${short}1`) });

/** So many results of its probes it has seen, by hex ID of a peer that it does not take for active; and it has connections to these. */
export const probing = (probes: Readonly<Record<string, number>>, ...shorts: readonly string[]): MemberModifier =>
  running({ activePeers: shorts.map((short) => `${short}1`), probes });

/** It was seen to be down at every look for so long. */
export const downFor =
  (short: string, ms: number): Modifier =>
  (o) =>
    since(`down ${short}1`, ms)(o);

export const since =
  (word: string, ms: number): Modifier =>
  (o) => {
    const before = o.earlier ?? { now: now - 250, numbersAt: now, learners: {}, since: {} };
    return { ...o, earlier: { ...before, since: { ...before.since, [word]: now - ms } } };
  };

/** The node of this member (`node-a` of a). */
export const nodeIs =
  (short: string, changes: Partial<NodeFacts> = {}): Modifier =>
  (o) => ({
    ...o,
    nodes: { ...o.nodes, [`node-${short}`]: { gone: false, ready: true, cordoned: false, ...changes } },
  });

/** These voters answer another membership list. */
export const disagreeing =
  (first: string, ...more: readonly string[]): Modifier =>
  (o) => ({ ...o, membership: o.membership.known ? { ...o.membership, disagreeing: [first, ...more] } : o.membership });

/** The last looks moved leadership away from this member. */
export const movedAway =
  (short: string, times: number): Modifier =>
  (o) => ({
    ...o,
    earlier: {
      now: now - 250,
      numbersAt: now,
      learners: {},
      since: {},
      ...o.earlier,
      moved: { from: `${short}1`, times },
    },
  });

export const claimOfNamesake = (name: string): Retained => ({
  kind: 'Claim',
  name,
  uid: `claim of a namesake ${name}`,
  clusterUID: 'namesake',
  deleting: false,
  orphaned: true,
  latch: {},
});

export const namesOf = (...shorts: readonly string[]): readonly string[] => shorts.map(nameOf);
